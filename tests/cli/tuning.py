"""A folder with a feeds.yaml and a database in which some things were told: what the commands for tuning work on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner, Result

from service.app import clock
from service.cli.main import cli
from service.config import load_file
from service.domain.ledger import NewAlert, NewDelivery, NewItem, Plan, StoredItem, StoryTouch
from service.domain.messages import AlertKind
from service.domain.stories import Step
from service.stages.matching.classify import classify
from service.stages.matching.rules import compile_rules
from service.store import open_store
from tests.made import make_item

FEEDS = """\
version: 1
sources:
  paper: {kind: feed, url: "https://paper.example/feed"}
topics:
  plates: {title: Plates, severity: high, any: [plate reader, ALPR, gantry]}
  drones: {title: Drones, any: [drone]}
channels:
  newsroom: {kind: webhook, url: "https://newsroom.example/hook", topics: [plates]}
  desk: {kind: webhook, url: "https://desk.example/hook"}
  nights: {kind: webhook, url: "https://nights.example/hook", enabled: false}
  ops: {kind: webhook, url: "https://ops.example/hook", role: operations}
"""


@dataclass
class Desk:
    """The folder, and a way to run commands in it. `now` is the real time: the commands read the clock."""

    folder: Path
    now: datetime

    def run(self, *words: str, given: str | None = None) -> Result:
        """Run `oversight` with these words; `given` on standard input."""
        settings = {
            "OVERSIGHT_CONFIG": str(self.folder / "feeds.yaml"),
            "OVERSIGHT_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder / 'oversight.db'}",
        }
        return CliRunner().invoke(cli, words, env=settings, input=given)

    def changed(self, old: str, new: str) -> str:
        """Write a changed copy of feeds.yaml and return its path."""
        path = self.folder / "other.yaml"
        path.write_text(FEEDS.replace(old, new), encoding="utf-8")
        return str(path)

    def keep(self, plan: Plan, *channels: str, age: timedelta = timedelta(days=60)) -> None:
        """Write a plan, and channels of that age."""
        asyncio.run(self._keep(plan, channels, age))

    async def _keep(self, plan: Plan, channels: tuple[str, ...], age: timedelta) -> None:
        store = await open_store(f"sqlite:///{self.folder / 'oversight.db'}", clock=clock.now)
        await store.register({}, dict.fromkeys(channels, "f"), self.now - age)
        async with store.writing() as writing:
            await writing.carry_out(plan)
        await store.close()

    def item(
        self, name: str, title: str, story: str | None = None, *, days: float = 1, seeded: bool = False, **facts: object
    ) -> NewItem:
        """Return an item that was seen that many days ago, classified as feeds.yaml says if it is in a story."""
        configuration = load_file(self.folder / "feeds.yaml", {})
        at = self.now - timedelta(days=days)
        item = make_item(name, title=title, text="", published=at, outlet=str(facts.get("outlet", "The Paper")))
        rules = compile_rules(configuration.topics, configuration.lists)
        stored = StoredItem(
            id=f"i-{name}",
            item=item,
            version=1,
            story_id=story,
            matches=classify(item, rules) if story else (),
            first_seen=at,
            seeded=seeded,
        )
        return NewItem(stored=stored, fingerprints=frozenset())

    def story(self, name: str, *, days: float = 1) -> StoryTouch:
        """Return a story that began that many days ago."""
        at = self.now - timedelta(days=days)
        return StoryTouch(id=name, first_seen=at, updated=at)

    def alert(self, story: str, channel: str, *, days: float = 1, delivery: str | None = None) -> NewAlert:
        """Return what a channel was told of a story."""
        return NewAlert(
            id=f"a-{story}-{channel}",
            channel=channel,
            story_id=story,
            key="told",
            step=Step.TOLD,
            kind=AlertKind.CREATED,
            topics=("plates",),
            changes=(),
            late=False,
            at=self.now - timedelta(days=days),
            delivery_id=delivery,
        )

    def delivery(self, name: str, channel: str) -> NewDelivery:
        """Return a delivery that waits."""
        return NewDelivery(
            id=name, channel=channel, subject=name, bodies=(b"{}",), not_before=self.now, created=self.now, title=name
        )


def a_desk(folder: Path) -> Desk:
    """Return a desk in an empty folder."""
    (folder / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    return Desk(folder=folder, now=clock.now())


def a_told_desk(folder: Path) -> Desk:
    """Return a desk with three stories, one of them told to the newsroom, and an item that matches nothing."""
    desk = a_desk(folder)
    desk.keep(
        Plan(
            items=(
                desk.item("a", "Town buys plate readers", "s-a", days=9),
                desk.item("b", "ALPR contract ends", "s-b", days=5),
                desk.item("c", "Drone over the fair", "s-c", days=2),
                desk.item("d", "Camera shop opens", days=1),
            ),
            stories=(desk.story("s-a", days=9), desk.story("s-b", days=5), desk.story("s-c", days=2)),
            alerts=(desk.alert("s-b", "newsroom", days=5, delivery="0000000000000000000000000badcafe"),),
            deliveries=(desk.delivery("0000000000000000000000000badcafe", "newsroom"),),
        ),
        "newsroom",
        "desk",
    )
    return desk
