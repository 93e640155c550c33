"""The scan: laws of matching, and two engines that find the same."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.stages.matching.classify import classify
from service.stages.matching.folding import fold
from service.stages.matching.phrases import occurrence, parse_phrase
from service.stages.matching.scanning import AhoCorasick, BuildEngine, Engine, Finder, Hyperscan, best_engine
from tests.stages.matching import an_item, rules_of, spans_of

ENGINES: list[BuildEngine] = [Hyperscan, AhoCorasick] if find_spec("hyperscan") else [AhoCorasick]
needs_hyperscan = pytest.mark.skipif(len(ENGINES) < 2, reason="hyperscan has no wheel here")

WORD = st.text("abcdefgéßжи", min_size=1, max_size=5)
PHRASE = st.lists(WORD, min_size=1, max_size=4)
SEPARATOR = st.sampled_from([" ", "-", "–", "\n", "  ", "\u00a0", " — ", "\u00ad \u200b", ""])
AROUND = st.sampled_from(["", " ", "(", ")", "“", "”", "<b>", "</b>", ", ", "*", "_", "/", "監", "."])


@st.composite
def written(draw: st.DrawFn) -> tuple[list[str], str]:
    """Return the words of a phrase, and the phrase as a text may have it, in some surroundings."""
    words = draw(PHRASE)
    text = words[0] + "".join(draw(SEPARATOR) + word for word in words[1:])
    text = draw(st.sampled_from([text, text.upper(), text.title(), text.lower()]))
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD", "NFKC"])), text)
    return words, f"{draw(AROUND)}{text}{draw(AROUND)}"


@settings(max_examples=200, deadline=None)
@given(written())
def test_what_does_not_matter_does_not_matter(drawn: tuple[list[str], str]) -> None:
    words, text = drawn
    (span,) = spans_of({"phrase": " ".join(words), "case": "any"}, text)
    assert fold(span).text.replace(" ", "") == fold("".join(words)).text


@settings(max_examples=100, deadline=None)
@given(written(), WORD)
def test_a_letter_beside_it_makes_another_word(drawn: tuple[list[str], str], letter: str) -> None:
    words, _ = drawn
    phrase = " ".join(words)
    text = f"{letter}{phrase}{letter}"
    assume(len(words) > 1 or fold(phrase).text * 2 not in fold(text * 2).text)
    spans = spans_of({"phrase": phrase, "case": "any"}, text)
    assert all(span != text[len(letter) : -len(letter)] for span in spans)


LETTERS = "aAbBcC éß-’'.ﬁ監y s*"
PHRASES = st.lists(
    st.text(LETTERS, min_size=1, max_size=6).filter(lambda p: "*" not in p[:-1] and _is_phrase(p)),
    min_size=1,
    max_size=12,
)


def _is_phrase(phrase: str) -> bool:
    try:
        parse_phrase(phrase)
    except ValueError:
        return False
    return True


@needs_hyperscan
@settings(max_examples=100, deadline=None)
@given(PHRASES, st.lists(PHRASES, max_size=2), st.text(LETTERS, max_size=60), st.text(LETTERS, max_size=60))
def test_the_engines_agree(phrases: list[str], others: list[list[str]], title: str, text: str) -> None:
    topics: dict[str, Any] = {"a": {"any": phrases}}
    for number, other in enumerate(others):
        options = {"phrase": phrases[0], "near": other, "within": 3}
        topics[f"b{number}"] = {"any": [*other, options], "not": phrases[-1:], "threshold": 2}
        topics[f"c{number}"] = {"any": other, "all": [phrases]}
    found = [classify(an_item(title, text), rules_of(topics, engine=engine)) for engine in ENGINES]
    assert found[0] == found[1]
    for match in found[0]:
        for evidence in match.evidence:
            assert {"title": title, "text": text}[evidence.field][evidence.start : evidence.end] == evidence.text


@given(
    st.sampled_from(["city", "plate reader", "287(g)", "ICE", "class", "surveil*", "人脸", "fusion centre", "café"]),
    st.text("siey'’-. ́\u00ad)Aé人", max_size=4),
    st.sampled_from(["", " ", "a", "é", "人"]),
)
def test_what_is_left_out_by_the_byte_behind_would_not_have_been_found(phrase: str, behind: str, before: str) -> None:
    parsed = parse_phrase(phrase)
    text = before + phrase.rstrip("*") + behind
    folded = fold(f"\0{text}\0").text
    found = Finder([parsed]).find([text])
    places = [folded.find(anchor, at) for anchor in parsed.anchors for at in range(len(folded))]
    expected = {
        occurrence(parsed, folded, at, at + len(anchor))
        for anchor in parsed.anchors
        for at in places
        if at >= 0 and folded.startswith(anchor, at)
    } - {None}
    assert {span for spans in (*found.spans.values(), *found.wrong_case.values()) for span in spans} == expected


LITERAL = st.binary(min_size=1, max_size=4).filter(lambda literal: 0 not in literal)


@needs_hyperscan
@settings(max_examples=100, deadline=None)
@given(st.lists(LITERAL, min_size=1, max_size=20, unique=True), st.binary(max_size=80))
def test_the_engines_report_the_same(literals: list[bytes], data: bytes) -> None:
    data += b"".join(literals)
    reports = [sorted(engine(literals).scan(data)) for engine in ENGINES]
    expected = sorted(
        (number, at + len(literal))
        for number, literal in enumerate(literals)
        for at in range(len(data))
        if data.startswith(literal, at)
    )
    assert reports[0] == reports[1] == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_of_two_phrases_of_a_group_the_one_written_first_counts(engine: BuildEngine) -> None:
    for group in (["county prosecutor", "prosecutor"], ["prosecutor", "county prosecutor"]):
        rules = rules_of({"t": {"any": ["log"], "all": [group]}}, engine=engine)
        (match,) = classify(an_item("County prosecutor wants logs"), rules)
        assert [one.phrase for one in match.evidence] == [group[0], "log"]


def test_the_best_engine_is_one_of_them() -> None:
    engine: Engine = best_engine([b"a", b"\xe9b"])
    assert sorted(engine.scan(b"ab\xe9b")) == [(0, 1), (1, 4)]


@pytest.mark.parametrize("engine", ENGINES)
def test_long_literals(engine: BuildEngine) -> None:
    words = [letter * 200 for letter in ("監", "a", "é", "ﷺ")]
    finder = Finder([parse_phrase(word) for word in words], engine)
    found = finder.find([" ".join(words), "", words[2] + "x"])
    assert sorted(found.spans) == [0, 1, 2, 3]
    assert [found.locate(found.spans[n][0]) for n in (1, 3)] == [(0, 201, 401), (0, 603, 803)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_text_full_of_hits(engine: BuildEngine) -> None:
    """200,000 characters, each word a hit with `near` and `not`: were a step quadratic, this would take minutes."""
    topic = {"any": [{"phrase": "é", "near": ["far"]}, "a"], "not": ["a b"]}
    rules = rules_of({"t": topic}, engine=engine)
    (match,) = classify(an_item("", "é b a b " * 25_000 + "a far"), rules)
    assert [(e.phrase, e.start) for e in match.evidence] == [("é", 199_984), ("a", 200_000)]


@pytest.mark.parametrize("engine", ENGINES)
def test_one_engine_serves_many_threads(engine: BuildEngine) -> None:
    rules = rules_of({"t": {"any": ["drone"]}}, engine=engine)
    items = [an_item("", "drone " * 2000) for _ in range(40)]
    with ThreadPoolExecutor(4) as pool:
        assert all(matches for matches in pool.map(lambda item: classify(item, rules), items))
