"""What sources share: names of agencies, numbers, encodings, and addresses that are at home."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from service.domain.items import Entry, Tier
from service.domain.kinds import Document
from service.domain.options import SourceOptions
from service.domain.wire import Request, Response
from service.sources import KINDS
from service.sources.agencies import agencies, agency, split_path
from service.sources.asking import Asker
from service.sources.feed import FeedOptions
from service.sources.numbers import award_identifiers, solicitation_identifiers
from service.sources.usaspending_award import repair_encoding
from service.stages.deduping.numbers import normal_number
from service.stages.normalising.normalise import normalise

ANSWER = Response(status=200, headers={}, body=b"", url="https://x.example")
SLUGS = {
    "of SAM.gov": ("HOMELAND SECURITY, DEPARTMENT OF", "homeland-security-department"),
    "of SAM.gov, abbreviated": ("DEPT OF DEFENSE", "defense-department"),
    "with an article": ("TREASURY, DEPARTMENT OF THE", "treasury-department"),
    "of USAspending": ("Department of Homeland Security", "homeland-security-department"),
    "with the country": ("US COAST GUARD", "coast-guard"),
    "with the country in letters": ("U.S. Customs and Border Protection", "u-s-customs-and-border-protection"),
    "with the country in words": ("United States  Marshals Service", "united-states-marshals-service"),
    "with an ampersand": ("Centers for Medicare & Medicaid Services", "centers-for-medicare-medicaid-services"),
    "not known": ("Public Buildings  Service", None),
}  # fmt: skip


@pytest.mark.parametrize(("name", "slug"), SLUGS.values(), ids=SLUGS)
def test_an_agency_has_the_slug_of_the_federal_register(name: str, slug: str | None) -> None:
    assert agency(name).slug == slug


def test_agencies_are_named_once() -> None:
    assert [one.name for one in agencies("ENERGY, DEPARTMENT OF", " ", None, "Department of Energy")] == [
        "Energy Department"
    ]


PATHS = {
    "plain": ("A DEPT.B SERVICE.C OFFICE", None, ("A DEPT", "B SERVICE", "C OFFICE")),
    "dots of abbreviations": ("JUSTICE, D. OF.U.S. MINT.ST. LOUIS", None, ("JUSTICE, D. OF", "U.S. MINT", "ST. LOUIS")),
    "the code counts": ("A.B.C", "1.2.3", ("A", "B", "C")),
    "the code counts less": ("A DEPT.U.S. B", "1.2", ("A DEPT", "U.S. B")),
    "nothing between": ("A DEPT..C OFFICE", "1.2.3", ("A DEPT", "C OFFICE")),
}  # fmt: skip


@pytest.mark.parametrize(("path", "code", "parts"), PATHS.values(), ids=PATHS)
def test_the_path_of_an_office(path: str, code: str | None, parts: tuple[str, ...]) -> None:
    assert split_path(path, code) == parts


NUMBERS = {
    "2012-07333": "2012-7333",
    "2026-18736": "2026-18736",
    " e9-00123 ": "E9-123",
    "odd": "ODD",
    "C1-2026-0007": "C1-2026-7",
}


@pytest.mark.parametrize(("number", "normal"), NUMBERS.items())
def test_a_document_number_has_no_padding(number: str, normal: str) -> None:
    assert normal_number(number) == normal


def test_numbers_recognise_a_matter_only_if_they_are_long_enough() -> None:
    assert solicitation_identifiers(" 70cmsd-26-r-0042 ") == ("sol:70CMSD26R0042",)
    assert award_identifiers("0001") == award_identifiers(None) == award_identifiers("NOT A NUMBER") == ()


ENCODED = {
    "a letter": ("CafÃ©", "Café"),
    "quotes": ("Ã¢ÂÂ the agencyâ€™s", None),
    "a whole sentence": ("â€œplatesâ€\x9d", "“plates”"),
    "a right letter stays": ("Café Ünï – “x”", "Café Ünï – “x”"),
    "a mark alone stays": ("Â 5", "Â 5"),
    "ASCII": ("plain", "plain"),
    "not UTF-8 after all": ("Ãx Ã€€", "Ãx Ã€€"),
}


@pytest.mark.parametrize(("text", "repaired"), ENCODED.values(), ids=ENCODED)
def test_letters_that_were_encoded_twice(text: str, repaired: str | None) -> None:
    assert repaired is None or repair_encoding(text) == repaired


HOMES = {
    "the same": ("https://api.example/x", True),
    "the default port": ("https://api.example:443/x", True),
    "another scheme": ("http://api.example/x", False),
    "another port": ("https://api.example:8443/x", False),
    "a user in front": ("https://api.example@evil.example/x", False),
    "a user at home": ("https://me@api.example/x", False),
    "a backslash": ("https://evil.example\\@api.example/x", False),
    "a tab in the host": ("https://api.exa\tmple/x", False),
    "no port": ("https://api.example:x/", False),
    "nothing": (None, False),
}


@pytest.mark.parametrize(("url", "home"), HOMES.values(), ids=HOMES)
def test_what_is_at_home(url: str | None, home: bool) -> None:
    assert Asker(base="https://api.example").at_home(url) is home


def test_only_the_configured_origin_may_be_private() -> None:
    options = FeedOptions(url="http://127.0.0.1:9102/f", allow_private=True)
    asker = Asker.of(options, options.url)
    assert asker.elsewhere("http://10.0.0.1/secret").private_origin == "http://127.0.0.1:9102"
    assert Asker(base="https://api.example").get("https://api.example/x").private_origin is None


WRONG: dict[str, tuple[str, dict[str, object]]] = {
    "an address without scheme": ("feed", {"url": "gazette.example"}),
    "an unknown key": ("feed", {"url": "https://gazette.example", "fulltext": True}),
    "a slug with spaces": ("federal_register", {"agencies": ["Homeland Security"]}),
    "a type of another register": ("federal_register", {"types": ["bill"]}),
    "no key": ("sam_gov", {}),
    "a code with letters": ("sam_gov", {"api_key": "k", "naics": ["54A"]}),
    "a word of two letters": ("usaspending", {"keywords": ["AI"]}),
    "a negative amount": ("usaspending", {"minimum_amount": -1}),
    "no group": ("usaspending", {"groups": []}),
}


@pytest.mark.parametrize(("kind", "keys"), WRONG.values(), ids=WRONG)
def test_wrong_options_are_refused(kind: str, keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        KINDS[kind].options.model_validate({"kind": kind, **keys})


def test_a_key_is_never_in_an_address_or_a_repr() -> None:
    options: SourceOptions = KINDS["sam_gov"].options.model_validate({"kind": "sam_gov", "api_key": "canary-7"})
    request = KINDS["sam_gov"].build("x", options).begin({}, datetime(2026, 11, 23, tzinfo=UTC))
    assert "canary-7" not in f"{options!r} {request!r} {request.url} {request.context}"


def test_an_award_has_no_longer_text() -> None:
    source = KINDS["usaspending"].build("x", KINDS["usaspending"].options(kind="usaspending"))
    entry = Entry(id="a", title="An award")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    item = normalise(entry, source="x", kind="usaspending", tier=Tier.OFFICIAL, outlet="x", now=now)
    assert item is not None
    assert source.more(item) is None
    document = Document(request=Request(url="https://x.example"), response=ANSWER, cursor={}, now=now)
    assert source.longer_text(document) == ""


def test_a_description_without_a_notice_is_not_asked_for() -> None:
    source = KINDS["sam_gov"].build("x", KINDS["sam_gov"].options.model_validate({"kind": "sam_gov", "api_key": "k"}))
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for address in ({}, {"text_url": "https://evil.example/noticedesc?id=7"}):
        entry = Entry(id="a", title="A notice", extra=address)
        item = normalise(entry, source="x", kind="sam_gov", tier=Tier.OFFICIAL, outlet="x", now=now)
        assert item is not None
        assert source.more(item) is None
