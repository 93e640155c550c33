"""Items and rules for the tests of matching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from service.domain.items import Agency, Facts, Item, ItemKey, TextDepth, Tier
from service.domain.options import PhraseItem, TopicOptions
from service.stages.matching.classify import classify
from service.stages.matching.rules import Rules, compile_rules
from service.stages.matching.scanning import BuildEngine

_LISTS = TypeAdapter(dict[str, tuple[PhraseItem, ...]])


def an_item(
    title: str = "",
    text: str = "",
    *,
    kind: str = "feed",
    tier: Tier = Tier.PRESS,
    agencies: tuple[Agency, ...] = (),
    facts: Facts | None = None,
    recipient: str | None = None,
) -> Item:
    """Return an item with these fields, and nothing in the others."""
    return Item(
        key=ItemKey(source="paper", identity="1"),
        kind=kind,
        tier=tier,
        outlet="The Paper",
        title=title,
        text=text,
        url=None,
        canonical_url=None,
        published=None,
        updated=None,
        authors=(),
        facts=replace(facts or Facts(), agencies=agencies, recipient=recipient),
        depth=TextDepth.SUMMARY,
        content_hash="",
    )


def rules_of(
    topics: Mapping[str, Mapping[str, Any]],
    lists: Mapping[str, Any] | None = None,
    *,
    engine: BuildEngine | None = None,
) -> Rules:
    """Return the rules of topics written as feeds.yaml has them; a title is added."""
    options = {name: TopicOptions.model_validate({"title": name, **keys}) for name, keys in topics.items()}
    return compile_rules(options, _LISTS.validate_python(lists or {}), engine=engine)


def spans_of(phrase: Any, title: str) -> list[str]:
    """Return the piece of `title` that `phrase` alone finds first, as a list of none or one."""
    rules = rules_of({"t": {"any": [phrase]}})
    return [evidence.text for match in classify(an_item(title), rules) for evidence in match.evidence]
