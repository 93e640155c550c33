"""Stage 8: lease a channel whole, send what is due, judge the reply, settle, give the lease back.

Sending happens outside any transaction. At least once: after an answer that never came, the same body goes out again
under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from service.domain.errors import OutsideError
from service.domain.ledger import ClaimedChannel, ClaimedDelivery, DeliveryState, Settlement
from service.domain.messages import ref_of
from service.domain.outcomes import Later, Outcome, Sent
from service.domain.ports import Store, Transport
from service.pipeline.parts import ChannelParts, House, Tools
from service.stages.settling import Settled, settle

LEASE = timedelta(minutes=5)
WORK_FOR = timedelta(minutes=2)
"""A channel is given back after so long even if more waits: well before its lease ends."""

LONGEST_PAUSE_S = 5.0
"""A rest that is longer is not slept through but written down as the channel's `not_before`."""

CHANNELS_AT_ONCE = 16
DELIVERIES_AT_ONCE = 50

log = structlog.get_logger("oversight.deliver")


class Deliver:
    """Serves channels. `sleep` waits for the pace of a channel within its lease; `observe` hears of each try."""

    def __init__(
        self,
        *,
        store: Store,
        transport: Transport,
        house: Callable[[], House],
        tools: Tools,
        observe: Callable[[str, str], None] = lambda _channel, _outcome: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._transport, self._house, self._tools = store, transport, house, tools
        self._sleep, self._observe = sleep, observe
        self._stopping = False

    def stop(self) -> None:
        """Finish the message in hand, then give every channel back."""
        self._stopping = True

    async def round(self) -> int:
        """Serve every channel that has something due; return how many deliveries were tried."""
        if self._stopping:
            return 0
        house = self._house()
        claimed = await self._store.claim_channels(
            list(house.channels), self._tools.clock(), limit=CHANNELS_AT_ONCE, each=DELIVERIES_AT_ONCE, lease=LEASE
        )
        return sum(await asyncio.gather(*(self._serve(house.channels[one.channel], one) for one in claimed)))

    async def _serve(self, channel: ChannelParts, claimed: ClaimedChannel) -> int:
        tried, not_before, stopped_why = 0, None, None
        until = self._tools.clock() + WORK_FOR
        try:
            for delivery in claimed.deliveries:
                if self._stopping or self._tools.clock() >= until or not await self._rested(not_before):
                    break
                tried += 1
                not_before, stopped_why, failed = await self._try(channel, claimed.token, delivery)
                if failed:
                    break
        finally:
            await self._store.release_channel(
                channel.name,
                claimed.token,
                not_before=not_before,
                stopped_why=stopped_why,
                at=self._tools.clock(),
            )
        return tried

    async def _try(
        self, channel: ChannelParts, token: int, delivery: ClaimedDelivery
    ) -> tuple[datetime | None, str | None, bool]:
        """Send the parts that are not there yet and settle.

        Return until when the channel rests, why it stops (or None), and whether the try failed in a way that speaks
        of the channel.
        """
        started, sent, pause_s = self._tools.clock(), delivery.parts_sent, channel.pace_s
        outcome: Outcome = Sent()
        for number in range(sent, len(delivery.bodies)):
            if number > delivery.parts_sent:
                await self._sleep(pause_s)
            outcome = await self._send(channel, delivery, number)
            if not isinstance(outcome, Sent):
                break
            sent, pause_s = number + 1, max(channel.pace_s, outcome.pause_s)
        now = self._tools.clock()
        settled = settle(delivery, outcome, now, self._tools.random())
        settlement = _settlement(delivery, token, settled, sent=sent, started=started, now=now)
        if not await self._store.settle(settlement):
            log.warning("a delivery outlived its lease", channel=channel.name, ref=ref_of(delivery.id))
        self._observe(channel.name, settled.outcome)
        _tell(channel, delivery, settled)
        rest = settled.channel_not_before or (now + timedelta(seconds=pause_s) if pause_s else None)
        return rest, settled.stopped_why, bool(settled.channel_not_before or settled.stopped_why)

    async def _send(self, channel: ChannelParts, delivery: ClaimedDelivery, number: int) -> Outcome:
        part_id = delivery.id if number == 0 else f"{delivery.id}-{number + 1}"
        request = channel.notifier.request(delivery.bodies[number], part_id, self._tools.clock())
        try:
            response = await self._transport.send(request)
        except OutsideError as error:
            return Later(why=f"{type(error).__name__}: {error}")
        return channel.notifier.judge(response, self._tools.clock())

    async def _rested(self, not_before: datetime | None) -> bool:
        """Sleep until the channel may go on; False if that is too long to hold it for."""
        if not_before is None:
            return True
        wait_s = (not_before - self._tools.clock()).total_seconds()
        if wait_s > LONGEST_PAUSE_S:
            return False
        if wait_s > 0:
            await self._sleep(wait_s)
        return not self._stopping


def _settlement(
    delivery: ClaimedDelivery, token: int, settled: Settled, *, sent: int, started: datetime, now: datetime
) -> Settlement:
    return Settlement(
        delivery_id=delivery.id,
        token=token,
        state=settled.state,
        parts_sent=sent,
        not_before=settled.not_before,
        outcome=settled.outcome,
        detail=settled.detail,
        at=now,
        elapsed_s=(now - started).total_seconds(),
        receipt=settled.receipt,
    )


def _tell(channel: ChannelParts, delivery: ClaimedDelivery, settled: Settled) -> None:
    write = {DeliveryState.SENT: log.info, DeliveryState.WAITING: log.warning, DeliveryState.DEAD: log.error}
    why = {"why": settled.detail} if settled.detail else {}
    again = {"next": settled.not_before.isoformat(timespec="seconds")} if settled.not_before else {}
    write[settled.state](
        "delivered" if settled.state is DeliveryState.SENT else "not delivered",
        channel=channel.name,
        ref=ref_of(delivery.id),
        outcome=settled.outcome,
        attempt=delivery.attempt,
        **why,
        **again,
    )
