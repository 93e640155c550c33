"""What Prometheus may know: polls and tries by outcome, items, matches, and the age of each tick."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service import __version__
from service.domain.ledger import PollResult


class Metrics:
    """The counters of one running service, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        made = self._registry
        self._polls = Counter("oversight_polls", "Polls that ended.", ["source", "outcome"], registry=made)
        self._items = Counter("oversight_items", "Items that were new or changed.", ["source"], registry=made)
        self._matches = Counter("oversight_matching_items", "New items with a topic.", ["source"], registry=made)
        self._poll_s = Histogram("oversight_poll_seconds", "Time of a poll, to the commit.", registry=made)
        self._pushes = Counter("oversight_pushes", "What was pushed to us.", ["source", "how"], registry=made)
        self._tries = Counter("oversight_delivery_tries", "Tries to deliver.", ["channel", "outcome"], registry=made)
        self._tick = Gauge(
            "oversight_tick_age_seconds", "Time since a tick last did its work.", ["tick"], registry=made
        )
        Gauge("oversight_info", "The version.", ["version"], registry=made).labels(__version__).set(1)

    def polled(self, result: PollResult) -> None:
        """Count a poll."""
        name = result.state.name
        self._polls.labels(name, str(result.outcome)).inc()
        self._items.labels(name).inc(result.fresh)
        self._matches.labels(name).inc(result.matched)
        self._poll_s.observe(result.elapsed_s)

    def pushed(self, source: str, how: str, count: int) -> None:
        """Count what was pushed: items accepted, known and refused; pushes that proved nothing, and ignored ones."""
        self._pushes.labels(source, how).inc(count)

    def tried(self, channel: str, outcome: str) -> None:
        """Count a try to deliver."""
        self._tries.labels(channel, outcome).inc()

    def watch_tick(self, name: str, age_s: float) -> None:
        """Note how long ago a tick did its work."""
        self._tick.labels(name).set(age_s)

    def text(self) -> bytes:
        """Return everything in the Prometheus text format."""
        return generate_latest(self._registry)
