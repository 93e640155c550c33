"""Stage 5c (pure): the documents of one matter -> where it stands, which step a document brings, what it changes.

Steps are compared by their order in the life of a matter, not by their arrival: a document that arrives late is
recorded and told to nobody. Changes are differences to what the matter's documents said so far, whichever of them
said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from service.domain.items import Facts, Item
from service.domain.ledger import StepSeen, StoredItem, StoredStory
from service.domain.stories import Change, Step
from service.stages.deduping import material
from service.stages.wording.figures import exact_amount

_PLACE: Mapping[Step, int] = MappingProxyType(
    {
        Step.FILED: 0,
        Step.PUBLISHED: 1,
        Step.CORRECTED: 2,
        Step.SOUGHT: 0,
        Step.SOLICITED: 1,
        Step.AMENDED: 2,
        Step.AWARDED: 3,
        Step.MODIFIED: 4,
        Step.INTRODUCED: 0,
        Step.REPORTED: 1,
        Step.PASSED: 2,
        Step.CLEARED: 3,
        Step.VETOED: 4,
        Step.ENACTED: 5,
    }
)
"""The order of the steps in a matter's life. A withdrawal has no place: it may come at any time."""
_REGISTER = frozenset({Step.FILED, Step.PUBLISHED, Step.CORRECTED})
_AWARDS = frozenset({Step.AWARDED, Step.MODIFIED})
_CALLS = frozenset({Step.SOUGHT, Step.SOLICITED})
_AMENDMENT = re.compile(
    r"\W*\bamend(?:ment|ed)?\b(?:\s*(?:no\.?|number|#)?\s*\d+)?\W*|\bcancell?ed\b\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a document brings to its matter. `late`: the step is behind where the matter stands: recorded, not told."""

    step: Step | None
    late: bool
    changes: tuple[Change, ...]


def progress(item: Item, before: StoredItem | None, story: StoredStory) -> Progress:
    """Return what an official document brings to `story`, which does not hold it yet, or holds `before`.

    Cost: one pass over the members.
    """
    others = [member for member in official(story.members) if before is None or member.id != before.id]
    copies = [member for member in others if _is_copy(member.item, item)]
    kin = [member for member in others if not _is_copy(member.item, item) and _is_kin(member.item, item)]
    former = _newest([*copies, *([before] if before else [])])
    reposted = [member for member in kin if _is_repost(member.item, item)]
    withdrawn = item.facts.step == Step.WITHDRAWN  # whatever its date: nobody withdraws what is not there yet
    outdated = before is None and not withdrawn and _is_older(item, [*copies, *reposted])
    found = () if outdated else (*_changes(item, former, kin, reposted), *_withdrawal(item, story, former))
    again = former is None and bool(reposted) and has_step(item, story)
    step = _step(item, found, again=again, revised=former is not None)
    return Progress(step=step, late=outdated or _is_behind(step, item, story), changes=tuple(dict.fromkeys(found)))


def news_of_press(item: Item, story: StoredStory) -> tuple[Change, ...]:
    """Return the amounts and deadlines that press states as facts and that the matter's documents say otherwise."""
    said = _facts_so_far([member.item for member in official(story.members)], any_award=True)
    found = material.changes(replace(item, facts=said), item)
    return tuple(change for change in found if change.what in ("amount", "deadline"))


def standing(steps: Sequence[StepSeen]) -> StepSeen | None:
    """Return the step at which a matter stands: its furthest, or its withdrawal unless something came after that.

    `steps` in the order in which they were seen.
    """
    withdrawn = next((seen for seen in steps if seen.step is Step.WITHDRAWN), None)
    if withdrawn:
        steps = [seen for seen in steps if seen.at > withdrawn.at and not seen.seeded]
    return max(steps, key=lambda seen: (_place(seen.step), seen.at), default=withdrawn)


def has_step(item: Item, story: StoredStory) -> bool:
    """Return whether the step that the document states is known of that matter."""
    return any(seen.step == item.facts.step for seen in story.steps)


def official(members: Iterable[StoredItem]) -> list[StoredItem]:
    """Return the members that are documents of the matter, the press about it left out."""
    return [member for member in members if member.item.facts.identifiers]


def said_at(item: Item) -> datetime | None:
    """Return when a document says that it was published or updated, whichever is later."""
    return max((at for at in (item.published, item.updated) if at), default=None)


def _step(item: Item, found: Sequence[Change], *, again: bool, revised: bool) -> Step | None:
    """Return the step that a document brings: a call for offers that comes `again`, or whose deadline moved, is
    amended; an award whose amount changed is modified. No status is no step.
    """
    if item.facts.step is None:
        return None
    step, changed = Step(item.facts.step), {change.what for change in found}
    if step in _CALLS and (again or (revised and "deadline" in changed)):
        return Step.AMENDED
    if step is Step.AWARDED and "amount" in changed:
        return Step.MODIFIED
    return step


def _changes(
    item: Item, former: StoredItem | None, kin: Sequence[StoredItem], reposted: Sequence[StoredItem]
) -> tuple[Change, ...]:
    """Return the differences to the document's former version, else to what its kin said last."""
    so_far = _facts_so_far([member.item for member in _by_time(kin)], any_award=item.facts.step == Step.MODIFIED)
    if former is not None:
        same_words = _bare(former.item.title).casefold() == _bare(item.title).casefold()
        title = former.item.title if same_words else item.title
        fresh = replace(item, title=title, facts=_without(item.facts, so_far))
        return tuple(change for change in material.changes(former.item, fresh) if change.what != "withdrawal")
    last = _newest(reposted)
    titles = (_bare(last.item.title), _bare(item.title)) if last and item.facts.step not in _AWARDS else ("", "")
    same_award = item.facts.step == Step.MODIFIED or _same_recipient(item, reposted)
    old = replace(so_far, amount=so_far.amount or item.facts.amount_before if same_award else None)
    found = material.changes(replace(item, title=titles[0], facts=old), replace(item, title=titles[1]))
    found = tuple(change for change in found if change.what != "withdrawal")
    return (*found, *_further_award(item, reposted))


def _withdrawal(item: Item, story: StoredStory, former: StoredItem | None) -> tuple[Change, ...]:
    known = any(seen.step is Step.WITHDRAWN for seen in story.steps)
    if item.facts.step != Step.WITHDRAWN or known:
        return ()
    stood = standing(story.steps)
    before = stood.step if stood else former.item.facts.step if former else None
    return (Change(what="withdrawal", before=before, after=Step.WITHDRAWN),) if stood or former else ()


def _further_award(item: Item, reposted: Sequence[StoredItem]) -> tuple[Change, ...]:
    """Return another vendor's award under the same solicitation: not a change of the first award, but news."""
    name, known = item.facts.recipient, [one.item.facts.recipient for one in reposted]
    if item.facts.step != Step.AWARDED or not name or not any(known) or _same_recipient(item, reposted):
        return ()
    amount = f", {exact_amount(item.facts.amount)}" if item.facts.amount else ""
    return (Change(what="award", before=None, after=f"{name}{amount}"),)


def _facts_so_far(items: Iterable[Item], *, any_award: bool) -> Facts:
    """Return the amount and the deadlines that were said last. Amounts of awards count; `any_award`: of any source."""
    amount, deadlines = None, {}
    for item in items:
        deadlines.update({deadline.kind: deadline for deadline in item.facts.deadlines})
        if item.facts.amount is not None and (any_award or item.facts.step in _AWARDS):
            amount = item.facts.amount
    return Facts(amount=amount, deadlines=tuple(deadlines.values()))


def _without(facts: Facts, known: Facts) -> Facts:
    """Return the facts without those that the matter's other documents have said already."""
    return replace(
        facts,
        amount=None if facts.amount == known.amount else facts.amount,
        deadlines=tuple(one for one in facts.deadlines if one not in known.deadlines),
    )


def _is_copy(one: Item, other: Item) -> bool:
    """Return whether both are the same document, from two sources or as two versions.

    A filing and its publication share their number and are two documents.
    """
    if one.facts.identifiers[0] != other.facts.identifiers[0]:
        return False
    return {one.facts.step, other.facts.step} not in ({Step.FILED, Step.PUBLISHED}, {Step.FILED, Step.CORRECTED})


def _is_kin(one: Item, other: Item) -> bool:
    """Return whether what both say of amounts and deadlines can be compared: sources sought and its tender cannot."""
    steps = {one.facts.step, other.facts.step}
    return steps <= _REGISTER or steps <= _AWARDS or _is_repost(one, other)


def _is_repost(one: Item, other: Item) -> bool:
    """Return whether one notice is the other posted again: of the same kind, under another id."""
    types = [item.facts.notice_type for item in (one, other)]
    in_register = {one.facts.step, other.facts.step} & _REGISTER
    return not in_register and None not in types and len({str(name).casefold() for name in types}) == 1


def _same_recipient(item: Item, reposted: Iterable[StoredItem]) -> bool:
    return any(one.item.facts.recipient == item.facts.recipient for one in reposted)


def _is_behind(step: Step | None, item: Item, story: StoredStory) -> bool:
    if step is None or step is Step.WITHDRAWN:
        return False
    if any(_place(seen.step) > _place(step) for seen in story.steps):
        return True
    ended = [member for member in official(story.members) if member.item.facts.step == Step.WITHDRAWN]
    known = any(seen.step is Step.WITHDRAWN for seen in story.steps)
    return known and not any(_is_later(item, member.item) for member in ended)


def _is_older(item: Item, others: Iterable[StoredItem]) -> bool:
    return any(_is_later(member.item, item) for member in others)


def _is_later(one: Item, other: Item) -> bool:
    first, second = said_at(one), said_at(other)
    return first is not None and second is not None and first > second


def _by_time(members: Iterable[StoredItem]) -> list[StoredItem]:
    return sorted(members, key=lambda one: (said_at(one.item) or one.first_seen, one.version, one.first_seen, one.id))


def _newest(members: Sequence[StoredItem]) -> StoredItem | None:
    """Return the version that was said last; of the same time the one revised most often, then the other source's."""
    return max(members, key=lambda one: (said_at(one.item) or one.first_seen, one.version), default=None)


def _place(step: Step) -> int:
    return _PLACE.get(step, -1)


def _bare(title: str) -> str:
    return _AMENDMENT.sub(" ", title).strip()
