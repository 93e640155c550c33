"""What becomes of a push (pure): the answer to whoever pushed."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.kinds import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was pushed is durable. `accepted` items are new or say something new, `known` ones were there already."""

    accepted: int
    known: int
    refused: tuple[Refusal, ...] = ()
