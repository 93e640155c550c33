"""Text in capitals as people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.stages.wording.capitals import name_case, sentence_case

TITLES = {
    "contract-speak": (
        "INVESTIGATIVE CASE MANAGEMENT (ICM) OPERATIONS AND MAINTENANCE FOR ICE",
        "Investigative case management (ICM) operations and maintenance for ICE",
    ),
    "a text in ordinary letters stays": ("ICE buys License Plate Readers", "ICE buys License Plate Readers"),
    "acronyms alone stay": ("NYPD FOIA", "NYPD FOIA"),
    "words with digits stay": (
        "MQ-9B SPARES UNDER 70CDCR26Q0001, FY26 OPTION",
        "MQ-9B spares under 70CDCR26Q0001, FY26 option",
    ),
    "several of an acronym": ("MOBILE ALPRS AND LPRs FOR PATROL CARS", "Mobile ALPRs and LPRs for patrol cars"),
    "what an acronym has": ("CBP'S CAMERAS AND THE AGENCY'S", "CBP's cameras and the agency's"),
    "no vowel is an acronym": ("SUPPORT FOR THE XQZT SYSTEM, BRGC", "Support for the XQZT system, BRGC"),
    "but not a word cut short": ("SOFTWARE SVCS AND PROGRAM MGMT", "Software svcs and program mgmt"),
    "in parentheses": ("EXAMPLE CASE SYSTEM (EXAMPL) (EXCEPT PARTS)", "Example case system (EXAMPL) (except parts)"),
    "letters with stops": ("CAMERAS FOR THE U.S. BORDER PATROL", "Cameras for the U.S. Border Patrol"),
    "letters joined": ("AT&T PHONES, O&M AND R&D", "AT&T phones, O&M and R&D"),
    "single letters": ("A PHASE I STUDY OF X-RAY VANS", "A phase I study of X-ray vans"),
    "two sentences": ("CAMERAS FOR TEXAS. INSTALLED IN JULY!", "Cameras for Texas. Installed in July!"),
    "it does not become its": ("WHAT IT DOES AND ITS LIMITS", "What IT does and its limits"),
    "a name that is known": ("CLEARVIEW AI LICENSES", "Clearview AI licenses"),
    "a beginning in quotes": ("“SKYWATCH” TOWERS", "“Skywatch” towers"),
    "other scripts": ("ЗАКУПКА КАМЕР ДЛЯ МВД", "Закупка камер для мвд"),
    "nothing": ("", ""),
}
KNOWN = ("Clearview AI", "Border Patrol", "cameras", "ALL CAPITALS HERE")


@pytest.mark.parametrize(("title", "shown"), TITLES.values(), ids=TITLES)
def test_titles(title: str, shown: str) -> None:
    assert sentence_case(title, KNOWN) == shown


NAMES = {
    "a company": ("PALANTIR TECHNOLOGIES INC.", "Palantir Technologies Inc."),
    "short words are acronyms": ("PALANTIR USG, INC.", "Palantir USG, Inc."),
    "usual short words are not": ("NEW SKY OF THE BAY, LLC", "New Sky of the Bay, LLC"),
    "marks": ("O'BRIEN & SONS' GENE'S", "O'Brien & Sons' Gene's"),
    "already written": ("Axon Enterprise, Inc.", "Axon Enterprise, Inc."),
    "the first word": ("THE BORING CO", "The Boring Co"),
}


@pytest.mark.parametrize(("name", "shown"), NAMES.values(), ids=NAMES)
def test_names(name: str, shown: str) -> None:
    assert name_case(name) == shown


@given(st.text(st.characters(codec="utf-8", categories=["Lu", "Lt", "Nd", "Zs", "Po"]), max_size=80))
def test_nothing_but_the_case_changes(text: str) -> None:
    assert len(sentence_case(text)) == len(text)
    assert sentence_case(text).casefold() == text.casefold()
    assert sentence_case(sentence_case(text)) == sentence_case(text)
