"""Stage 5a (pure): two versions of an item -> what changed that people must hear of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal

from service.domain.items import Item, Money
from service.domain.stories import Change, Step

_NOT_WORDS = re.compile(r"[\W_]+")


def changes(before: Item, after: Item) -> tuple[Change, ...]:
    """Return the material changes: amount, deadline, title, withdrawal. All else is silence.

    A title counts as changed when its words do, not its case or punctuation. A fact that went missing is not a
    change: absent means unknown.
    """
    found: list[Change] = []
    if after.facts.step == Step.WITHDRAWN and before.facts.step != Step.WITHDRAWN:
        found.append(Change(what="withdrawal", before=before.facts.step, after=Step.WITHDRAWN))
    old, new = before.facts.amount, after.facts.amount
    if old is not None and new is not None and (old.value, old.currency) != (new.value, new.currency):
        found.append(Change(what="amount", before=written_amount(old), after=written_amount(new)))
    found.extend(_deadlines(before, after))
    if _words(before.title) != _words(after.title):
        found.append(Change(what="title", before=before.title, after=after.title))
    return tuple(found)


def mark_of(found: Sequence[Change]) -> str:
    """Return eight hexadecimal digits that stand for these changes: the same changes are told once."""
    text = "\n".join(f"{change.what}\t{change.before}\t{change.after}" for change in found)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def written_amount(money: Money) -> str:
    """Return an amount as people read it: `$1,250,000`, `$10.50`, `EUR 3,000`."""
    digits = f"{money.value:,.0f}" if money.value == money.value.to_integral() else f"{money.value:,.2f}"
    sign, digits = ("-", digits[1:]) if money.value < Decimal(0) else ("", digits)
    return f"{sign}${digits}" if money.currency == "USD" else f"{sign}{money.currency} {digits}"


def _deadlines(before: Item, after: Item) -> list[Change]:
    old = {deadline.kind: deadline.at for deadline in before.facts.deadlines}
    return [
        Change(what="deadline", before=f"{new.kind} {old[new.kind]:%Y-%m-%d}", after=f"{new.kind} {new.at:%Y-%m-%d}")
        for new in after.facts.deadlines
        if new.kind in old and old[new.kind] != new.at
    ]


def _words(title: str) -> str:
    return _NOT_WORDS.sub(" ", title.casefold()).strip()
