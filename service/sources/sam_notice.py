"""A notice of SAM.gov as its API gives it -> Entry (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from service.domain.items import Deadline, Entry, Facts, Money
from service.domain.stories import Step
from service.sources.agencies import agencies, split_path
from service.sources.numbers import award_identifiers, solicitation_identifiers
from service.sources.reading import Fields
from service.stages.normalising.times import EASTERN, end_of_day, start_of_day

_NOTHING = frozenset({"", "none", "null", "n/a", "description not found"})
_STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "sources sought": Step.SOUGHT,
        "presolicitation": Step.SOUGHT,
        "intent to bundle requirements (dod-funded)": Step.SOUGHT,
        "consolidate/(substantially) bundle": Step.SOUGHT,
        "solicitation": Step.SOLICITED,
        "combined synopsis/solicitation": Step.SOLICITED,
        "award notice": Step.AWARDED,
    }
)
_CANCELLED = re.compile(r"\b(?:cancell?ed|cancellation|withdrawn)\b", re.IGNORECASE)
_AMENDED = re.compile(r"^amend|\bamended\b|[(\[-]\s*amend|\bamendment\s*(?:no\.?|number|#)?\s*\d", re.IGNORECASE)
REVISION = "modification/amendment/cancel"
"""A type that says of which kind the notice is not; its `baseType` does."""
_AGENCY_LEVELS = 2
"""Department and sub-tier are agencies; what follows are their offices."""


def notice_entry(notice: Fields) -> Entry:
    """Return the entry of a notice. Raises ShapeChanged where the notice is not of the API's shape."""
    identity = notice.required("noticeId").strip()
    posted = notice.day("postedDate")
    description = known(notice.text("description"))
    is_address = description is not None and description.startswith(("https://", "http://"))
    return Entry(
        id=identity,
        link=f"https://sam.gov/workspace/contract/opp/{quote(identity, safe='')}/view",
        title=known(notice.text("title")) or "",
        content="" if is_address or description is None else description,
        published=start_of_day(posted) if posted else None,
        facts=_facts(notice, identity),
        extra={"text_url": _without_key(description)} if is_address and description else {},
    )


def known(text: str | None) -> str | None:
    """Return the text without spaces around it, or None for the words by which SAM.gov says "nothing"."""
    return None if text is None or text.strip().casefold() in _NOTHING else text.strip()


def read_deadline(notice: Fields, name: str) -> datetime | None:
    """Return until when offers are taken: a time, or the end of a day. Raises ShapeChanged."""
    written = known(notice.text(name))
    if written is None:
        return None
    try:
        at = datetime.fromisoformat(written)
        if len(written) == len("2026-01-31"):
            return end_of_day(at.date())
        # Without a zone it is the time of the office, which mostly is Washington's.
        return at.replace(tzinfo=at.tzinfo or EASTERN).astimezone(UTC)
    except (ValueError, OverflowError):
        raise notice.changed(name, "a time in ISO 8601") from None


def _facts(notice: Fields, identity: str) -> Facts:
    award = notice.part("award")
    awardee = award.part("awardee") if award else None
    amount = award.amount("amount") if award else None
    number = known(notice.text("solicitationNumber"))
    kind, revised = _kind(notice)
    deadline = read_deadline(notice, "responseDeadLine")
    return Facts(
        amount=None if amount is None else Money(value=amount),
        recipient=known(awardee.text("name")) if awardee else None,
        recipient_id=known(awardee.text("ueiSAM")) if awardee else None,
        agencies=agencies(*_path(notice)[:_AGENCY_LEVELS]),
        document_number=number,
        notice_type=kind,
        deadlines=(Deadline(kind="response", at=deadline),) if deadline else (),
        identifiers=(
            f"sam:{identity}",
            *solicitation_identifiers(number),
            *award_identifiers(known(award.text("number")) if award else None),
        ),
        step=_step(notice, kind, revised=revised),
        special=("sole_source",) if kind and kind.casefold().startswith("justification") else (),
    )


def _path(notice: Fields) -> tuple[str, ...]:
    path = known(notice.text("fullParentPathName"))
    if path:
        return split_path(path, notice.text("fullParentPathCode"))
    return tuple(part for name in ("department", "subTier") if (part := known(notice.text(name))))


def _kind(notice: Fields) -> tuple[str | None, bool]:
    """Return of which kind the notice is, and whether its type says that it revises an earlier one."""
    kind = known(notice.text("type"))
    if kind is None or kind.casefold() != REVISION:
        return kind, False
    return known(notice.text("baseType")) or kind, True


def _step(notice: Fields, kind: str | None, *, revised: bool) -> Step | None:
    """Return where the matter stands, None where the notice does not say.

    The API has no status: a cancelled notice is inactive and says so in its title, an amended one in its title or type.
    """
    title = notice.text("title") or ""
    found = _STEPS.get(kind.casefold()) if kind else None
    if _CANCELLED.search(title) and known(notice.text("active")) != "Yes":
        return Step.WITHDRAWN
    if found is not Step.AWARDED and (revised or _AMENDED.search(title)):
        return Step.AMENDED
    return found


def _without_key(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets around what is no address: nobody will ask it
        return ""
    pairs = [pair for pair in parts.query.split("&") if not pair.lower().startswith("api_key=")]
    return parts._replace(query="&".join(pairs)).geturl()
