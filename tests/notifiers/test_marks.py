"""Several phrases of one sentence are marked, each so that the channel shows it."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from service.domain.matches import Match, Severity
from tests.notifiers import samples
from tests.notifiers.channels import built

TEXT = "They want preALPRs near drones now. Last."
SAID = {
    "slack": "> They want pre\u200b*ALPR*\u200bs near *drones* now.",
    "discord": "> They want pre**ALPR**s near **drones** now.",
}


@pytest.mark.parametrize(("kind", "said"), SAID.items())
def test_several_marks(kind: str, said: str) -> None:
    start = TEXT.index("drones")
    one = replace(samples.evidence(TEXT, "ALPR"), near=(start, start + 6))
    match = Match(topic="license-plate-readers", score=1, severity=Severity.LOW, evidence=(one,))
    alert = samples.alert(samples.story(samples.item(text=TEXT), matches=(match,)))
    (body,) = built(kind).encode(alert, "0" * 32)
    shown = [text for text in _texts(orjson.loads(body)) if text.startswith(">")]
    assert shown == [said]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split("\n")
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in _texts(one)]
