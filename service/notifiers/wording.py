"""What a message says, whatever the channel (pure): `Alert` -> `Words`, ready to be escaped and laid out.

Every text in `Words` is on one line and holds no control characters; nothing is escaped or cut yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.items import Deadline, Tier
from service.domain.matches import Severity
from service.domain.messages import Alert, AlertKind, Digest, Notice, NoticeKind, ref_of
from service.domain.stories import Story
from service.stages.wording import figures
from service.stages.wording.characters import line, web_address
from service.stages.wording.excerpts import Excerpt, excerpts
from service.stages.wording.facts import (
    STEPS,
    Difference,
    deadline_name,
    difference,
    fact_lines,
    facts_in_short,
    outlets_in_words,
)
from service.stages.wording.figures import counted, days_between, listed, remaining, short_amount
from service.stages.wording.headlines import UNTITLED
from service.stages.wording.headlines import headline as story_headline

LONGEST_URL = 2_000
"""Characters. Discord takes 2,048 in an embed; a longer address is left out, never cut."""

_VOICES = {
    Tier.OFFICIAL: "Official statement",
    Tier.PRIMARY: "Primary source",
    Tier.PRESS: "News",
    Tier.ADVOCACY: "Advocacy",
    Tier.BLOG: "Blog",
}
"""Who speaks, where a story is no official matter and so has no step."""
_NOTICES = {
    NoticeKind.PROBLEM: "Problem",
    NoticeKind.RECOVERY: "Recovered",
    NoticeKind.HEARTBEAT: "Daily report",
    NoticeKind.TEST: "Test",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an alert says. `label` is what happened, `origin` who published it and when, `also` who else tells it.

    `amount` and `short_facts` are for places with little room.
    """

    label: str
    title: str
    url: str | None
    severity: Severity
    topics: tuple[str, ...]
    late: str
    excerpts: tuple[Excerpt, ...]
    facts: tuple[tuple[str, str], ...]
    amount: str
    short_facts: tuple[str, ...]
    changes: tuple[Difference, ...]
    origin: str
    also: str


def words_of(alert: Alert) -> Words:
    """Return what the alert says. Days left are counted from the time of the alert, not of the attempt."""
    story = alert.story
    return Words(
        label=_label(alert),
        title=story_headline(story),
        url=web_address(story.lead.url, LONGEST_URL),
        severity=story.severity,
        topics=tuple(line(topic.title) or line(topic.slug) for topic in story.topics),
        late=_late(alert),
        excerpts=excerpts(story.matches, story.lead),
        facts=fact_lines(story.lead.facts, alert.at),
        amount=short_amount(story.lead.facts.amount) if story.lead.facts.amount else "",
        short_facts=facts_in_short(story.lead.facts, alert.at),
        changes=tuple(difference(change) for change in alert.changes),
        origin=_origin(story),
        also=outlets_in_words(story),
    )


def headline(words: Words) -> str:
    """Return one line for places without layout: `HIGH · Award: title · $1.2 million`."""
    said = f"{words.severity.word.upper()} · {words.label}: {words.title}"
    return " · ".join(filter(None, (said, words.amount)))


def summary_line(words: Words) -> str:
    """Return an entry's second line in a digest: who, how much, by when, why, from where."""
    phrases = ", ".join(f"“{excerpt.hit}”" for excerpt in words.excerpts)
    return " · ".join(filter(None, (*words.short_facts, phrases, words.origin, words.also)))


def digest_title(digest: Digest) -> str:
    """Return the digest's title with its date and the number of alerts."""
    return f"{line(digest.title) or 'Digest'}, {digest.day}: {counted(len(digest.alerts), 'alert')}"


def ordered(digest: Digest) -> tuple[Alert, ...]:
    """Return the alerts as a digest shows them: the most severe first, then by time."""
    return tuple(sorted(digest.alerts, key=lambda alert: (-alert.story.severity, alert.at)))


def notice_title(notice: Notice) -> str:
    """Return the notice's title behind the word for its kind."""
    return f"{_NOTICES[notice.kind]}: {line(notice.title) or UNTITLED}"


def ref_line(delivery_id: str, part: int = 1, parts: int = 1) -> str:
    """Return the end of every message: `ref 1a2b3c4d`, before it `part 1 of 3` where there are several."""
    ref = f"ref {ref_of(delivery_id)}"
    return ref if parts == 1 else f"part {part} of {parts} · {ref}"


def _label(alert: Alert) -> str:
    if alert.kind is AlertKind.DEADLINE:
        nearest = _nearest(alert)
        return f"{deadline_name(nearest)} {_when(alert, nearest)}" if nearest else "Deadline"
    if alert.kind is AlertKind.UPDATED:
        if any(change.what == "withdrawal" for change in alert.changes):
            return "Update: withdrawn"
        names = tuple(dict.fromkeys(line(change.what) for change in alert.changes))
        return f"Update: {listed(names)} changed" if names else f"Update: {_what(alert).lower()}"
    return _what(alert)


def _what(alert: Alert) -> str:
    return STEPS.get(alert.step) or _VOICES[alert.story.lead.tier]


def _when(alert: Alert, deadline: Deadline) -> str:
    left = remaining(alert.at, deadline.at)
    return f"in {left.removesuffix(' left')}" if left.endswith("left") else left


def _nearest(alert: Alert) -> Deadline | None:
    coming = [one for one in alert.story.lead.facts.deadlines if remaining(alert.at, one.at) != "passed"]
    return min(coming, key=lambda one: one.at, default=None)


def _late(alert: Alert) -> str:
    published = alert.story.lead.published
    if not alert.late:
        return ""
    days = days_between(published, alert.at) if published else 0
    return f"late: published {counted(days, 'day')} ago" if days > 0 else "late"


def _origin(story: Story) -> str:
    outlet = line(story.lead.outlet) or line(story.lead.key.source)
    published = story.lead.published
    return f"{outlet}, {figures.published(published)}" if published else f"{outlet}, undated"
