"""Awards of USAspending (pure): a row of the award search, with the award's transactions -> its one entry.

The award gives the item, for it alone knows the sum of all its transactions; the transactions say whether it is new,
modified or terminated, by how much, and what for. So a modification is told once, as a change of its award.
Facts: the contracts of the API (its repository, 2026-05); letters of actions: the FPDS data dictionary 1.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import quote

from service.domain.items import Entry, Facts, Money
from service.domain.stories import Step
from service.sources.agencies import agencies
from service.sources.numbers import award_identifiers
from service.sources.reading import Fields
from service.stages.normalising.markup import plain, shorten
from service.stages.normalising.times import read_time
from service.stages.wording.figures import exact_amount

MODIFIED = "Last Modified Date"
AWARD_FIELDS = ("Award ID", "Recipient Name", "Recipient UEI", "Award Amount", "Description", "Base Obligation Date",
                MODIFIED, "Awarding Agency", "Awarding Sub Agency", "generated_internal_id")  # fmt: skip
TRANSACTION_FIELDS = ("Award ID", "Mod", "Action Date", "Action Type", "Transaction Amount", "Transaction Description",
                      "generated_internal_id")  # fmt: skip
REPORTING_LAG = timedelta(days=90)
"""So late may a new award appear (Defense); what was modified later than that after its beginning is a modification."""
RECENT = timedelta(days=120)
"""How long before the award's last modification a transaction may lie to be told with it: the lag and a month."""
MAX_TOLD = 5
MAX_TITLE_CHARACTERS = 160
MAX_PART_CHARACTERS = 1_000

# What a contract's action is called; E, F and X end it in whole or in part, the data does not say which.
_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "A": "additional work",
        "B": "supplemental agreement",
        "C": "funding only",
        "D": "change order",
        "E": "terminated for default, in whole or in part",
        "F": "terminated for convenience, in whole or in part",
        "G": "option exercised",
        "H": "letter contract made definite",
        "J": "passed to another vendor",
        "K": "closed out",
        "L": "change order made definite",
        "N": "cancelled",
        "X": "terminated for cause, in whole or in part",
    }
)
_ENDS = frozenset("EFNX")
_PAPERWORK = frozenset("KMPRSTVWY")
"""Close-outs, administrative actions, changed names, addresses and numbers: they say nothing of where the award is."""
# A letter beyond ASCII that was read byte by byte as Windows-1252 and encoded once more: two or more in a row.
_TWICE_ENCODED = re.compile(r"[\xc2-\xf4][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """The beginning or a modification of an award. `award` and `number` together are its key; amounts in dollars."""

    award: str
    number: str
    action: str | None
    day: date | None
    amount: Decimal | None
    description: str

    @property
    def is_contract(self) -> bool:
        """Whether the letter in `action` is one of contracts; assistance has letters of its own."""
        return self.award.startswith("CONT_")

    @property
    def begins(self) -> bool:
        """Whether it is the award itself: modification 0, or a grant's action A."""
        return not self.number.strip("0") or (self.action == "A" and not self.is_contract)


def transaction(row: Fields) -> Transaction:
    """Return the transaction of a row. Raises ShapeChanged where it is not of the API's shape."""
    return Transaction(
        award=row.required("generated_internal_id"),
        number=(row.text("Mod") or "").strip(),
        action=row.text("Action Type"),
        day=row.day("Action Date"),
        amount=row.amount("Transaction Amount"),
        description=_said(row.text("Transaction Description")),
    )


def award_entry(award: Fields, transactions: Sequence[Transaction]) -> Entry:
    """Return the entry of an award; those of the transactions that are not its own are left out.

    Raises ShapeChanged where the row is not of the API's shape.
    """
    identity = award.required("generated_internal_id")
    said = _said(award.text("Description"))
    recipient = repair_encoding(award.text("Recipient Name") or "")
    kind = award.text("Contract Award Type") or award.text("Award Type") or "Award"
    modified = read_time(award.text(MODIFIED))
    told = _recent(transactions, identity, award.day(MODIFIED))
    return Entry(
        id=identity,
        link=f"https://www.usaspending.gov/award/{quote(identity, safe='')}/",
        title=shorten(said, MAX_TITLE_CHARACTERS) or f"{kind} to {recipient or 'a recipient that is not named'}",
        summary=_summary(said, [one for one in told if not one.begins]),
        published=modified or read_time(award.text("Base Obligation Date")),
        updated=modified,
        text_is_plain=True,
        facts=_facts(award, identity, recipient, kind, told),
    )


def repair_encoding(text: str) -> str:
    """Return the text with letters that were encoded twice put right; whatever is not such a letter stays."""
    return _TWICE_ENCODED.sub(_repaired, text) if not text.isascii() else text


def _facts(award: Fields, identity: str, recipient: str, kind: str, recent: Sequence[Transaction]) -> Facts:
    amount, number = award.amount("Award Amount"), award.text("Award ID")
    return Facts(
        amount=None if amount is None else Money(value=amount),
        amount_before=_before(amount, recent),
        recipient=recipient or None,
        recipient_id=award.text("Recipient UEI"),
        agencies=agencies(award.text("Awarding Sub Agency"), award.text("Awarding Agency")),
        document_number=number,
        notice_type=kind,
        identifiers=(f"award:{identity}", *award_identifiers(number)),
        step=_step(award, recent),
    )


def _before(amount: Decimal | None, recent: Sequence[Transaction]) -> Money | None:
    """Return the award's amount before its last modification; None where that changed nothing, or nobody knows."""
    last = recent[0] if recent else None
    if amount is None or last is None or last.begins or not last.amount:
        return None
    return Money(value=amount - last.amount)


def _recent(transactions: Sequence[Transaction], award: str, modified: date | None) -> list[Transaction]:
    """Return the award's transactions of the time before its last modification, each once, the newest first."""
    own = {one.number: one for one in transactions if one.award == award}
    recent = [one for one in own.values() if not (modified and one.day and one.day < modified - RECENT)]
    return sorted(recent, key=lambda one: (one.day or date.min, len(one.number), one.number), reverse=True)


def _step(award: Fields, recent: Sequence[Transaction]) -> Step | None:
    """Return where the award stands: by its last transaction that is more than paperwork; None if all are paperwork.

    Without transactions its dates say it.
    """
    deciding = next((one for one in recent if not (one.is_contract and one.action in _PAPERWORK)), None)
    if deciding is not None:
        if deciding.begins:
            return Step.AWARDED
        return Step.WITHDRAWN if deciding.is_contract and deciding.action in _ENDS else Step.MODIFIED
    if recent:
        return None
    begun, modified = award.day("Base Obligation Date"), award.day(MODIFIED)
    return Step.MODIFIED if begun and modified and modified - begun > REPORTING_LAG else Step.AWARDED


def _summary(said: str, modifications: Sequence[Transaction]) -> str:
    sentences = [_sentence(one, said) for one in modifications[:MAX_TOLD]]
    return " ".join(map(_ended, filter(None, [said, *sentences]))) if sentences else said


def _sentence(one: Transaction, known: str) -> str:
    """Return a modification as people read it: `Modification P00003 of 2026-11-20: +$29,800,000, option exercised.`"""
    what = [_signed(one.amount)] if one.amount is not None else []
    called = _ACTIONS.get(one.action or "") if one.is_contract else None
    what += [called] if called else []
    described = "" if one.description == known else shorten(one.description, MAX_PART_CHARACTERS)
    head = f"Modification {one.number}{f' of {one.day}' if one.day else ''}: {', '.join(what) or 'no amount'}."
    return f"{head} {described}" if described else head


def _ended(sentence: str) -> str:
    return f"{sentence}." if sentence[-1].isalnum() else sentence


def _signed(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else ''}{exact_amount(Money(value=amount))}"


def _said(text: str | None) -> str:
    return plain(repair_encoding(text or ""), is_plain=True)


def _repaired(found: re.Match[str]) -> str:
    try:
        return b"".join(_byte(letter) for letter in found[0]).decode("utf-8")
    except UnicodeError:
        return found[0]


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1") if letter < "\u0100" else letter.encode("cp1252")
