"""What every format of feed says (pure): `Story` -> `FeedEntry`, once; `rss`, `atom` and `jsonfeed` only write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from uuid import NAMESPACE_URL, UUID, uuid5

from service.domain.stories import Story, Topic
from service.stages.wording.characters import clean, line, web_address
from service.stages.wording.cutting import shorten
from service.stages.wording.excerpts import Excerpt, Reason, reasons
from service.stages.wording.facts import outlets_in_words, story_lines
from service.stages.wording.headlines import UNTITLED, headline

MAX_TITLE_CHARS = 300
MAX_TEXT_CHARS = 1200
MAX_ALSO = 12
GENERATOR = "oversight-alerts"
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No web page is older; validators call such dates implausible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed says about itself. All addresses are absolute.

    `self_url` is the very address that this document is fetched from, in its format; `id` (Atom) is the same for all
    formats and never changes; `home_url` is the page for people; `updated` is when the newest story changed.
    """

    title: str
    description: str
    home_url: str
    self_url: str
    id: str
    updated: datetime
    language: str = "en-US"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A story as a feed tells it. `html` is made by us alone: whatever came from outside is escaped in it.

    `id` is a URN that is the same in every format and publication and never changes; `link` leads to the source.
    """

    id: str
    link: str | None
    title: str
    html: str
    outlet: str
    topics: tuple[Topic, ...]
    published: datetime
    updated: datetime
    story: Story


def entry_of(story: Story) -> FeedEntry:
    """Return what a feed says about a story. Never fails, whatever the text."""
    link = web_address(story.lead.url) or next(filter(None, (web_address(also.url) for also in story.also)), None)
    updated = max(story.updated.astimezone(UTC), EARLIEST)
    told = story.lead.published or story.first_seen
    return FeedEntry(
        id=entry_id(story.id),
        link=link,
        title=shorten(headline(story), MAX_TITLE_CHARS),
        html=_html(story),
        outlet=line(story.lead.outlet) or line(story.lead.key.source) or UNTITLED,
        topics=tuple(Topic(slug=line(topic.slug), title=line(topic.title)) for topic in story.topics),
        published=min(max(told.astimezone(UTC), EARLIEST), updated),
        updated=updated,
        story=story,
    )


def entries_of(stories: Sequence[Story]) -> tuple[FeedEntry, ...]:
    """Return the entries of a feed, in order; a story that comes twice is told once."""
    return tuple(entry_of(story) for story in {story.id: story for story in stories}.values())


def entry_id(story_id: str) -> str:
    """Return the entry's URN (RFC 9562): the story's 128 bits as they are, another id by its name-based UUID."""
    try:
        return UUID(hex=story_id).urn
    except ValueError:
        return uuid5(NAMESPACE_URL, f"oversight:story:{clean(story_id)}").urn


def _html(story: Story) -> str:
    parts = [_reason(reason) for reason in reasons(story)]
    facts = "".join(f"<li>{escape(label)}: {escape(value)}</li>" for label, value in story_lines(story))
    if facts:
        parts.append(f"<ul>{facts}</ul>")
    text = shorten(line(story.lead.text), MAX_TEXT_CHARS)
    if text:
        parts.append(f"<p>{escape(text)}</p>")
    parts.append(_outlets(story))
    return clean("\n".join(parts))


def _reason(reason: Reason) -> str:
    shown = "; ".join(_excerpt(excerpt) for excerpt in reason.excerpts)
    return f"<p><strong>{escape(line(reason.title))}</strong>: {shown or escape(line(', '.join(reason.phrases)))}</p>"


def _excerpt(excerpt: Excerpt) -> str:
    return "".join(f"<strong>{escape(text)}</strong>" if hit else escape(text) for text, hit in excerpt.pieces)


def _outlets(story: Story) -> str:
    first = f"<p>{escape(line(story.lead.outlet))}"
    if not (said := outlets_in_words(story, named=0)):
        return first + "</p>"
    names = ", ".join(_named(line(also.outlet), web_address(also.url)) for also in story.also[:MAX_ALSO])
    return f"{first}; {said}: {names}{', …' if len(story.also) > MAX_ALSO else ''}</p>"


def _named(name: str, url: str | None) -> str:
    return f'<a href="{escape(url)}">{escape(name)}</a>' if url else escape(name)
