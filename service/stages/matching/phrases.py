"""The phrase language: what may stand in `any`, `all`, `not`, `none`, `near` and `lists` of feeds.yaml (pure, stage 4).

**A phrase is whole words.** `tariff` is not found in "antitariff", `ring` not in "hearing". Between words there may be
any white space, hyphens and dashes, or nothing: `skip tracing` finds "skip tracing", "skip-tracing", "skip – tracing"
over two lines, and "skiptracing". The other way round is not meant: `skiptracing` does not find "skip tracing".

**What does not matter**: capitals, Unicode form (full width, ligatures, composed or not), curly or straight quotes,
soft hyphens, zero-width characters, ™ and ®. Other punctuation is literal: `287(g)`, `AT&T`, `J&A`, `U.S. Marshals`.

**Endings.** The last word is also found in the plural and the possessive: s, 's, s', es after s, x, z, ch, sh or o, and
y becomes ies after a consonant. `license plate reader` finds "license plate readers", `Palantir` "Palantir's",
`fusion agency` "fusion agencies". A final `*` stands for any ending of the last word, none too: `surveil*` finds
"surveilled". Nothing else is special; there are no regular expressions.

**Capitals count** in one word written without lower-case letters: `ICE` is not found in "ice" or "Ice", but in "ICE's"
and, as `ALPR`, in "ALPRs" (not "ALPRS"). `case: any` lifts that; `case: exact` asks for the capitals as written in any
other phrase.

**Scripts without spaces** (Chinese, Japanese, Thai, Khmer, Lao, Myanmar; Korean too, whose particles are joined to the
noun): a phrase is found wherever its characters stand. Only two letters of scripts with spaces may not touch.

**As a mapping** a phrase has options:

- `phrase: ICE` or `list: vendors` (each phrase of the list, with the same options; a phrase's own options win);
- `near: [contract, detention*]`, `within: 12`: one of them stands in the same field, before or after, at most so many
  words away (the next word is one away; in scripts without spaces two characters count as a word);
- `in: title`: only in `title`, `text`, `recipient` or `agency`;
- `weight: 2`: what it adds to the score, 1 if not said;
- `case: exact` or `case: any`;
- `only: {kinds: [...], tiers: [...], agencies: [...]}`: counts for such items only; `except:` for all but such.
  Within a key one of the values must hold, and all keys given.

**A topic** matches when the weights of its phrases in `any` reach `threshold` (1 if not said). A phrase counts once, at
its best field; in the title its weight counts double. `all: [[...], [...]]` asks for one phrase of each group besides.
`not` cancels the hits that it overlaps, and only those. `none` forbids the topic for the whole item. `only` and
`except` hold for the topic as for a phrase.

`near` takes `phrase`, `list` and `case`; `weight` has a meaning in `any` only.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.stages.matching.folding import fold, spaced

_LONGEST_ANCHOR = 40
"""Code points. A longer anchor finds nothing less often."""
_HISSING = ("s", "x", "z", "ch", "sh", "o")


class BadPhrase(ValueError):
    """What was written is no phrase: `what` is wrong; `instead` would be right."""

    def __init__(self, what: str, instead: str | None = None) -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase as it is looked for. Equal phrases find the same.

    `words`: folded; the last is a stem that one of `endings` (the longest first) completes.
    `any_ending`: a final `*`. `exact`: with capitals kept and spaces left out, the forms allowed; None: capitals are
    free. `anchors`: the literals to scan for, one of which is in every occurrence, after `ahead` words of it.
    `whole`: an anchor is all of the words.
    """

    words: tuple[str, ...]
    endings: tuple[str, ...]
    any_ending: bool
    exact: tuple[str, ...] | None
    anchors: tuple[str, ...]
    ahead: int
    whole: bool

    @property
    def sense(self) -> tuple[str, ...]:
        """Return what two phrases share that differ in the demand on capitals only: they count once."""
        return (*self.words, self.endings[-1], "*" if self.any_ending else "")


def parse_phrase(written: str, case: str | None = None) -> Phrase:
    """Return the phrase. `case`: `exact`, `any`, or None for the rule of capitals. Raises BadPhrase."""
    folded = fold(written).text.strip()
    any_ending = folded.endswith("*")
    words = tuple(folded.removesuffix("*").split())
    _check(written, folded)
    stem, endings = ("", ("",)) if any_ending else _endings(words[-1])
    words = words if any_ending else (*words[:-1], stem)
    ahead, anchors = _anchors(words)
    joined = "".join(words)
    return Phrase(
        words=words,
        endings=endings,
        any_ending=any_ending,
        exact=_exact_forms(written, case),
        anchors=anchors,
        ahead=ahead,
        whole=all(anchor.replace(" ", "") == joined for anchor in anchors),
    )


def occurrence(phrase: Phrase, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of `phrase` in the folded `text` whose anchor is `start:end`, or None.

    `text` begins and ends with a character that is in no phrase. Capitals are not looked at.
    """
    if not phrase.whole:
        end = _forth(phrase.words[phrase.ahead :], text, start)
        start = _back(phrase.words[: phrase.ahead], text, start)
        if start < 0 or end < 0:
            return None
    if text[start - 1] != " " and spaced(text[start - 1]) and spaced(text[start]):
        return None
    if phrase.any_ending:
        return start, _word_end(text, end)
    return _with_ending(phrase.endings, text, start, end)


def _with_ending(endings: tuple[str, ...], text: str, start: int, end: int) -> tuple[int, int] | None:
    if text[end] == " " and not endings[-1]:
        return start, end
    for ending in endings:
        stop = end + len(ending)
        if text.startswith(ending, end) and not (spaced(text[stop - 1]) and spaced(text[stop])):
            return start, stop
    return None


def so_written(phrase: Phrase, original: str) -> bool:
    """Return whether `original`, an occurrence cut from the text, is one of the forms of an exact phrase."""
    forms = phrase.exact or ()
    if original in forms:
        return True
    plain = original.isascii() and original.isalnum()  # there is nothing to fold
    joined = original if plain else fold(original, keep_case=True).text.replace(" ", "")
    return joined.startswith(forms) if phrase.any_ending else joined in forms


def _check(written: str, folded: str) -> None:
    if "*" in folded[:-1]:
        raise BadPhrase(f"a * may only stand at the end of a phrase: {written!r}", "leave it out, or write two phrases")
    if folded.endswith(" *"):
        raise BadPhrase(f"the * must follow the last word directly: {written!r}", folded.replace(" *", "*"))
    if not any(c.isalnum() for c in folded):
        raise BadPhrase(f"a phrase needs a letter or a digit: {written!r}")
    if any(c < " " or c == "\x7f" for c in folded):
        raise BadPhrase(f"a phrase holds no control characters: {written!r}")


def _endings(last: str) -> tuple[str, tuple[str, ...]]:
    """Return the stem of a folded last word and what may follow it, the longest first."""
    if len(last) > 2 and last.endswith("y") and last[-2].isalpha() and last[-2] not in "aeiou":
        return last[:-1], ("ies", "y's", "ys", "y")
    return last, ("'s", "es", "s", "") if last.endswith(_HISSING) else ("'s", "s", "")


def _exact_forms(written: str, case: str | None) -> tuple[str, ...] | None:
    """Return the forms with their capitals, or None where capitals are free. Endings stay in lower case."""
    kept = fold(written, keep_case=True).text.strip()
    if case == "any" or (case is None and (" " in kept or not kept.isupper())):
        return None
    joined = kept.replace(" ", "")
    if joined.endswith("*"):
        return (joined[:-1],)
    lowered = joined.casefold()
    stem, endings = _endings(lowered)
    cut = len(joined) - (len(lowered) - len(stem))
    stem, last = joined[:cut], joined[cut:]
    forms = [stem + (last + e[1:] if last and e.startswith("y") else e) for e in endings]
    return (*forms, f"{joined}'S")


def _anchors(words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Return how many words come before the anchor, and its literals: the longest pair of words, apart and joined."""
    if len(words) == 1:
        return 0, (words[0][:_LONGEST_ANCHOR],)
    ahead = max(range(len(words) - 1), key=lambda i: len(words[i]) + len(words[i + 1]))
    first, second = words[ahead : ahead + 2]
    literals = {f"{first} {second}"[:_LONGEST_ANCHOR], f"{first}{second}"[:_LONGEST_ANCHOR]}
    return ahead, tuple(sorted(literals))


def _back(words: tuple[str, ...], text: str, at: int) -> int:
    """Return where `words`, which end before `at`, begin; -1 if they do not stand there."""
    for word in reversed(words):
        if text[at - 1] == " ":
            at -= 1
        at -= len(word)
        if at < 1 or not text.startswith(word, at):
            return -1
    return at


def _forth(words: tuple[str, ...], text: str, at: int) -> int:
    """Return where `words`, which begin at `at`, end; -1 if they do not stand there."""
    for number, word in enumerate(words):
        if number and text[at] == " ":
            at += 1
        if not text.startswith(word, at):
            return -1
        at += len(word)
    return at


def _word_end(text: str, at: int) -> int:
    while spaced(text[at]):
        at += 1
    return at
