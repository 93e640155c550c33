"""The daily report (pure): is it due, and what does it say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.domain.ledger import SourceState
from service.domain.options import ALL_DAYS, DigestOptions
from service.domain.pace import Pace
from service.domain.views import Activity, ChannelState
from service.stages.pacing.wellbeing import Standing, standing_of

COVERED = timedelta(days=1)
MAX_NAMES = 12
"""A report that lists a hundred sources is not read; the coverage page has them all."""
UNANSWERED = 20
"""After so many conditional requests in a row that brought the same document, its validators are of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a daily report is about. `expected`: of each source in force, the longest silence its operator expects.

    `states` and `channels` may hold some that are no longer configured; those are left out.
    """

    states: Sequence[SourceState]
    expected: Mapping[str, timedelta | None]
    channels: Sequence[ChannelState]
    activity: Activity
    paces: Sequence[Pace]
    now: datetime


def report_day(now: datetime, created: datetime, at: DigestOptions, zone: ZoneInfo) -> date | None:
    """Return the local date whose report is due by now; None before its hour, on other days, and for a channel that
    is younger than that hour: it has seen no day yet."""
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), time.fromisoformat(at.at), zone)
    wanted = ALL_DAYS[local.weekday()] in at.days
    return local.date() if wanted and created < due <= local else None


def headline(report: Report) -> str:
    """Return the report in one line."""
    troubled = [name for standing, name in _standings(report) if standing in (Standing.FAILING, Standing.SILENT)]
    sources = len(report.expected)
    if not troubled:
        return "The source is well" if sources == 1 else f"All {sources} sources are well"
    return f"{len(troubled)} of {_many(sources, 'source')} {'is' if len(troubled) == 1 else 'are'} not well"


def facts(report: Report) -> tuple[tuple[str, str], ...]:
    """Return the lines of the report, names first; what is nothing is left out, but never the counts."""
    standings, done = _standings(report), report.activity
    named = {standing: [name for one, name in standings if one is standing] for standing in Standing}
    dead = sum(channel.dead for channel in report.channels)
    stopped = [channel.name for channel in report.channels if channel.stopped_at is not None]
    useless = [state.name for state in _in_force(report) if state.habits.unanswered >= UNANSWERED]
    lines = (
        ("Polls", f"{done.polls}, {done.failed} of them failed"),
        ("Failing", _names(named[Standing.FAILING])),
        ("Silent", _names(named[Standing.SILENT])),
        ("Not polled yet", _names(named[Standing.NEW])),
        ("Items", f"{done.fresh} new or changed, {done.matched} with a topic"),
        ("Alerts", f"{done.alerts} owed, {_many(done.sent, 'message')} sent"),
        ("Waiting", _waiting(report.channels)),
        ("Dead letters", f"{dead}: oversight deliveries --state dead" if dead else ""),
        ("Stopped channels", _names(stopped)),
        ("Quotas", "; ".join(_quota(pace) for pace in report.paces if pace.per_day is not None)),
        ("Always sent whole", _names(useless)),
    )
    return tuple((name, text) for name, text in lines if text)


def _standings(report: Report) -> list[tuple[Standing, str]]:
    return [(standing_of(one, report.expected[one.name], report.now), one.name) for one in _in_force(report)]


def _in_force(report: Report) -> list[SourceState]:
    return [state for state in report.states if state.name in report.expected]


def _waiting(channels: Sequence[ChannelState]) -> str:
    return ", ".join(f"{channel.waiting} for {channel.name}" for channel in channels if channel.waiting)


def _quota(pace: Pace) -> str:
    return f"{pace.name.removeprefix('quota:')} {pace.used} of {pace.per_day} today"


def _names(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
