"""What a message says, whatever the channel (pure): `Alert` -> `Words`, ready to be escaped and laid out.

Every text in `Words` is on one line and holds no control characters; nothing is escaped or cut yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.items import Deadline, Facts, Tier
from service.domain.matches import Severity
from service.domain.messages import Alert, AlertKind, Digest, Notice, NoticeKind, ref_of
from service.domain.stories import Change, Step, Story
from service.notifiers import figures
from service.stages.characters import line, web_address
from service.stages.excerpts import Excerpt, excerpts

LONGEST_URL = 2_000
"""Characters. Discord takes 2,048 in an embed; a longer address is left out, never cut."""

_STEPS = {
    Step.FILED: "Filed for publication",
    Step.PUBLISHED: "Published",
    Step.CORRECTED: "Correction",
    Step.SOUGHT: "Vendors sought",
    Step.SOLICITED: "Solicitation",
    Step.AMENDED: "Amendment",
    Step.AWARDED: "Award",
    Step.MODIFIED: "Award modified",
    Step.WITHDRAWN: "Withdrawn",
}
_VOICES = {
    Tier.OFFICIAL: "Official statement",
    Tier.PRIMARY: "Primary source",
    Tier.PRESS: "News",
    Tier.ADVOCACY: "Advocacy",
    Tier.BLOG: "Blog",
}
"""Who speaks, where a story is no official matter and so has no step."""
_DEADLINES = {
    "comments": "Comments close",
    "response": "Responses due",
    "effective": "Takes effect",
    "hearing": "Hearing",
}
_SPECIAL = {"sole_source": "sole source", "special_filing": "special filing"}
_NOTICES = {
    NoticeKind.PROBLEM: "Problem",
    NoticeKind.RECOVERY: "Recovered",
    NoticeKind.HEARTBEAT: "All is well",
    NoticeKind.TEST: "Test",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A change as people read it; an empty side is unknown."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an alert says. `label` is what happened, `origin` who published it and when, `also` who else tells it."""

    label: str
    title: str
    url: str | None
    severity: Severity
    topics: tuple[str, ...]
    late: str
    excerpts: tuple[Excerpt, ...]
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Difference, ...]
    origin: str
    also: str


def words_of(alert: Alert) -> Words:
    """Return what the alert says. Days left are counted from the time of the alert, not of the attempt."""
    story = alert.story
    return Words(
        label=_label(alert),
        title=line(story.lead.title) or "(no title)",
        url=web_address(story.lead.url, LONGEST_URL),
        severity=story.severity,
        topics=tuple(line(topic.title) or line(topic.slug) for topic in story.topics),
        late=_late(alert),
        excerpts=excerpts(story.matches, story.lead),
        facts=tuple(_facts(story.lead.facts, alert)),
        changes=tuple(difference(change) for change in alert.changes),
        origin=_origin(story),
        also=_also(story),
    )


def headline(words: Words) -> str:
    """Return one line for places without layout: `HIGH · Award: title ($1.2 million)`."""
    money = next((value for name, value in words.facts if name == "Amount"), "")
    return f"{words.severity.word.upper()} · {words.label}: {words.title}" + (f" · {money}" if money else "")


def summary_line(words: Words) -> str:
    """Return an entry's second line in a digest: who, how much, by when, why, from where."""
    facts = [value for name, value in words.facts if name in ("Agency", "Agencies", "Amount", "Vendor")]
    facts += [f"{name} {value}" for name, value in words.facts if value.endswith(("left)", "(today)", "(tomorrow)"))]
    phrases = ", ".join(f"“{excerpt.hit}”" for excerpt in words.excerpts)
    return " · ".join(filter(None, (*facts, phrases, words.origin, words.also)))


def digest_title(digest: Digest) -> str:
    """Return the digest's title with its date and the number of alerts."""
    return f"{line(digest.title) or 'Digest'}, {digest.day}: {figures.counted(len(digest.alerts), 'alert')}"


def ordered(digest: Digest) -> tuple[Alert, ...]:
    """Return the alerts as a digest shows them: the most severe first, then by time."""
    return tuple(sorted(digest.alerts, key=lambda alert: (-alert.story.severity, alert.at)))


def notice_title(notice: Notice) -> str:
    """Return the notice's title behind the word for its kind."""
    return f"{_NOTICES[notice.kind]}: {line(notice.title) or '(no title)'}"


def ref_line(delivery_id: str, part: int = 1, parts: int = 1) -> str:
    """Return the end of every message: `ref 1a2b3c4d`, before it `part 1 of 3` where there are several."""
    ref = f"ref {ref_of(delivery_id)}"
    return ref if parts == 1 else f"part {part} of {parts} · {ref}"


def difference(change: Change) -> Difference:
    """Return a change as people read it. A deadline is named by its kind, which its values begin with."""
    before, after = line(change.before or ""), line(change.after or "")
    kind = after.partition(" ")[0]
    if change.what == "deadline" and kind in _DEADLINES:
        return Difference(name=_DEADLINES[kind], before=before.removeprefix(kind + " "), after=after[len(kind) + 1 :])
    if change.what == "withdrawal":
        return Difference(name="Status", before=before, after=after or "withdrawn")
    return Difference(name=line(change.what).capitalize() or "Change", before=before, after=after)


def _label(alert: Alert) -> str:
    if alert.kind is AlertKind.DEADLINE:
        nearest = _nearest(alert)
        return f"{_deadline_name(nearest)} {_when(alert, nearest)}" if nearest else "Deadline"
    if alert.kind is AlertKind.UPDATED:
        if any(change.what == "withdrawal" for change in alert.changes):
            return "Update: withdrawn"
        names = tuple(dict.fromkeys(line(change.what) for change in alert.changes))
        return f"Update: {figures.listed(names)} changed" if names else f"Update: {_what(alert).lower()}"
    return _what(alert)


def _what(alert: Alert) -> str:
    return _STEPS.get(alert.step) or _VOICES[alert.story.lead.tier]


def _when(alert: Alert, deadline: Deadline) -> str:
    left = figures.remaining(alert.at, deadline.at)
    return f"in {left.removesuffix(' left')}" if left.endswith("left") else left


def _nearest(alert: Alert) -> Deadline | None:
    coming = [one for one in alert.story.lead.facts.deadlines if figures.remaining(alert.at, one.at) != "passed"]
    return min(coming, key=lambda one: one.at, default=None)


def _deadline_name(deadline: Deadline) -> str:
    return _DEADLINES.get(deadline.kind, line(deadline.kind).replace("_", " ").capitalize() or "Deadline")


def _late(alert: Alert) -> str:
    published = alert.story.lead.published
    if not alert.late:
        return ""
    days = figures.days_between(published, alert.at) if published else 0
    return f"late: published {figures.counted(days, 'day')} ago" if days > 0 else "late"


def _facts(facts: Facts, alert: Alert) -> list[tuple[str, str]]:
    shown = [("Agency" if len(facts.agencies) == 1 else "Agencies", figures.listed(_agencies(facts)))]
    shown.append(("Amount", figures.amount(facts.amount) if facts.amount else ""))
    shown.append(("Vendor", line(facts.recipient or "")))
    for deadline in sorted(facts.deadlines, key=lambda one: one.at)[:3]:
        left = figures.remaining(alert.at, deadline.at)
        shown.append((_deadline_name(deadline), f"{figures.moment(deadline.at)} ({left})"))
    marks = tuple(_SPECIAL.get(mark, line(mark).replace("_", " ")) for mark in facts.special)
    shown.append(("Notice", ", ".join(filter(None, (line(facts.notice_type or ""), *marks)))))
    shown.append(("Document", line(facts.document_number or "")))
    return [(name, value) for name, value in shown if value]


def _agencies(facts: Facts) -> tuple[str, ...]:
    return tuple(name for agency in facts.agencies if (name := line(agency.name)))


def _origin(story: Story) -> str:
    outlet = line(story.lead.outlet) or line(story.lead.key.source)
    published = story.lead.published
    return f"{outlet}, {figures.published(published)}" if published else f"{outlet}, undated"


def _also(story: Story) -> str:
    others = max(story.outlets - 1, 0)
    if others == 0:
        return ""
    names = tuple(dict.fromkeys(name for member in story.also if (name := line(member.outlet))))[:3]
    unnamed = others - len(names)
    known = figures.listed(names) if unnamed <= 0 else f"{', '.join(names)} and {unnamed} more"
    told = f": {known}" if names else ""
    return f"also in {figures.counted(others, 'outlet')}{told} ({story.independent} of {story.outlets} independent)"
