"""What `stages.matching.rules` finds wrong with topics and lists -> paths, what, instead, as the loader places them."""

from __future__ import annotations

from collections.abc import Mapping

from service.config.loader import RuleProblem
from service.domain.options import PhraseItem, TopicOptions
from service.stages.matching.rules import RuleProblems, compile_rules


def check_rules(
    topics: Mapping[str, TopicOptions], lists: Mapping[str, tuple[PhraseItem, ...]]
) -> tuple[RuleProblem, ...]:
    """Return what is wrong with the rules; empty when they compile."""
    try:
        compile_rules(topics, lists)
    except RuleProblems as error:
        return tuple((problem.path, problem.what, problem.instead) for problem in error.problems)
    return ()
