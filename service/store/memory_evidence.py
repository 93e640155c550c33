"""Reads for the record of an item, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from service.domain.messages import ref_of
from service.domain.views import AlertView, AttemptView, DeliveryView, PollView
from service.store.evidence import POLL_LASTS
from service.store.memory_rows import Rows


class MemoryEvidence:
    """What only the record of an item asks."""

    _rows: Rows

    async def alerts_named(self, reference: str) -> tuple[AlertView, ...]:
        """Return the alerts that `reference` names, oldest first: an alert's id, or its delivery's id or `ref`."""
        rows = self._rows
        return tuple(
            rows.alert_view(one)
            for one in rows.alerts_in_order()
            if one.id == reference or _names(rows.bound[one.id], reference)
        )

    async def deliveries_named(self, references: Collection[str]) -> tuple[DeliveryView, ...]:
        """Return the deliveries whose id or `ref` is among `references`, oldest first."""
        ordered = self._rows.deliveries_in_order()
        return tuple(one.view() for one in ordered if any(_names(one.new.id, wanted) for wanted in references))

    async def attempts(self, delivery_ids: Collection[str]) -> Mapping[str, tuple[AttemptView, ...]]:
        """Return the tries of those deliveries that are still on record, by delivery, oldest first."""
        found: defaultdict[str, list[AttemptView]] = defaultdict(list)
        for one in self._rows.attempts:
            if one.delivery_id in delivery_ids:
                tried = AttemptView(at=one.at, outcome=one.outcome, detail=one.detail, receipt=one.receipt)
                found[one.delivery_id].append(tried)
        return {delivery_id: tuple(tries) for delivery_id, tries in found.items()}

    async def polls_before(self, moments: Collection[tuple[str, datetime]]) -> Mapping[tuple[str, datetime], PollView]:
        """Return for each (source, time) the last poll of the source that began in the hour before that time."""
        found = {(source, at): self._poll_before(source, at) for source, at in moments}
        return {moment: poll for moment, poll in found.items() if poll is not None}

    def _poll_before(self, source: str, at: datetime) -> PollView | None:
        own = (one for one in self._rows.polls if one.state.name == source and at - POLL_LASTS < one.started <= at)
        last = max(own, key=lambda one: one.started, default=None)
        if last is None:
            return None
        return PollView(
            source=source,
            started=last.started,
            elapsed_s=last.elapsed_s,
            outcome=last.outcome.value,
            entries=last.entries,
            fresh=last.fresh,
        )


def _names(delivery_id: str | None, reference: str) -> bool:
    return delivery_id is not None and reference in (delivery_id, ref_of(delivery_id))
