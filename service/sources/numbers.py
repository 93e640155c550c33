"""Numbers that several procurement sources share (pure), in the form by which a matter is recognised."""

from __future__ import annotations

import re

from service.stages.deduping.numbers import joined

_SHORTEST = 8
"""Shorter numbers (`0001`, `RFQ-12`) are given by many offices: they recognise nothing."""


def solicitation_identifiers(number: str | None) -> tuple[str, ...]:
    """Return `sol:<number>` for a solicitation number that tells one matter from another, else nothing."""
    return _identifiers("sol", number)


def award_identifiers(number: str | None) -> tuple[str, ...]:
    """Return `piid:<number>` for an award's own number that tells one matter from another, else nothing."""
    return _identifiers("piid", number)


def _identifiers(scheme: str, number: str | None) -> tuple[str, ...]:
    text = joined(number or "")
    return (f"{scheme}:{text}",) if len(text) >= _SHORTEST and re.search(r"\d", text) else ()
