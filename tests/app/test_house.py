"""What a configuration means: who is polled and told, and when a channel has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.app.house import active_channels, active_sources, build_house, build_source, fingerprint
from service.app.rooms import user_agent
from service.domain.items import Tier
from service.domain.ledger import SourceState
from service.domain.views import ChannelState
from tests.app.made import BASE_URL, FEEDS, configured
from tests.made import DAY, NOW

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + "NfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_who_waits_for_a_secret_or_is_not_enabled_takes_no_part() -> None:
    configuration = configured()
    assert active_sources(configuration) == ["paper"]
    assert list(active_channels(configuration)) == ["newsroom", "rich", "ops"]
    whole = configured(SAM_API_KEY="k", SLACK_URL="https://hooks.slack.com/services/T/B/x")
    assert active_sources(whole) == ["paper", "keyed"]
    assert "unset" in active_channels(whole)


def test_the_house_knows_its_rooms() -> None:
    configuration = configured()
    states = {
        name: ChannelState(name=name, created=NOW - DAY, fingerprint="f") for name in active_channels(configuration)
    }
    polled = {"paper": SourceState(name="paper", next_poll_at=NOW, created=NOW - 2 * DAY)}
    house = build_house(configuration, polled, states, BASE_URL)
    assert list(house.sources) == ["paper"]
    assert house.sources["paper"].created == NOW - 2 * DAY
    assert [channel.name for channel in house.alert_channels()] == ["newsroom", "rich"]
    assert [channel.name for channel in house.operations_channels()] == ["ops"]
    assert house.channels["newsroom"].created == NOW - DAY
    assert house.topics == {"plates": "License plate readers", "drones": "Drones"}
    assert str(house.zone) == "America/New_York"


FIRST_RUNS: dict[str, tuple[str, int | None]] = {
    "seed": ("first_run: seed", 0),
    "all": ("first_run: all", None),
    "a number": ("first_run: 3", 3),
    "none said": ("tier: press", 0),
}


@pytest.mark.parametrize(("written", "meant"), FIRST_RUNS.values(), ids=FIRST_RUNS)
def test_first_run(written: str, meant: int | None) -> None:
    text = f'version: 1\nsources:\n  a: {{kind: feed, url: "https://a.example/f", {written}}}\n'
    assert build_source(configured(text), "a").first_run == meant


def test_what_a_source_does_not_say_is_said_by_the_defaults() -> None:
    text = """
version: 1
defaults: {every: 2h, max_age: 3d}
sources:
  a: {kind: feed, url: "https://a.example/f"}
  b: {kind: feed, url: "https://b.example/f", every: 10m, max_age: 1d, tier: blog, title: Bee}
"""
    configuration = configured(text)
    a, b = build_source(configuration, "a"), build_source(configuration, "b")
    assert (a.every, a.max_age, a.tier, a.title) == (timedelta(hours=2), 3 * DAY, Tier.PRESS, None)
    assert (b.every, b.max_age, b.tier, b.title) == (timedelta(minutes=10), DAY, Tier.BLOG, "Bee")


def hook(**keys: str) -> str:
    said = "".join(f", {name}: {value}" for name, value in keys.items())
    text = f'version: 1\nchannels:\n  c: {{kind: webhook, url: "${{URL}}"{said}}}\n'
    url = "https://hook.example/one"
    return fingerprint(configured(text, URL=url, A=SECRET, B=OTHER).channels["c"])


def test_a_channel_has_changed_when_anything_of_it_has_secrets_too() -> None:
    same = hook(secret='"${A}"')
    assert hook(secret='"${A}"') == same
    assert hook(secret='"${B}"') != same
    assert hook() != same
    assert hook(secret='["${A}", "${B}"]') != hook(secret='["${B}", "${A}"]')
    assert hook(secret='"${A}"', minimum_severity="high") != same
    text = 'version: 1\nchannels:\n  c: {kind: webhook, url: "${URL}"}\n'
    moved = fingerprint(configured(text, URL="https://hook.example/two").channels["c"])
    assert moved != hook()
    assert "hook.example" not in moved


def test_we_say_who_we_are_and_whom_to_write_to() -> None:
    assert user_agent(configured()).startswith("oversight-alerts/")
    contact = configured(FEEDS + '\ndefaults: {contact: "ops@example.org"}\n')
    assert user_agent(contact).endswith("(+ops@example.org)")
