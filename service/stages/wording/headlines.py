"""The title of a story as it is shown whole (pure): readable, and naming who was paid."""

from __future__ import annotations

from service.domain.items import Item, Tier
from service.domain.stories import Step, Story
from service.stages.wording.capitals import name_case, sentence_case
from service.stages.wording.characters import line
from service.stages.wording.cutting import shorten

UNTITLED = "(no title)"
_AWARDS = frozenset({Step.AWARDED, Step.MODIFIED})
NOBODY = frozenset({"redacted due to pii", "multiple recipients", "miscellaneous foreign awardees"})
"""What USAspending writes where it names nobody."""
_SUFFIXES = frozenset({"inc", "llc", "corp", "corporation", "co", "company", "ltd", "lp", "llp"})
_MAX_VENDOR_CHARS = 80


def headline(story: Story) -> str:
    """Return the lead's title on one line: not in capitals, the vendor of an award before it. Never empty.

    For display alone: evidence counts in the title as it came. Phrases of the topics, agencies and the vendor are
    written as they are known.
    """
    lead = story.lead
    vendor = name_case(line(lead.facts.recipient or ""))
    phrases = (one.phrase for match in story.matches for one in match.evidence)
    names = (vendor, " ".join(_core(vendor)), *(line(agency.name) for agency in lead.facts.agencies), *phrases)
    title = sentence_case(line(lead.title), names)
    if not title:
        return UNTITLED
    return f"{shorten(vendor, _MAX_VENDOR_CHARS)}: {title}" if _names_nobody(lead, vendor, title) else title


def _names_nobody(lead: Item, vendor: str, title: str) -> bool:
    """Return whether it is an award whose vendor is known and not in the title."""
    if lead.tier is not Tier.OFFICIAL or lead.facts.step not in _AWARDS or vendor.casefold() in NOBODY:
        return False
    name = _words(" ".join(_core(vendor)))
    return bool(name) and f" {' '.join(name)} " not in f" {' '.join(_words(title))} "


def _core(vendor: str) -> list[str]:
    """Return the words of a name without its legal form."""
    words = vendor.split()
    while len(words) > 1 and "".join(_words(words[-1])) in _SUFFIXES:
        words.pop()
    return [*words[:-1], *(word.rstrip(",") for word in words[-1:])]


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text.casefold()).split()
