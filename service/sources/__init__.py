"""Stage 1 (pure): what to ask of each kind of source, and how to read its answer. `KINDS` is the one table of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from service.domain.kinds import SourceKind
from service.sources import (
    congress,
    courtlistener,
    federal_register,
    feed,
    grants_gov,
    inbox,
    public_inspection,
    regulations,
    sam_gov,
    sam_gov_csv,
    usaspending,
)

KINDS: Mapping[str, SourceKind] = MappingProxyType(
    {
        "feed": feed.KIND,
        "federal_register": federal_register.KIND,
        "public_inspection": public_inspection.KIND,
        "sam_gov": sam_gov.KIND,
        "sam_gov_csv": sam_gov_csv.KIND,
        "usaspending": usaspending.KIND,
        "congress": congress.KIND,
        "regulations": regulations.KIND,
        "courtlistener": courtlistener.KIND,
        "grants_gov": grants_gov.KIND,
        "inbox": inbox.KIND,
    }
)
