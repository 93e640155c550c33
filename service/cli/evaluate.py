"""`oversight eval`: how good are the rules in force on labelled items, and where do they miss."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from service.app import clock
from service.app.labelled import BadLabels, Labelled, read_labelled, read_marks, read_pairs, read_stories
from service.app.settings import Settings
from service.cli import start
from service.stages.matching.classify import classify
from service.stages.matching.rules import compile_rules
from service.stages.similarity import cluster
from service.stages.tuning.scoring import Score, StoryScores, TopicScores, score_stories, score_topics
from service.store import open_store

cli = typer.Typer(help="Score the rules of feeds.yaml on labelled items.", no_args_is_help=True)

Items = Annotated[Path, typer.Argument(help="Labelled items, one JSON object a line.")]
Predictions = Annotated[Path | None, typer.Option(help="Write the predictions here, one JSON object a line.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@cli.command()
def topics(
    items: Annotated[Path | None, typer.Argument(help="Labelled items, one JSON object a line.")] = None,
    marks: Annotated[bool, typer.Option("--marks", help="Score on what was marked useful or noise, too.")] = False,
    predictions: Predictions = None,
    json: AsJson = False,
) -> None:
    """Precision, recall and F1 of each topic and overall; each miss and each false hit by name."""
    settings, configuration = start.both()
    if items is None and not marks:
        raise typer.BadParameter("give a file of labelled items, or --marks")
    rules = compile_rules(configuration.topics, configuration.lists)
    labelled = read_labelled(items) if items else []
    if marks:
        labelled += start.run(_marked(settings))
    found = {one.id: frozenset(match.topic for match in classify(one.item, rules)) for one in labelled}
    _write(predictions, [{"id": id_, "topics": sorted(slugs)} for id_, slugs in found.items()])
    gold = {one.id: one.topics for one in labelled if one.topics is not None}
    scores = score_topics(gold, found, list(configuration.topics))
    if json:
        start.print_json(_topics_shape(scores))
    else:
        _print_topics(scores, {one.id: one for one in labelled})


@cli.command()
def stories(
    items: Items,
    gold: Annotated[Path | None, typer.Option(help="Stories: {story, items} a line.")] = None,
    hard: Annotated[Path | None, typer.Option(help="Pairs that must not merge: {a, b} a line.")] = None,
    predictions: Predictions = None,
    json: AsJson = False,
) -> None:
    """Group the items in the order of their times; score the groups if stories are given."""
    labelled = sorted(read_labelled(items), key=lambda one: (one.item.published is None, one.item.published, one.id))
    found = dict(zip((one.id for one in labelled), cluster([one.item for one in labelled]), strict=True))
    _write(predictions, [{"id": id_, "story": story} for id_, story in found.items()])
    if gold is None:
        typer.echo(f"{len(found)} items in {len(set(found.values()))} stories")
        return
    told = read_stories(gold)
    pairs = read_pairs(hard) if hard else []
    scores = score_stories(told, found, pairs)
    if json:
        start.print_json(_stories_shape(scores))
    else:
        _print_stories(scores, {one.id: one for one in labelled})


async def _marked(settings: Settings) -> list[Labelled]:
    store = await open_store(settings.database_url.reveal(), clock=clock.now)
    try:
        return await read_marks(store)
    finally:
        await store.close()


def _print_topics(scores: TopicScores, by_id: dict[str, Labelled]) -> None:
    typer.echo(f"{'topic':28} {'labelled':>8} {'found':>6} {'precision':>9} {'recall':>7} {'F1':>6}")
    for topic, score in [*scores.topics.items(), ("overall", scores.overall)]:
        labelled, found = score.hits + score.misses, score.hits + score.false_hits
        typer.echo(f"{topic:28} {labelled:8} {found:6} {score.precision:9.3f} {score.recall:7.3f} {score.f1:6.3f}")
    for name, cells in (("miss", scores.misses), ("false hit", scores.false_hits)):
        for id_, topic in cells:
            typer.echo(f"{name:9}  {topic:24} {id_}  {by_id[id_].item.title[:100]}")


def _print_stories(scores: StoryScores, by_id: dict[str, Labelled]) -> None:
    pairs = scores.pairs
    typer.echo(f"pairwise precision {pairs.precision:.3f}, recall {pairs.recall:.3f}, F1 {pairs.f1:.3f}")
    typer.echo(f"over-merged groups {scores.over_merged} of {scores.groups} ({scores.over_merge_rate:.3f})")
    typer.echo(f"hard pairs merged  {len(scores.hard_merged)} of {scores.hard}")
    for a, b in scores.hard_merged:
        typer.echo(f"  {a} {by_id[a].item.title[:60]} | {b} {by_id[b].item.title[:60]}")


def _topics_shape(scores: TopicScores) -> dict[str, object]:
    return {
        "overall": _score_shape(scores.overall),
        "topics": {topic: _score_shape(score) for topic, score in scores.topics.items()},
        "misses": [{"id": id_, "topic": topic} for id_, topic in scores.misses],
        "false_hits": [{"id": id_, "topic": topic} for id_, topic in scores.false_hits],
    }


def _stories_shape(scores: StoryScores) -> dict[str, object]:
    return {
        "pairs": _score_shape(scores.pairs),
        "over_merge_rate": scores.over_merge_rate,
        "groups": scores.groups,
        "hard_merged": [list(pair) for pair in scores.hard_merged],
        "hard": scores.hard,
    }


def _score_shape(score: Score) -> dict[str, float]:
    counts = {"hits": score.hits, "false_hits": score.false_hits, "misses": score.misses}
    return counts | {"precision": score.precision, "recall": score.recall, "f1": score.f1}


def _write(path: Path | None, lines: list[dict[str, object]]) -> None:
    if path is None:
        return
    try:
        path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    except OSError as error:
        raise BadLabels(f"{path}: cannot be written ({error.strerror})") from error
