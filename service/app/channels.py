"""Sends a test message through a channel, now and outside the queue, and says in words how it went."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.errors import OutsideError
from service.domain.messages import Notice, NoticeKind, ref_of
from service.domain.outcomes import Gone, Later, Refused, Sent
from service.domain.ports import Transport
from service.pipeline.parts import ChannelParts, Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class TestVerdict:
    """Whether the test message arrived, and in words what the channel answered."""

    __test__ = False
    arrived: bool
    words: str


async def send_test(channel: ChannelParts, transport: Transport, tools: Tools) -> TestVerdict:
    """Send one test message. Never raises for what the outside does."""
    now = tools.clock()
    delivery_id = tools.new_id()
    notice = Notice(
        id=tools.new_id(),
        kind=NoticeKind.TEST,
        title="Test message of oversight-alerts",
        text=f"The channel {channel.name} is connected. Alerts will arrive here.",
        facts=(),
        at=now,
    )
    body = channel.notifier.encode(notice, delivery_id)[0]
    try:
        response = await transport.send(channel.notifier.request(body, delivery_id, now))
    except OutsideError as error:
        return TestVerdict(arrived=False, words=f"did not arrive: {error}")
    match channel.notifier.judge(response, tools.clock()):
        case Sent():
            return TestVerdict(arrived=True, words=f"arrived (HTTP {response.status}, ref {ref_of(delivery_id)})")
        case Later() as later:
            return TestVerdict(arrived=False, words=f"was put off: {later.why} (HTTP {response.status})")
        case Refused() as refused:
            return TestVerdict(arrived=False, words=f"was refused: {refused.why} (HTTP {response.status})")
        case Gone() as gone:
            return TestVerdict(arrived=False, words=f"the channel is gone: {gone.why} (HTTP {response.status})")
