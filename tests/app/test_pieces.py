"""Explaining, labelled items, counters, logs: the smaller pieces that commands and pages are made of."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import structlog

from service.app import clock
from service.app.explaining import explain_item, explanation_shape, item_to_explain
from service.app.labelled import BadLabels, read_labelled, read_lines
from service.app.logs import set_up_logs
from service.app.metrics import Metrics
from service.domain.ledger import PollResult, SourceState
from service.domain.outcomes import PollOutcome
from service.domain.stories import Step
from service.stages.matching.rules import compile_rules
from tests.app.made import configured
from tests.made import NOW, make_facts, make_item


def explained(title: str, text: str = "", **more: object) -> dict[str, dict[str, object]]:
    configuration = configured()
    rules = compile_rules(configuration.topics, configuration.lists)
    item = item_to_explain(title, text, kind="feed", agencies=["coast-guard"], now=NOW)
    shape = explanation_shape(explain_item(item, configuration, rules, NOW))
    topics, channels = shape["topics"], shape["channels"]
    assert isinstance(topics, list)
    assert isinstance(channels, list)
    return {one["topic"]: one for one in topics} | {one["channel"]: one for one in channels}


def test_each_topic_and_channel_says_what_it_makes_of_an_item() -> None:
    found = explained("City buys license plate readers")
    plates = found["plates"]
    assert (plates["matched"], plates["severity"]) == (True, "high")
    assert (
        plates["evidence"]
        == [
            {
                "field": "title",
                "start": 10,
                "end": 31,
                "phrase": "license plate reader",
                "text": "license plate readers",
            }
            | {"weight": 1.0}
        ]
        or plates["evidence"]
    )
    assert (found["newsroom"]["passes"], found["newsroom"]["stopped_by"]) == (True, None)
    assert found["rich"]["passes"] is False
    assert "severity" in str(found["rich"]["stopped_by"])
    assert found["away"]["stopped_by"] == "the channel is not enabled"
    assert "ops" not in found


def test_what_excludes_a_topic_is_said() -> None:
    found = explained("A toy drone for the holidays")
    assert found["drones"]["matched"] is False
    assert found["drones"]["excluded_by"]


def test_what_matches_nothing_passes_no_channel() -> None:
    found = explained("The library opens on Sundays")
    assert found["newsroom"]["stopped_by"] == "it matches no topic"


def test_an_official_document_with_a_step_is_explained_as_a_matter() -> None:
    configuration = configured()
    rules = compile_rules(configuration.topics, configuration.lists)
    item = make_item(facts=make_facts(number="2026-1", step=Step.PUBLISHED, amount=5))
    explanation = explain_item(item, configuration, rules, NOW)
    assert ("newsroom", None) in explanation.channels


LABELS = """
{"id": "a", "origin": "news", "outlet": "Paper", "title": "T", "published": "2026-03-01T10+01:00", "topics": ["plates"]}

{"id": "b", "origin": "federal_register", "title": "T", "published": "01/03/2026", "topics": null}
{"id": "c", "title": "Only a title", "published": "yesterday"}
"""


def test_labelled_items_are_read(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text(LABELS, encoding="utf-8")
    a, b, c = read_labelled(file)
    assert (a.id, a.item.kind, a.item.outlet, a.topics) == ("a", "feed", "Paper", frozenset({"plates"}))
    assert a.item.published is not None
    assert a.item.published.hour == 9
    assert (b.item.kind, b.item.tier, b.topics) == ("federal_register", "official", None)
    assert b.item.published is not None
    assert (b.item.published.month, b.item.published.tzinfo is not None) == (3, True)
    assert (c.item.published, c.topics) == (None, None)


BAD_LABELS: dict[str, tuple[str, str]] = {
    "not JSON": ('{"id": "a", "title": "x"}\n{', "items.jsonl:2: not JSON"),
    "not an object": ("[1]", "items.jsonl:1: not an object"),
    "no id": ('{"title": "x"}', "items.jsonl:1: `id` is missing"),
    "an id that is no text": ('{"id": 3, "title": "x"}', "items.jsonl:1: `id` is missing"),
    "nothing to read": ('{"id": "a"}', "items.jsonl:1: "),
    "nothing but space": ('{"id": "a", "title": "x"}\n{"id": "b", "text": "  "}', "items.jsonl:2: "),
}


@pytest.mark.parametrize(("text", "says"), BAD_LABELS.values(), ids=BAD_LABELS)
def test_a_bad_label_is_named_by_its_line(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadLabels) as caught:
        read_labelled(file)
    assert says in str(caught.value)


def test_labels_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadLabels):
        list(read_lines(tmp_path / "none.jsonl"))


def test_metrics_count_by_source_channel_and_outcome() -> None:
    metrics = Metrics()
    state = SourceState(name="paper", next_poll_at=NOW, created=NOW)
    metrics.polled(
        PollResult(
            token=1,
            state=state,
            outcome=PollOutcome.READ,
            detail=None,
            started=NOW,
            elapsed_s=0.5,
            entries=3,
            fresh=2,
            matched=1,
        )
    )
    metrics.tried("newsroom", "sent")
    metrics.watch_tick("polls", 0.25)
    text = metrics.text().decode()
    for line in (
        'oversight_polls_total{outcome="read",source="paper"} 1.0',
        'oversight_items_total{source="paper"} 2.0',
        'oversight_matching_items_total{source="paper"} 1.0',
        'oversight_delivery_tries_total{channel="newsroom",outcome="sent"} 1.0',
        'oversight_tick_age_seconds{tick="polls"} 0.25',
    ):
        assert line in text
    assert Metrics().text() != metrics.text()


@pytest.mark.parametrize("log_format", ["json", "console", "auto"])
def test_logs_go_to_standard_error(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up_logs(log_format)
        structlog.get_logger("x").info("polled", source="paper", fresh=3)
        structlog.get_logger("x").debug("nothing")
    finally:
        structlog.configure(**before)
        root.handlers[:] = handlers
        root.setLevel(level)
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert ('"fresh": 3' if log_format == "json" else "fresh=3") in err


def test_the_real_tools_give_ids_in_the_order_of_time() -> None:
    tools = clock.real_tools()
    first, second = tools.new_id(), tools.new_id()
    assert first[:12] <= second[:12]
    assert first != second
    assert tools.clock().utcoffset() is not None
    assert 0 <= tools.random() < 1
    assert len(clock.new_token()) >= 40
