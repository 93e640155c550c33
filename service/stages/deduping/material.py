"""Stage 5a (pure): two versions of an item -> what changed that people must hear of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from service.domain.items import Item
from service.domain.stories import Change, Step
from service.stages.wording.figures import exact_amount, two_moments

_NOT_WORDS = re.compile(r"[\W_]+")


def changes(before: Item, after: Item) -> tuple[Change, ...]:
    """Return the material changes: amount, deadline, title, withdrawal. All else is silence.

    A title counts as changed when its words do, not its case or punctuation; an amount by the cent; a deadline by the
    minute, written behind its kind by the clock of Washington: `comments Tue Dec 15, 2026`. A fact that went missing is
    not a change: absent means unknown.
    """
    found: list[Change] = []
    if after.facts.step == Step.WITHDRAWN and before.facts.step != Step.WITHDRAWN:
        found.append(Change(what="withdrawal", before=before.facts.step, after=Step.WITHDRAWN))
    old, new = before.facts.amount, after.facts.amount
    if old is not None and new is not None and exact_amount(old) != exact_amount(new):
        found.append(Change(what="amount", before=exact_amount(old), after=exact_amount(new)))
    found.extend(_deadlines(before, after))
    if words(before.title) != words(after.title):
        found.append(Change(what="title", before=before.title, after=after.title))
    return tuple(found)


def mark_of(found: Sequence[Change]) -> str:
    """Return eight hexadecimal digits that stand for these changes: the same changes are told once."""
    text = "\n".join(f"{change.what}\t{change.before}\t{change.after}" for change in found)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _deadlines(before: Item, after: Item) -> list[Change]:
    old = {deadline.kind: deadline.at for deadline in before.facts.deadlines}
    moved = ((new.kind, two_moments(old[new.kind], new.at)) for new in after.facts.deadlines if new.kind in old)
    return [
        Change(what="deadline", before=f"{kind} {was}", after=f"{kind} {becomes}")
        for kind, (was, becomes) in moved
        if was != becomes
    ]


def words(title: str) -> str:
    """Return what of a title is compared: its words, whatever their case and punctuation."""
    return _NOT_WORDS.sub(" ", title.casefold()).strip()
