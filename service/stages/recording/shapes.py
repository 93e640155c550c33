"""The record of an item as JSON, as strict models (pure): what `oversight evidence --json` and the API give."""

from __future__ import annotations

from typing import Literal

from service.stages.wording.shapes import Aware, ChangeShape, FactsShape, Shape

Sha256 = str


class PieceShape(Shape):
    """A run of words and its fate: the same, gone or new; of a long run that stayed, the middle is left out (…)."""

    text: str
    fate: Literal["same", "gone", "new"]


class DifferenceShape(Shape):
    """How a field came to be what it is: `title`, `text`, `url`, or the name of a fact."""

    field: str
    pieces: list[PieceShape]


class PollShape(Shape):
    """The visit to the source that brought it. `elapsed_s`: to the end of reading; `entries`: all that it gave."""

    started: Aware
    elapsed_s: float
    outcome: str
    entries: int
    fresh: int


class VersionShape(Shape):
    """What the item said at one time.

    `sha256` was stored together with the version, over what stands here: the SHA-256 (hex) of the UTF-8 of `title`,
    U+001E, `text`, U+001E and `url` (nothing for null), and, unless `hashed_facts` is empty, of U+001E and
    `hashed_facts`. `fits`: recomputed now, it is the same. `listed_sha256` was made in the same way of what the source
    itself listed: it is another one where a longer text was fetched, or where the service added to the facts.

    `brought_by`: what brought the version. `poll` is null where there was none (a push), or where it is no longer on
    record (`retention.polls`).
    `changes` are the material ones. `differences` are those from the version before it in this list, and empty in the
    first; `left_out` says how many versions between the two were not kept.
    """

    version: int
    at: Aware
    brought_by: Literal["poll", "longer text", "not on record"]
    poll: PollShape | None
    title: str
    text: str
    url: str | None
    facts: FactsShape
    hashed_facts: str
    depth: Literal["title", "summary", "full"]
    sha256: Sha256
    fits: bool
    listed_sha256: Sha256
    changes: list[ChangeShape]
    differences: list[DifferenceShape]
    left_out: int


class SpanShape(Shape):
    """A span that counted; `start` and `end` are code points of that field of the latest version."""

    field: str
    start: int
    end: int
    phrase: str
    text: str
    weight: float


class MatchShape(Shape):
    """A topic that the latest version belongs to, and why. `second_pass`: found only in the longer text."""

    topic: str
    score: float
    severity: Literal["low", "medium", "high", "urgent"]
    second_pass: bool
    evidence: list[SpanShape]


class ItemRecord(Shape):
    """An item, oldest version first. `identity`: what it is known by within its source. `seeded`: it tells nobody.

    `story` is null for an item that matches nothing; `joined_because` is null for the one that began its story.
    """

    id: str
    source: str
    kind: str
    tier: str
    outlet: str
    identity: str
    url: str | None
    canonical_url: str | None
    authors: list[str]
    published: Aware | None
    updated: Aware | None
    first_seen: Aware
    seeded: bool
    story: str | None
    joined_because: str | None
    copy_of_another: bool
    versions: list[VersionShape]
    matches: list[MatchShape]


class StepShape(Shape):
    """A step of the matter, by the item that first told it. `seeded`: told to nobody."""

    step: str
    at: Aware
    item: str
    seeded: bool


class StoryRecord(Shape):
    """A story: its items, oldest first, and, if it is a matter, its identifiers and steps."""

    id: str
    first_seen: Aware
    updated: Aware
    items: list[str]
    identifiers: list[str]
    steps: list[StepShape]


class ToldShape(Shape):
    """What one channel was told. `delivery` is null while the alert waits for the channel's next digest."""

    alert: str
    story: str
    channel: str
    kind: Literal["created", "updated", "deadline"]
    step: str
    key: str
    changes: list[ChangeShape]
    late: bool
    overflow: bool
    at: Aware
    delivery: str | None


class BodyShape(Shape):
    """One part of a message as it was fixed at birth. `sha256` is that of the bytes: of the UTF-8 of `text`, or of what
    `base64` stands for where they are no UTF-8."""

    part: int
    bytes: int
    sha256: Sha256
    text: str | None
    base64: str | None


class TryShape(Shape):
    """One try. `receipt`: the other side's own id of the message, if it gave one."""

    at: Aware
    outcome: str
    detail: str | None
    receipt: str | None


class DeliveryRecord(Shape):
    """A delivery. `tries` are those still on record (`retention.attempts`); `attempts` counts all of them."""

    id: str
    ref: str
    channel: str
    title: str
    state: Literal["waiting", "sent", "dead"]
    created: Aware
    settled: Aware | None
    attempts: int
    tries: list[TryShape]
    bodies: list[BodyShape]


class Record(Shape):
    """All that is kept of what `asked` names: `names` says what that is.

    Of an item or a story, `told` is everything that anybody was told of the story; of an alert or a delivery, that
    alert or what the delivery stands for.
    """

    asked: str
    names: Literal["item", "story", "alert", "delivery"]
    items: list[ItemRecord]
    stories: list[StoryRecord]
    told: list[ToldShape]
    deliveries: list[DeliveryRecord]
