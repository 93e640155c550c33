"""A record -> the lines that `oversight evidence` prints for people."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import typer

from service.stages.recording.record import named_facts
from service.stages.recording.shapes import (
    BodyShape,
    DeliveryRecord,
    DifferenceShape,
    ItemRecord,
    MatchShape,
    PieceShape,
    Record,
    StoryRecord,
    ToldShape,
    VersionShape,
)
from service.stages.wording.characters import clean, line
from service.stages.wording.shapes import ChangeShape

WIDTH = 100
_FATES = {"gone": ("[-", "-]", "\ue000"), "new": ("{+", "+}", "\ue001")}
_COLOURS = {"\ue000": "red", "\ue001": "green"}
_TO_COLOUR = re.compile(r"([\ue000\ue001])(\S+)")
"""A mark in front of each word to be coloured: lines are wrapped first, so that colours count for no width."""


def record_lines(record: Record) -> Iterator[str]:
    """Yield the lines: items with their versions and matches, stories, what was told. Colours only on a terminal."""
    for item in record.items:
        yield from _item(item)
        yield ""
    for story in record.stories:
        yield from _story(story)
        yield ""
    yield from _told(record)


def _item(item: ItemRecord) -> Iterator[str]:
    yield typer.style(f"item {item.id}", bold=True)
    yield f"  from {item.source} ({item.kind}, {item.tier}), as {line(item.identity)}"
    yield f"  outlet {line(item.outlet)}" + (f", by {line(', '.join(item.authors))}" if item.authors else "")
    yield f"  at {item.url or 'no address'}"
    said = [f"published {_at(item.published)}" if item.published else "undated"]
    if item.updated:
        said.append(f"updated {_at(item.updated)}")
    yield f"  {', '.join(said)}"
    if item.seeded:
        yield "  seeded: it was there at a first poll, or too old at first sight, and tells nobody"
    if item.joined_because:
        yield f"  joined story {item.story} for {line(item.joined_because)}"
    for version in item.versions:
        yield from _version(version)
    yield from _matches(item.matches)


def _version(version: VersionShape) -> Iterator[str]:
    if version.left_out:
        yield f"  ({version.left_out:,} version{'s' if version.left_out > 1 else ''} in between not kept)"
    first = not version.differences and version.version == 1
    yield typer.style(f"  version {version.version}, {'first seen ' if first else ''}{_at(version.at)}", bold=True)
    yield f"    brought by {_brought(version)}"
    fits = "which fits" if version.fits else typer.style("WHICH DOES NOT FIT the text below", fg="red", bold=True)
    yield f"    SHA-256 {version.sha256}, {fits}"
    if version.listed_sha256 != version.sha256:
        yield f"    SHA-256 {version.listed_sha256} of what the source listed"
    for change in version.changes:
        yield typer.style(f"    material change of {_change(change)}", fg="yellow")
    yield from (_differences(version.differences) if version.differences else _whole(version, first=first))


def _brought(version: VersionShape) -> str:
    poll = version.poll
    if poll is not None:
        read = (
            f"{poll.outcome}, {poll.entries:,} entries, {poll.fresh:,} of them new or changed, {poll.elapsed_s:.1f} s"
        )
        return f"the poll that began {_at(poll.started)} ({read})"
    return (
        "the fetch of its longer text"
        if version.brought_by == "longer text"
        else "a push, or a poll that is no longer on record"
    )


def _whole(version: VersionShape, *, first: bool) -> Iterator[str]:
    if not first and version.version > 1:
        yield "    with the same words"
        return
    yield from _wrapped("title", version.title)
    for name, value in named_facts(version.hashed_facts).items():
        yield from _wrapped(name, value)
    yield from _wrapped(f"text ({version.depth})", version.text or "(none)")


def _differences(differences: Sequence[DifferenceShape]) -> Iterator[str]:
    for one in differences:
        yield from _wrapped(one.field, " ".join(_piece(piece) for piece in one.pieces))


def _piece(piece: PieceShape) -> str:
    if piece.fate == "same":
        return piece.text
    before, after, mark = _FATES[piece.fate]
    return " ".join(f"{mark}{word}" for word in f"{before}{piece.text}{after}".split())


def _matches(matches: Sequence[MatchShape]) -> Iterator[str]:
    if not matches:
        yield "  matches no topic"
    for match in matches:
        longer = ", found in the longer text" if match.second_pass else ""
        yield f"  matches {match.topic} (score {match.score:g}, {match.severity}{longer})"
        for span in match.evidence:
            yield f"    + {span.field} {span.start}-{span.end} {line(span.text)!r} by {line(span.phrase)!r}"


def _story(story: StoryRecord) -> Iterator[str]:
    yield typer.style(f"story {story.id}", bold=True)
    items = f"{len(story.items)} item{'' if len(story.items) == 1 else 's'}"
    yield f"  {items}, first seen {_at(story.first_seen)}, last touched {_at(story.updated)}"
    if story.identifiers:
        yield from _wrapped("known by", ", ".join(story.identifiers), indent=2)
    for step in story.steps:
        seeded = ", told to nobody" if step.seeded else ""
        yield f"  {step.step} {_at(step.at)}, by item {step.item}{seeded}"


def _told(record: Record) -> Iterator[str]:
    deliveries = {delivery.id: delivery for delivery in record.deliveries}
    if not record.told and not deliveries:
        yield "nobody was told"
    for delivery in record.deliveries:
        alerts = [one for one in record.told if one.delivery == delivery.id]
        yield from _delivery(delivery, alerts)
    for alert in record.told:
        if alert.delivery not in deliveries:
            yield f"{alert.channel} will be told in its next digest: {_alert(alert)}"


def _delivery(delivery: DeliveryRecord, alerts: Sequence[ToldShape]) -> Iterator[str]:
    state = f"{delivery.state} {_at(delivery.settled)}" if delivery.settled else delivery.state
    yield typer.style(f"delivery {delivery.id} to {delivery.channel}: {state}", bold=True)
    yield f"  {line(delivery.title)} (ref {delivery.ref}), made {_at(delivery.created)}"
    for alert in alerts:
        yield f"  stands for {_alert(alert)}"
    if not alerts:
        yield "  stands for no alert: a message about the service itself"
    for body in delivery.bodies:
        yield f"  said {_size(body)}, SHA-256 {body.sha256}"
    for one in delivery.tries:
        told = "".join(f", {part}" for part in (one.detail, one.receipt and f"receipt {one.receipt}") if part)
        yield f"  tried {_at(one.at)}: {one.outcome}{line(told)}"
    if len(delivery.tries) < delivery.attempts:
        yield f"  {delivery.attempts - len(delivery.tries)} earlier tries are no longer on record"


def _alert(alert: ToldShape) -> str:
    notes = "".join(f", {word}" for word, holds in (("late", alert.late), ("above the cap", alert.overflow)) if holds)
    changes = "; ".join(map(_change, alert.changes))
    shown = f" ({changes})" if changes else ""
    return f"alert {alert.alert}: {alert.kind}, {alert.step}{shown}{notes}, {_at(alert.at)}"


def _change(change: ChangeShape) -> str:
    # A title is long, and shown word by word among the differences.
    values = "" if change.what == "title" else f" from {change.before or 'unknown'} to {change.after or 'unknown'}"
    return line(change.what + values)


def _size(body: BodyShape) -> str:
    return f"{body.bytes:,} bytes" if body.part == 1 else f"{body.bytes:,} bytes more"


def _wrapped(name: str, text: str, indent: int = 4) -> list[str]:
    shown = f"{name}: {clean(text)}"
    inner = " " * (indent + 2)
    wrapped = textwrap.wrap(shown, WIDTH, initial_indent=" " * indent, subsequent_indent=inner, break_on_hyphens=False)
    return [_TO_COLOUR.sub(_coloured, one) for one in wrapped]


def _coloured(found: re.Match[str]) -> str:
    return typer.style(found[2], fg=_COLOURS[found[1]])


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else "unknown"
