"""The demonstration: stand-ins in the real formats, read by the real sources, told on the real channels."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.app.demo.run import demo_configuration
from service.app.demo.stand_ins import StandIns, invented_days
from service.app.engine import Engine
from service.app.house import build_source
from service.config import load_file
from service.domain.configuration import Configuration
from service.domain.errors import Unreachable
from service.domain.ledger import DeliveryState, SourceState
from service.domain.wire import Request
from service.parsing.parser import Parser
from service.pipeline.poll import Means, visit
from tests.app.made import BASE_URL, make_rooms, running, until
from tests.made import NOW
from tests.pipeline.fakes import Clock

SHIPPED = Path(__file__).parents[2] / "feeds.yaml"


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    return demo_configuration(load_file(SHIPPED, {}))


def test_nothing_of_the_operator_s_own_is_asked_or_told(configuration: Configuration) -> None:
    assert set(configuration.channels) == {"newsroom", "community"}
    assert "eff" not in configuration.sources
    assert configuration.waiting == {}
    assert configuration.defaults.heartbeat is None


async def test_every_source_reads_its_stand_in(configuration: Configuration) -> None:
    clock = Clock(NOW + timedelta(minutes=5))
    stand_ins, parser = StandIns(NOW, clock, invented_days()), Parser()
    try:
        for name in configuration.sources:
            pages = [
                one.page
                async for one in visit(
                    build_source(configuration, name).source,
                    SourceState(name=name, next_poll_at=clock.now, created=clock.now),
                    Means(transport=stand_ins, parser=parser, clock=clock),
                )
            ]
            assert sum(len(page.entries) for page in pages) >= 2, name
    finally:
        await parser.close()


async def test_the_demonstration_has_no_network() -> None:
    stand_ins = StandIns(NOW, Clock(), invented_days())
    with pytest.raises(Unreachable):
        await stand_ins.send(Request(url="https://elsewhere.example/"))


async def test_it_tells_of_many_topics_on_both_channels_and_of_a_changed_amount(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    stand_ins, parser = StandIns(NOW, clock, invented_days()), Parser()
    rooms = make_rooms(clock, stand_ins, parser=parser)
    engine = Engine(rooms=rooms, configuration=configuration, base_url=BASE_URL)
    sources = len(configuration.sources)
    try:
        async with running(engine, monkeypatch):

            async def polled_at(at: object) -> bool:
                states = await rooms.store.source_states()
                return len([one for one in states if one.last_poll_at == at]) == sources

            async def arrived() -> bool:
                sent = await rooms.store.deliveries(limit=1000, state=DeliveryState.SENT)
                return {view.channel for view in sent} == set(configuration.channels)

            for _ in range(9):  # every three seconds of the demonstration
                await until(lambda: polled_at(clock.now), "a poll of every source")
                clock.now += timedelta(seconds=3)
            await until(arrived, "a delivery to each channel")
    finally:
        await parser.close()
    alerts = await rooms.store.alerts(limit=1000)
    topics = {match.topic for alert in alerts for member in alert.story.members for match in member.matches}
    assert len(topics) >= 4
    assert {alert.channel for alert in alerts} == {"newsroom", "community"}
    assert "updated" in {alert.kind for alert in alerts}
    assert len(alerts) == len({(alert.channel, alert.story.id, alert.key) for alert in alerts})
    assert max(len(alert.story.members) for alert in alerts) >= 2
