"""docs/api.md names every address that is answered, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from service.web.addresses import Vocabulary, filter_of
from tests.web.fakes import World

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()


def test_every_address_is_documented() -> None:
    routes = {
        (route.method, resource.canonical.replace("{format}", "rss"))
        for resource in World().app().router.resources()
        for route in resource
        if route.method != "HEAD"
    }
    documented = {
        (method or "GET", path) for method, path in re.findall(r"^\| (GET|POST)? ?`(/\S+|/)`", PAGE, re.MULTILINE)
    }
    assert {(method, re.sub(r"\.\{format[^}]*\}", ".rss", path)) for method, path in routes} == documented


def test_every_key_of_an_address_is_documented() -> None:
    keys = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| ((?:`\w+` ?)+) \|", PAGE, re.MULTILINE))))
    assert keys == {"topic", "source", "kind", "tier", "agency", "minimum_severity", "minimum_amount", "q"}
    everything = Vocabulary(topics=["x"], sources=["x"], kinds=["x"])
    values = {"tier": "press", "minimum_severity": "low", "minimum_amount": "1"}
    filter_of([(key, values.get(key, "x")) for key in keys], everything)
