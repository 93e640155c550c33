"""A feed that moved: when a redirect is believed, what is asked then, and when it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.errors import (
    BadRedirect,
    OversightError,
    SourceGone,
    SourceRefused,
    SourceThrottled,
    TooSlow,
    Unparsable,
    Unreachable,
)
from service.domain.pace import Move
from service.domain.wire import Request, Validators
from service.stages.pacing.moves import move_after_fault, moved, validators_at, watched
from tests.made import DAY, HOUR, NOW

OLD, NEW, OTHER = "https://old.example/feed", "https://new.example/feed", "https://other.example/feed"
PERMANENT: Sequence[tuple[int, str]] = ((301, OLD),)
ADOPTED = Move(to=NEW, since=NOW, polls=3, adopted=NOW + 2 * DAY, of=OLD)


def polled(*answers: tuple[Sequence[tuple[int, str]], str], every: timedelta = DAY) -> Move | None:
    """Return the move after polls of the old address, a day apart: (hops, where they ended)."""
    move = None
    for number, (hops, url) in enumerate(answers):
        move = watched(move, OLD, hops, url, NOW + number * every)
    return move


def test_a_permanent_redirect_is_adopted_after_three_polls_over_two_days() -> None:
    there = (PERMANENT, NEW)
    assert polled(there) == Move(to=NEW, since=NOW, polls=1, of=OLD)
    assert polled(there, there) == Move(to=NEW, since=NOW, polls=2, of=OLD)
    assert polled(there, there, there) == ADOPTED


NEVER: dict[str, Sequence[tuple[Sequence[tuple[int, str]], str]]] = {
    "a temporary one": [(((302, OLD),), NEW)] * 9,
    "one temporary hop among permanent ones": [(((301, OLD), (307, OTHER)), NEW)] * 9,
    "one that leads elsewhere each time": [(PERMANENT, NEW), (PERMANENT, OTHER)] * 9,
    "one that is taken back in between": [(PERMANENT, NEW), (PERMANENT, NEW), ((), OLD)] * 9,
    "one to a weaker scheme": [(PERMANENT, "http://new.example/feed")] * 9,
    "no redirect at all": [((), OLD)] * 9,
}


@pytest.mark.parametrize("answers", NEVER.values(), ids=NEVER)
def test_is_never_adopted(answers: Sequence[tuple[Sequence[tuple[int, str]], str]]) -> None:
    for number in range(1, len(answers) + 1):
        move = polled(*answers[:number])
        assert move is None or move.adopted is None


def test_many_polls_in_an_hour_are_not_enough() -> None:
    move = polled(*[(PERMANENT, NEW)] * 60, every=HOUR / 60)
    assert move is not None
    assert move.adopted is None


def test_a_chain_of_permanent_redirects_leads_to_its_end() -> None:
    assert polled(*[(((301, OLD), (308, OTHER)), NEW)] * 3) == ADOPTED


def test_an_adopted_address_stays_while_it_answers_itself() -> None:
    assert watched(ADOPTED, NEW, (), NEW, NOW + 9 * DAY) is ADOPTED


def test_an_adopted_address_that_moves_on_is_watched_anew() -> None:
    later = NOW + 9 * DAY
    assert watched(ADOPTED, NEW, ((301, NEW),), OTHER, later) == Move(to=OTHER, since=later, polls=1, of=OLD)


def test_what_is_asked() -> None:
    request = Request(url=OLD, headers={"Accept": "x", "Authorization": "secret"}, conditional=True)
    assert moved(request, None) is request
    assert moved(request, Move(to=NEW, since=NOW, polls=9)) is request
    away = moved(request, ADOPTED)
    assert (away.url, away.headers, away.conditional) == (NEW, {"Accept": "x"}, True)


def test_at_its_own_origin_a_moved_feed_keeps_its_headers_and_its_privacy() -> None:
    origin = "http://127.0.0.1:8000"
    request = Request(url=f"{origin}/old", headers={"Authorization": "secret"}, private_origin=origin)
    there = moved(request, Move(to=f"{origin}/new", since=NOW, polls=3, adopted=NOW))
    assert (there.url, there.headers, there.private_origin) == (f"{origin}/new", request.headers, origin)
    away = moved(request, replace(ADOPTED, of=request.url))
    assert (away.headers, away.private_origin) == ({}, None)


def test_an_address_that_is_written_instead_has_not_moved() -> None:
    written = Request(url=OTHER)
    assert moved(written, ADOPTED) is written
    assert moved(written, replace(ADOPTED, of=None)).url == NEW
    assert watched(ADOPTED, OTHER, (), OTHER, NOW + 9 * DAY) is None
    again = watched(Move(to=NEW, since=NOW, polls=2, of=OLD), OTHER, ((301, OTHER),), NEW, NOW + 9 * DAY)
    assert again == Move(to=NEW, since=NOW + 9 * DAY, polls=1, of=OTHER)


FAULTS: dict[str, tuple[OversightError | None, int, bool]] = {
    "an error status": (SourceRefused(404, "no"), 1, False),
    "gone": (SourceGone("gone"), 1, False),
    "not a feed": (Unparsable("html"), 1, False),
    "a redirect that is not followed": (BadRedirect("new.example", "loop"), 1, False),
    "a fault that nobody foresaw": (None, 1, False),
    "asked to wait": (SourceThrottled(NOW, "wait"), 9, True),
    "a fault of the network": (Unreachable("new.example", "dns"), 1, True),
    "no answer in time": (TooSlow("new.example", "30 s"), 2, True),
    "a fault of the network that does not pass": (Unreachable("new.example", "dns"), 3, False),
}


@pytest.mark.parametrize(("error", "failures", "kept"), FAULTS.values(), ids=FAULTS)
def test_after_a_fault_an_adopted_move_is_kept(error: OversightError | None, failures: int, kept: bool) -> None:
    assert move_after_fault(ADOPTED, error, failures) == (ADOPTED if kept else None)
    only_watched = Move(to=NEW, since=NOW, polls=1)
    assert move_after_fault(only_watched, error, failures) == only_watched
    assert move_after_fault(None, error, failures) is None


def test_validators_belong_to_the_address_that_gave_them() -> None:
    given = Validators(etag='"b"', address=NEW, before=Validators(etag='"a"'))
    assert validators_at({OLD: given}, OLD) == given
    assert validators_at({OLD: given}, NEW) == Validators(etag='"b"')
    assert validators_at({OLD: given, NEW: Validators(etag='"c"')}, NEW) == Validators(etag='"c"')
    assert validators_at({OLD: given}, OTHER) is None
