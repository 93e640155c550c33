"""Which vendor is meant: names at their beginning, legal forms aside, and unique entity ids."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.sources.vendors import is_one_of, is_uei, search_texts

VENDORS: dict[str, tuple[str, str, bool]] = {
    "the legal form is left out": ("Clearview AI", "CLEARVIEW AI, INC.", True),
    "another vendor with the same first word": ("Clearview AI", "CLEARVIEW TOWER COMPANY III, LLC", False),
    "the legal form may be written": ("Clearview AI, Inc.", "CLEARVIEW AI", True),
    "the legal form may be another": ("Palantir Technologies Inc.", "PALANTIR TECHNOLOGIES LLC", True),
    "one word at the beginning": ("Flock", "FLOCK GROUP INC", True),
    "one word in the middle": ("Flock", "BIRDS FLOCK LLC", False),
    "half a word": ("Flock", "FLOCKHART LLC", False),
    "a daughter": ("Palantir", "PALANTIR USG, INC.", True),
    "the trade name": ("Flock Safety", "FLOCK GROUP INC", True),
    "words joined by the vendor": ("Pen Link", "PENLINK LTD", True),
    "words joined by the operator": ("PenLink", "PEN-LINK, LTD.", True),
    "points and ampersands": ("AT&T", "A.T. & T. CORP", True),
    "accents": ("Télé Caméras", "TELE CAMERAS SA", True),
    "an article": ("Geo Group", "THE GEO GROUP, INC.", True),
    "an article alone is a name": ("The", "THE", True),
    "another name behind": ("Camera Eyes", "INVENTED HOLDINGS LLC DBA CAMERA EYES", True),
    "another name with strokes": ("Camera Eyes", "INVENTED HOLDINGS LLC D/B/A CAMERA EYES", True),
    "a legal form alone is a name": ("SA", "SA", True),
    "the vendor has more letters": ("L3", "L3HARRIS TECHNOLOGIES", False),
    "no name": ("Flock", "", False),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "name", "same"), VENDORS.values(), ids=VENDORS)
def test_a_vendor_by_name(wanted: str, name: str, same: bool) -> None:
    assert is_one_of([wanted], name, "ZZZZZZZZZZZ1") is same


def test_a_vendor_by_its_unique_entity_id_alone() -> None:
    assert is_one_of(["QDLLBKCGL851"], "FLOCK GROUP INC", "QDLLBKCGL851")
    assert not is_one_of(["QDLLBKCGL851"], "QDLLBKCGL851 LLC", None)


def test_any_of_several_is_enough_and_none_is_nobody() -> None:
    assert is_one_of(["Clearview AI", "Flock"], "FLOCK GROUP INC", None)
    assert not is_one_of([], "FLOCK GROUP INC", None)
    assert not is_one_of(["Flock"], None, None)


IDS = {"QDLLBKCGL851": True, "ABCDEFGHJKLM": False, "qdllbkcgl851": False, "0DLLBKCGL851": False, "QDLLBKCGLO51": False}


@pytest.mark.parametrize(("text", "it_is"), IDS.items())
def test_what_a_unique_entity_id_looks_like(text: str, it_is: bool) -> None:
    assert is_uei(text) is it_is


def test_what_is_given_to_the_search_of_the_source() -> None:
    wanted = ("Clearview AI, Inc.", "QDLLBKCGL851", "Flock Safety", "Clearview AI", "!!!")
    assert search_texts(wanted) == ("clearview ai", "QDLLBKCGL851", "flock safety", "flock group", "!!!")


@settings(deadline=None)
@given(name=st.text(min_size=1, max_size=40))
def test_every_vendor_with_a_letter_in_its_name_is_found_under_it(name: str) -> None:
    has_words = any(letter.isalnum() for letter in name)
    assert is_one_of([name], name, None) or not has_words
