"""Runs a backtest over what is stored, page by page, and shapes its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from service.domain.configuration import Configuration
from service.domain.ports import Store
from service.stages.matching.rules import compile_rules
from service.stages.tuning.backtest_report import AlertChange, Report
from service.stages.tuning.backtesting import Backtest, Rulebook
from service.stages.tuning.phrase_rates import PhraseRate, written_phrases

PAGE_ITEMS = 500
Json = dict[str, object]


def rulebook(configuration: Configuration) -> Rulebook:
    """Return what a backtest must know of a file. Channels that wait for a secret count; disabled ones do not."""
    return Rulebook(
        rules=compile_rules(configuration.topics, configuration.lists),
        topics={slug: topic.title for slug, topic in configuration.topics.items()},
        channels={
            name: options.filter()
            for name, options in configuration.channels.items()
            if options.role != "operations" and options.enabled
        },
        phrases=written_phrases(configuration.topics, configuration.lists),
    )


async def run_backtest(
    store: Store,
    before: Configuration,
    after: Configuration | None,
    *,
    span: timedelta,
    now: datetime,
    progress: Callable[[int], None] = lambda _items: None,
) -> Report:
    """Return what the present file, and another, make of the items of the last `span`. `progress` hears of pages."""
    backtest = Backtest(
        rulebook(before), rulebook(after) if after else None, await store.marks(), since=now - span, now=now
    )
    last: str | None = None
    while page := await store.items(since=now - span, after=last, limit=PAGE_ITEMS):
        for stored in page:
            backtest.take(stored)
        last = page[-1].id
        progress(len(page))
    for item_id in backtest.unmet():
        marked = await store.find_item(item_id)
        if marked is not None:
            backtest.take_mark(marked)
    return backtest.report()


def report_shape(report: Report) -> Json:
    """Return a report as `backtest --json` prints it; `per_day` and `stories` have one entry for each file."""
    return {
        "days": round(report.days, 2),
        "items": report.items,
        "matched": report.matched,
        "seeded": report.seeded,
        "stories": list(report.stories),
        "gained": [change_shape(one) for one in report.gained],
        "lost": [change_shape(one) for one in report.lost],
        "topics": [
            {"topic": one.name, "stories": list(one.stories), "per_day": _per_day(one.stories, report.days)}
            for one in report.topics
        ],
        "channels": [
            {"channel": one.name, "stories": list(one.stories), "per_day": _per_day(one.stories, report.days)}
            for one in report.channels
        ],
        "marks": [asdict(one) for one in report.marks],
        "never_hit": [{"topic": topic, "phrase": phrase} for topic, phrase in report.never_hit],
        "noisiest": [rate_shape(one) for one in report.noisiest],
        "loudest": [rate_shape(one) for one in report.loudest],
        "too_broad": [
            {"topic": one.topic, "phrase": one.phrase, "per_day": round(one.per_day, 2)} for one in report.too_broad
        ],
    }


def change_shape(change: AlertChange) -> Json:
    """Return a gained or lost alert."""
    return {
        "story": change.story_id,
        "item": change.item_id,
        "title": change.title,
        "url": change.url,
        "outlet": change.outlet,
        "at": change.at.isoformat(),
        "severity": change.severity.word,
        "topics": list(change.topics),
        "phrases": list(change.phrases),
        "channels": list(change.channels),
        "mark": change.verdict.value if change.verdict else None,
    }


def rate_shape(rate: PhraseRate) -> Json:
    """Return how a phrase did."""
    return asdict(rate) | {"noise_share": rate.noise_share}


def _per_day(stories: tuple[int, ...], days: float) -> list[float]:
    return [round(count / days, 2) for count in stories]
