"""What ships beside the code: feeds.yaml, its JSON Schema and its manual, each held to the code."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import orjson
import pytest
from ruamel.yaml import YAML

from service.config import KINDS, load, load_file, schema
from service.config.json_schema import models_below
from service.config.manual import FILE, KEYS, describe
from service.config.shapes import Model, file_keys, is_secret
from service.domain.errors import ConfigurationError
from service.domain.options import (
    ChannelOptions,
    DefaultsOptions,
    FilterOptions,
    PublicationOptions,
    RetentionOptions,
    SourceOptions,
    TopicOptions,
)
from tests.config.grammar import faults
from tests.config.small import StubbornOptions

ROOT = Path(__file__).parents[2]
FEEDS = ROOT / "feeds.yaml"
MANUAL = (ROOT / "docs" / "feeds-yaml.md").read_text(encoding="utf-8")

TOPICS = (
    *("facial-recognition", "biometrics", "license-plate-readers", "social-media-monitoring", "spyware"),
    *("location-tracking", "skip-tracing", "data-brokers", "government-data-sharing", "dmv-records"),
    *("analytics-platforms", "aerial-and-border", "protest-monitoring", "oversight-bodies", "surveillance-law"),
)
SLACK = "https://hooks.slack.com/services/T0/B0/x"
DISCORD = "https://discord.com/api/webhooks/1/x"


def _plain(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def test_the_shipped_file_has_no_problem_and_no_warning() -> None:
    configuration = load_file(FEEDS, {})
    assert configuration.warnings == ()
    assert tuple(sorted(configuration.topics)) == tuple(sorted(TOPICS))
    assert {options.kind for options in configuration.sources.values()} <= set(KINDS.sources)


def test_the_shipped_file_waits_for_its_secrets_and_for_nothing_else() -> None:
    waiting = load_file(FEEDS, {}).waiting
    names = {name for names in waiting.values() for name in names}
    keys = {"SAM_API_KEY", "CONGRESS_API_KEY", "REGULATIONS_API_KEY", "INBOX_SECRET"}
    assert names == keys | {"SLACK_URL", "DISCORD_URL", "WEBHOOK_URL", "WEBHOOK_SECRET", "OPERATIONS_URL"}
    environment = dict.fromkeys(("SLACK_URL", "OPERATIONS_URL"), SLACK) | {
        **dict.fromkeys(keys, "a-key-of-thirty-two-characters-00"),
        "DISCORD_URL": DISCORD,
        "WEBHOOK_URL": "https://example.org/hook",
        "WEBHOOK_SECRET": "whsec_" + "QUJD" * 8,
    }
    assert load_file(FEEDS, environment).waiting == {}


def test_the_shipped_file_names_its_schema_and_marks_where_topics_are() -> None:
    lines = FEEDS.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=docs/feeds.schema.json"
    marks = ["# >>> lists", "# <<< lists", "# >>> topics", "# <<< topics"]
    assert [line for line in lines if line in marks] == marks


def test_no_address_is_polled_twice() -> None:
    urls = [url for options in load_file(FEEDS, {}).sources.values() if (url := getattr(options, "url", None))]
    assert len(urls) == len(set(urls))


SECRETIVE = [
    (section, kind.name, [key for key, field in file_keys(kind.options).items() if is_secret(field.annotation)])
    for section, table in (("sources", KINDS.sources), ("channels", KINDS.channels))
    for kind in table.values()
]


@pytest.mark.parametrize(("section", "kind", "keys"), [case for case in SECRETIVE if set(case[2]) > {"headers"}])
def test_every_kind_can_wait_for_its_secrets(section: str, kind: str, keys: list[str]) -> None:
    values = ", ".join(f"{key}: '${{{key.upper()}}}'" for key in keys if key != "headers")
    text = f"version: 1\n{section}:\n  a: {{kind: {kind}, {values}}}\n"
    configuration = load(text, file="f", environment={}, read_file=str)
    assert set(configuration.waiting[f"{section}.a"]) == {key.upper() for key in keys if key != "headers"}
    assert "a" in getattr(configuration, section)


def test_an_address_in_parts_can_wait() -> None:
    text = "version: 1\nchannels:\n  a: {kind: discord, url: 'https://discord.com/api/webhooks/${ID}/${TOKEN}'}\n"
    configuration = load(text, file="f", environment={}, read_file=str)
    assert "a" in configuration.channels


def test_what_a_kind_says_of_its_keys_together_is_placed_at_the_key() -> None:
    text = "version: 1\nchannels:\n  a: {kind: discord, url: '${A}'}\n"
    with pytest.raises(ConfigurationError) as caught:
        load(text, file="f", environment={"A": "https://discord.com/nothing/x"}, read_file=str)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.path) == (3, 27, "channels.a.url")


def test_a_bad_phrase_is_placed_by_the_real_rules() -> None:
    text = "version: 1\ntopics:\n  a: {title: A, any: [good, {phrase: bad, within: 3}]}\n"
    with pytest.raises(ConfigurationError) as caught:
        load(text, file="f", environment={}, read_file=str)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (3, 51)


FILES = {
    "not there": (None, "No such file or directory"),
    "not a text": (b"\xff\xfe\xfa", "it is not UTF-8"),
}


@pytest.mark.parametrize(("content", "why"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "feeds.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load_file(path, {})
    assert caught.value.problems[0].what == f"the file cannot be read: {why}"


def test_secrets_come_from_real_files(tmp_path: Path) -> None:
    path, secret = tmp_path / "feeds.yaml", tmp_path / "secret"
    path.write_text("\ufeffversion: 1\nsources:\n  a: {kind: sam_gov, api_key: '${KEY}'}\n", encoding="utf-8")
    secret.write_text("from a file\n", encoding="utf-8")
    assert load_file(path, {"KEY_FILE": str(secret)}).waiting == {}


# -- the JSON Schema ----------------------------------------------------------------------------------------------


def test_the_schema_in_the_repository_is_what_the_code_prints() -> None:
    printed = orjson.dumps(schema(), option=orjson.OPT_INDENT_2) + b"\n"
    assert (ROOT / "docs" / "feeds.schema.json").read_bytes() == printed, "oversight schema > docs/feeds.schema.json"


def test_the_shipped_file_fits_the_schema() -> None:
    whole = schema()
    assert faults(_plain(FEEDS.read_text(encoding="utf-8")), whole, whole) == []


MISFITS = {
    "an unknown key of the file": ("source: {}", ["/source: additionalProperties"]),
    "an unknown kind": (
        "sources: {a: {kind: fed, url: 'https://a.org/'}}",
        ["/sources/a/kind: enum"],
    ),
    "an unknown key of a kind": (
        "sources: {a: {kind: feed, url: 'https://a.org/', agencies: [x]}}",
        ["/sources/a/agencies: additionalProperties"],
    ),
    "a missing key": ("sources: {a: {kind: feed}}", ["/sources/a: required"]),
    "a bad address": ("sources: {a: {kind: feed, url: a.org}}", ["/sources/a/url: pattern"]),
    "a bad name": ("sources: {A: {kind: feed, url: 'https://a.org/'}}", ["/sources/A: pattern"]),
    "an empty any": ("topics: {a: {title: A, any: []}}", ["/topics/a/any: minItems"]),
    "a number as a phrase": ("lists: {a: [2600]}", ["/lists/a/0: anyOf"]),
    "a bad severity": ("topics: {a: {title: A, any: [x], severity: big}}", ["/topics/a/severity: enum"]),
    "a field's name in place of its key": (
        "topics: {a: {title: A, any: [x], any_of: [x]}}",
        ["/topics/a/any_of: additionalProperties"],
    ),
    "nothing wrong: an address in a variable": ("sources: {a: {kind: feed, url: '${FEED}'}}", []),
    "nothing wrong: one signing key": ("channels: {a: {kind: webhook, url: '${U}', secret: '${S}'}}", []),
    "nothing wrong: two signing keys": ("channels: {a: {kind: webhook, url: '${U}', secret: ['${S}', '${T}']}}", []),
    "nothing wrong: empty sections": ("sources:\ntopics:\ndefaults:\n", []),
}


@pytest.mark.parametrize(("text", "found"), MISFITS.values(), ids=MISFITS)
def test_the_schema_tells_mistakes(text: str, found: list[str]) -> None:
    whole = schema()
    assert faults(_plain(f"version: 1\n{text}"), whole, whole) == found


def _models() -> tuple[Model, ...]:
    kinds = [kind.options for kind in KINDS.sources.values()] + [kind.options for kind in KINDS.channels.values()]
    return models_below([DefaultsOptions, RetentionOptions, TopicOptions, PublicationOptions, *kinds])


def test_every_key_has_a_sentence() -> None:
    bare = [f"{model.__name__}.{key}" for model in _models() for key in file_keys(model) if not describe(model, key)]
    assert bare == []


def test_a_new_kind_is_described_by_its_docstring() -> None:
    assert describe(StubbornOptions, "pin") == "`pin`: four digits."
    assert describe(StubbornOptions, "again") is None
    assert describe(StubbornOptions, "every") == KEYS["SourceOptions"]["every"]


def test_the_manual_names_no_key_that_is_gone() -> None:
    known = {
        part.__name__: set(file_keys(part))
        for model in _models()
        for part in model.__mro__
        if hasattr(part, "model_fields")
    }
    gone = [f"{name}.{key}" for name, keys in KEYS.items() for key in keys if key not in known.get(name, set())]
    assert gone == []


# -- docs/feeds-yaml.md -------------------------------------------------------------------------------------------

HEADINGS = {
    "DefaultsOptions": "`defaults`",
    "HeartbeatOptions": "`heartbeat`",
    "RetentionOptions": "`retention`",
    "SourceOptions": "`sources`",
    "FilterOptions": "Filters",
    "ChannelOptions": "`channels`",
    "DigestOptions": "`digest`",
    "QuietHoursOptions": "`quiet_hours`",
    "CapOptions": "`cap`",
    "PublicationOptions": "`publications`",
    "TopicOptions": "`lists` and `topics`",
    "PhraseOptions": "Phrases",
    "Scope": "`only` and `except`",
}


def _rows(heading: str) -> dict[str, str]:
    """Return the sentence for each key in the section with that heading."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", MANUAL, re.DOTALL | re.MULTILINE)
    assert found, f"docs/feeds-yaml.md has no section {heading}"
    return dict(re.findall(r"^\| `([^`]+)` \|(?:[^|\n]*\|)? ([^|\n]+) \|$", found[1], re.MULTILINE))


@pytest.mark.parametrize(("name", "heading"), HEADINGS.items())
def test_every_key_is_in_the_manual(name: str, heading: str) -> None:
    assert _rows(heading) == dict(KEYS[name])


@pytest.mark.parametrize("name", [*KINDS.sources, *KINDS.channels])
def test_every_key_of_every_kind_is_in_the_manual(name: str) -> None:
    kind = KINDS.sources.get(name) or KINDS.channels[name]
    shared = {*file_keys(SourceOptions)} if name in KINDS.sources else {*file_keys(ChannelOptions)}
    own = [key for key in file_keys(kind.options) if key not in shared]
    assert _rows(f"Kind `{name}`") == {key: describe(kind.options, key) for key in own}


def test_the_sections_of_the_file_are_in_the_manual() -> None:
    assert _rows("The file") == dict(FILE)


def test_every_model_is_in_the_manual() -> None:
    kinds = {kind.options for kind in KINDS.sources.values()} | {kind.options for kind in KINDS.channels.values()}
    left = {model.__name__ for model in _models() if model not in kinds} - set(HEADINGS) - {FilterOptions.__name__}
    assert left == set()


EXAMPLES = [dedent(block) for block in re.findall(r"^ *```yaml\n(.*?)^ *```", MANUAL, re.DOTALL | re.MULTILINE)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_manual_is_right(example: str) -> None:
    assert load(f"version: 1\n{example}", file="f", environment={}, read_file=str).warnings == ()
