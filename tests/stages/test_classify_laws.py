"""What classify leaves out early would not have matched."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.stages.matching.classify import classify, explain
from tests.stages.matching import an_item, rules_of

SAID = st.lists(st.sampled_from(["drone", "plate", "city", "camera", "toy"]), max_size=9).map(" ".join)
PHRASE = st.builds(
    lambda phrase, near, within, weight: {"phrase": phrase, "near": near, "within": within, "weight": weight},
    st.sampled_from(["drone", "plate", "city"]),
    st.lists(st.sampled_from(["camera", "toy", "city"]), min_size=1, max_size=2, unique=True),
    st.integers(1, 4),
    st.sampled_from([0.1, 0.5, 1, 2]),
)
PLAIN = st.sampled_from(["drone", "plate", "city", "camera"])
TOPIC = st.fixed_dictionaries(
    {"any": st.lists(PHRASE | PLAIN, min_size=1, max_size=4)},
    optional={
        "all": st.lists(st.lists(PLAIN, min_size=1, max_size=2), max_size=2),
        "none": st.lists(PLAIN, max_size=1),
        "not": st.lists(PLAIN, max_size=1),
        "threshold": st.sampled_from([0.2, 1, 1.1, 2, 3]),
    },
)


@given(st.lists(TOPIC, min_size=1, max_size=3), SAID, SAID)
def test_what_is_left_out_early_would_not_have_matched(topics: list[dict[str, Any]], title: str, text: str) -> None:
    rules, item = rules_of({f"t{number}": topic for number, topic in enumerate(topics)}), an_item(title, text)
    explained = {said.topic: (said.score, said.evidence) for said in explain(item, rules) if said.matched}
    assert {match.topic: (match.score, match.evidence) for match in classify(item, rules)} == explained
