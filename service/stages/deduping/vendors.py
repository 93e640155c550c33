"""Award documents -> the keys under which a vendor's business with an agency is remembered (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.items import Facts
from service.domain.stories import Step
from service.stages.wording.headlines import NOBODY

_USES = frozenset({Step.AWARDED, Step.MODIFIED})
_LEGAL_FORM = re.compile(
    r"(?:inc|incorporated|llc|llp|lp|ltd|limited|corp|corporation|co|company|plc|pllc|pc|gmbh|ag|sa|bv|nv|pbc)"
)


def use_keys(facts: Facts) -> tuple[str, ...]:
    """Return `use:<vendor>:<agency>` for each name of the vendor; empty where the document shows no use of one.

    A use is an award, or a change of one. The vendor is its UEI, and its name without its legal form; the agency is
    all levels that the document names, in whatever order: sources differ in that.
    """
    if facts.step not in _USES or not facts.agencies:
        return ()
    agency = "+".join(sorted({one.slug or " ".join(one.name.casefold().split()) for one in facts.agencies}))
    return tuple(f"use:{vendor}:{agency}" for vendor in dict.fromkeys(_names(facts)))


def _names(facts: Facts) -> Iterator[str]:
    if facts.recipient_id:
        yield facts.recipient_id.casefold()
    name = " ".join((facts.recipient or "").casefold().split())
    words = re.findall(r"\w+", re.sub(r"[.'’]", "", name))
    while len(words) > 1 and _LEGAL_FORM.fullmatch(words[-1]):
        words.pop()
    if words and name not in NOBODY:
        yield " ".join(words)
