"""Stage 8: lease a channel whole, send what is due, judge the reply, settle, give the lease back.

Sending happens outside any transaction. At least once: after an answer that never came, the same body goes out again
under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from service.domain.errors import OutsideError, StoreUnavailable
from service.domain.ledger import ClaimedChannel, ClaimedDelivery, DeliveryState, Settlement
from service.domain.messages import ref_of
from service.domain.outcomes import Later, Outcome, Sent
from service.domain.ports import Store, Transport
from service.pipeline.parts import ChannelParts, House, Tools
from service.pipeline.wellbeing import channel_notices
from service.stages.pacing.settling import Settled, settle

LEASE = timedelta(minutes=2)
WORK_FOR = timedelta(seconds=45)
"""A channel is given back after so long even if more waits: well before its lease ends."""

LONGEST_PAUSE_S = 5.0
"""A rest that is longer is not slept through but written down as the channel's `not_before`."""

CHANNELS_AT_ONCE = 16
DELIVERIES_AT_ONCE = 50

log = structlog.get_logger("oversight.deliver")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A channel that is ours until `until`."""

    channel: ChannelParts
    token: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """After a try: until when the channel rests, why it stops (or None), and whether the failure speaks of it."""

    rest_until: datetime | None = None
    stopped_why: str | None = None
    failed: bool = False


class Deliver:
    """Serves channels, each in a task of its own, so that a slow one holds up nobody.

    `sleep` waits for the pace of a channel within its lease; `observe` hears of each try; `again` hears when a channel
    was served and may have more due.
    """

    def __init__(
        self,
        *,
        store: Store,
        transport: Transport,
        house: Callable[[], House],
        tools: Tools,
        observe: Callable[[str, str], None] = lambda _channel, _outcome: None,
        again: Callable[[], None] = lambda: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._transport, self._house, self._tools = store, transport, house, tools
        self._sleep, self._observe, self._again = sleep, observe, again
        self._serving: dict[str, asyncio.Task[int]] = {}
        self._stopping = False

    async def round(self) -> int:
        """Begin to serve every channel that has something due; return how many. Raises StoreUnavailable."""
        house, free = self._house(), CHANNELS_AT_ONCE - len(self._serving)
        names = [name for name in house.channels if name not in self._serving]
        if self._stopping or free <= 0 or not names:
            return 0
        claimed = await self._store.claim_channels(
            names, self._tools.clock(), limit=free, each=DELIVERIES_AT_ONCE, lease=LEASE
        )
        for one in claimed:
            task = asyncio.create_task(self._serve(house.channels[one.channel], one), name=f"deliver {one.channel}")
            self._serving[one.channel] = task
            task.add_done_callback(partial(self._served, one.channel))
        return len(claimed)

    async def finish(self) -> None:
        """Return when every channel that is being served has been given back."""
        while self._serving:
            await asyncio.wait(self._serving.values())

    async def stop(self, grace_s: float) -> None:
        """Finish the message in hand and give every channel back; after `grace_s` seconds, give it back unfinished."""
        self._stopping = True
        tasks = list(self._serving.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _served(self, name: str, task: asyncio.Task[int]) -> None:
        del self._serving[name]
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, StoreUnavailable):
            log.error("a try could not be recorded; its lease ends by itself", channel=name, why=str(error))
        elif error is not None:
            log.error("serving a channel broke", channel=name, exc_info=error)
        elif task.result():
            self._again()

    async def _serve(self, channel: ChannelParts, claimed: ClaimedChannel) -> int:
        """Send what was claimed, in order, until the channel must rest; return how many deliveries were tried."""
        turn = _Turn(channel=channel, token=claimed.token, until=self._tools.clock() + WORK_FOR)
        number, tried = 0, _Tried()
        try:
            for delivery in claimed.deliveries:
                if not await self._may_go_on(turn, self._rest_s(tried)):
                    break
                number += 1
                tried = await self._try(turn, delivery)
                if tried.failed:
                    break
        finally:
            await self._store.release_channel(
                channel.name,
                claimed.token,
                not_before=tried.rest_until,
                stopped_why=tried.stopped_why,
                at=self._tools.clock(),
            )
        return number

    async def _try(self, turn: _Turn, delivery: ClaimedDelivery) -> _Tried:
        """Send the parts that are not there yet, and settle."""
        channel, started = turn.channel, self._tools.clock()
        sent, pause_s = delivery.parts_sent, channel.pace_s
        outcome: Outcome = Sent()
        for number in range(sent, len(delivery.bodies)):
            if number > delivery.parts_sent and not await self._may_go_on(turn, pause_s):
                outcome = Later(why="its other parts follow", after_s=pause_s, whole_channel=True)
                break
            outcome = await self._send(channel, delivery, number)
            if not isinstance(outcome, Sent):
                break
            sent, pause_s = number + 1, max(channel.pace_s, outcome.pause_s)
        now = self._tools.clock()
        settled = settle(delivery, outcome, now, self._tools.random())
        settlement = _settlement(delivery, turn.token, settled, sent=sent, started=started, now=now)
        if not await self._store.settle(settlement):
            log.warning("a delivery outlived its lease", channel=channel.name, ref=ref_of(delivery.id))
        self._observe(channel.name, settled.outcome)
        _tell(channel, delivery, settled)
        notices = channel_notices(self._house(), channel.name, settled, now, self._tools)
        if notices:
            async with self._store.writing() as tx:
                await tx.add_deliveries(notices)
        return _Tried(
            rest_until=settled.channel_not_before or (now + timedelta(seconds=pause_s) if pause_s else None),
            stopped_why=settled.stopped_why,
            failed=bool(settled.channel_not_before or settled.stopped_why),
        )

    async def _send(self, channel: ChannelParts, delivery: ClaimedDelivery, number: int) -> Outcome:
        part_id = delivery.id if number == 0 else f"{delivery.id}-{number + 1}"
        try:
            request = channel.notifier.request(delivery.bodies[number], part_id, self._tools.clock())
            response = await self._transport.send(request)
            return channel.notifier.judge(response, self._tools.clock())
        except OutsideError as error:
            return Later(why=f"{type(error).__name__}: {error}")
        except Exception as error:
            log.exception("a message met something that nobody foresaw", channel=channel.name, ref=ref_of(delivery.id))
            return Later(why=f"{type(error).__name__}: {error}"[:300])

    def _rest_s(self, tried: _Tried) -> float:
        return (tried.rest_until - self._tools.clock()).total_seconds() if tried.rest_until else 0.0

    async def _may_go_on(self, turn: _Turn, rest_s: float) -> bool:
        """Sleep until the channel may go on; False if that is too long to hold it for, or if we stop."""
        if self._stopping or rest_s > LONGEST_PAUSE_S or self._tools.clock() >= turn.until:
            return False
        if rest_s > 0:
            await self._sleep(rest_s)
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
