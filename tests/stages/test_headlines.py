"""The title of a story as it is shown whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.items import Facts, Tier
from service.domain.matches import Evidence, Match, Severity
from service.domain.stories import Step, Story
from service.stages.wording.headlines import headline
from tests.notifiers import samples

CAPITALS = "INVESTIGATIVE CASE MANAGEMENT OPERATIONS WITH CLEARVIEW AI"
AWARD = Facts(recipient="PALANTIR TECHNOLOGIES INC.", step=Step.AWARDED)
EVIDENCE = Evidence(field="title", start=46, end=58, phrase="Clearview AI", text="CLEARVIEW AI")


def told(title: str, facts: Facts = AWARD, tier: Tier = Tier.OFFICIAL) -> Story:
    match = Match(topic="t", score=1.0, severity=Severity.LOW, evidence=(EVIDENCE,))
    return samples.story(samples.item(title=title, facts=facts, tier=tier, kind="usaspending"), matches=(match,))


HEADLINES = {
    "an award": (
        told(CAPITALS),
        "Palantir Technologies Inc.: Investigative case management operations with Clearview AI",
    ),
    "a modified award": (
        told("Licenses", replace(AWARD, step=Step.MODIFIED)),
        "Palantir Technologies Inc.: Licenses",
    ),
    "a title that names the vendor": (
        told("PURCHASE ORDER TO PALANTIR TECHNOLOGIES, INC"),
        "Purchase order to Palantir Technologies, Inc",
    ),
    "or names it without its form": (
        told("Palantir Technologies licenses"),
        "Palantir Technologies licenses",
    ),
    "a vendor that is not named": (told("Licenses", replace(AWARD, recipient="REDACTED DUE TO PII")), "Licenses"),
    "a vendor that is unknown": (told("Licenses", replace(AWARD, recipient=None)), "Licenses"),
    "no award yet": (told("Licenses", replace(AWARD, step=Step.SOLICITED)), "Licenses"),
    "the press": (told("Licenses", tier=Tier.PRESS), "Licenses"),
    "nothing": (told(" "), "(no title)"),
}


@pytest.mark.parametrize(("story", "shown"), HEADLINES.values(), ids=HEADLINES)
def test_headlines(story: Story, shown: str) -> None:
    assert headline(story) == shown
