"""Lists of feeds that others import, and lists of others that go into feeds.yaml."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from service.config.adding import NewSource, add_sources
from service.config.names import is_name
from service.config.slugs import slug, unlike
from service.domain.configuration import Configuration
from service.domain.errors import ConfigurationError, OversightError
from service.domain.items import Tier
from service.domain.options import SourceOptions
from service.parsing.opml import ListedFeed
from service.publish.opml import Folder, Outline, opml
from service.sources.feed import FeedOptions
from service.stages.wording.characters import line

MAX_TITLE_CHARACTERS = 200
MAX_ADDRESS_CHARACTERS = 2_000
_TIERS = {tier.value: tier for tier in Tier}

Load = Callable[[str], Configuration]
"""Text of feeds.yaml -> what it says. Raises ConfigurationError."""


class WouldChangeMore(OversightError):
    """The sources cannot be put in without changing something else in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A source that is put in."""

    name: str
    url: str
    title: str
    tier: Tier
    folders: tuple[str, ...]
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A feed of the list that is not put in, and why."""

    url: str
    title: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """The text of feeds.yaml with the sources in it (as it was, where none is added), and what became of each feed."""

    text: str
    added: tuple[Added, ...]
    skipped: tuple[Skipped, ...]


def plan_import(feeds: Sequence[ListedFeed], text: str, load: Load, *, origin: str, tier: Tier | None = None) -> Import:
    """Return `text`, that of a feeds.yaml (it may be empty), with the feeds in it that it does not have.

    `origin` is the name of the list, for the comment in front of them. `tier` holds for all; without it, a folder named
    as a tier gives it. Raises ConfigurationError where the file has mistakes, NoRoom, WouldChangeMore.
    """
    before = load(text) if text.strip("\ufeff \t\r\n") else None
    sources = before.sources if before else {}
    chosen, skipped = _choose(feeds, sources, tier)
    chosen, refused = _without_mistakes(chosen, load)
    if chosen:
        text = add_sources(text, _with_notes(chosen, line(origin)[:MAX_TITLE_CHARACTERS]))
        _check(load(text), before, chosen)
    return Import(text=text, added=tuple(chosen), skipped=(*skipped, *refused))


def export_sources(
    configuration: Configuration, secret: Collection[str], now: datetime
) -> tuple[bytes, tuple[Skipped, ...]]:
    """Return the feeds as OPML, in a folder for each tier, and those that are left out. `secret`: sources whose
    address is written with a variable."""
    outlines: dict[Tier, list[Outline]] = {tier: [] for tier in Tier}
    left_out: list[Skipped] = []
    for name, options in configuration.sources.items():
        why = _not_for_others(name, options, secret)
        if why:
            left_out.append(Skipped(url="", title=name, why=why))
        elif isinstance(options, FeedOptions):
            outline = Outline(
                title=options.title or name, feed_url=options.url, name=name, commented=not options.enabled
            )
            outlines[options.tier].append(outline)
    folders = [Folder(title=tier.value, outlines=tuple(some)) for tier, some in outlines.items() if some]
    return opml("Sources of oversight-alerts", folders, now), tuple(left_out)


def _not_for_others(name: str, options: SourceOptions, secret: Collection[str]) -> str | None:
    if not isinstance(options, FeedOptions):
        return f"of kind {options.kind}, which is no feed"
    if name in secret:
        return "its address is written with a variable"
    if "@" in urlsplit(options.url).netloc:
        return "its address holds a password"
    return "its address may be private" if options.allow_private else None


def _choose(
    feeds: Sequence[ListedFeed], sources: Mapping[str, SourceOptions], tier: Tier | None
) -> tuple[list[Added], list[Skipped]]:
    known = {_compared(options.url): name for name, options in sources.items() if isinstance(options, FeedOptions)}
    names = set(sources)
    chosen, skipped = [], []
    for feed in feeds:
        title = line(feed.title)[:MAX_TITLE_CHARACTERS]
        url, why = _address(feed.url)
        if url is not None and _compared(url) in known:
            why = f"it is there already, as {known[_compared(url)]}"
        if url is None or why:
            skipped.append(Skipped(url=line(feed.url)[:MAX_TITLE_CHARACTERS], title=title, why=why))
            continue
        one = _added(feed, url, title, names, tier)
        known[_compared(url)] = one.name
        names.add(one.name)
        chosen.append(one)
    return chosen, skipped


def _added(feed: ListedFeed, url: str, title: str, names: Collection[str], tier: Tier | None) -> Added:
    host = slug((urlsplit(url).hostname or "").removeprefix("www.")) or "feed"
    own = feed.name if feed.name and is_name(feed.name) else None
    folders = tuple(shown for folder in feed.folders if (shown := line(folder)[:MAX_TITLE_CHARACTERS]))
    hints = [_TIERS[folder.lower()] for folder in folders if folder.lower() in _TIERS]
    return Added(
        name=unlike(own or slug(title) or host, host, names),
        url=url,
        title=title,
        tier=tier or (hints[-1] if hints else Tier.PRESS),
        folders=tuple(folder for folder in folders if folder.lower() not in _TIERS),
        enabled=not feed.commented,
    )


def _address(written: str) -> tuple[str | None, str]:
    """Return the address that a list means, or None and why it is none."""
    url = written.strip()
    if url.lower().startswith("feed:"):  # what some readers put in front of an address
        url = url[5:]
        url = f"https:{url}" if url.startswith("//") else url
    if not url.lower().startswith(("http://", "https://")) or not url.isprintable() or " " in url:
        return None, "it is no web address"
    if len(url) > MAX_ADDRESS_CHARACTERS:
        return None, f"its address is longer than {MAX_ADDRESS_CHARACTERS:,} characters"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None, "it is no web address"
    if not host:
        return None, "it is no web address"
    if "@" in parts.netloc:
        return None, "its address holds a password; add it by hand, with the password in `headers`"
    return f"{parts.scheme}{url[len(parts.scheme) :]}", ""


def _compared(url: str) -> str:
    """Return the form by which addresses of feeds are compared: without scheme, `www.`, default port, slash at the end.

    The query stays: it often says which feed of a site is meant.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{host}{port}{parts.path.rstrip('/')}?{parts.query}"


def _without_mistakes(chosen: list[Added], load: Load) -> tuple[list[Added], list[Skipped]]:
    """Return those that feeds.yaml takes, and the others with what it says of them."""
    try:
        load(add_sources("", [_new_source(one) for one in chosen]))
    except ConfigurationError as error:
        wrong = {
            problem.path.split(".")[1]: problem.what + (f" ({problem.instead})" if problem.instead else "")
            for problem in reversed(error.problems)
            if problem.severity == "error" and problem.path.startswith("sources.")
        }
        if not wrong:
            raise
        refused = [Skipped(url=one.url, title=one.title, why=wrong[one.name]) for one in chosen if one.name in wrong]
        return [one for one in chosen if one.name not in wrong], refused
    return chosen, []


def _with_notes(chosen: Sequence[Added], origin: str) -> list[NewSource]:
    """Return the sources, the first of each run of one folder with a comment that names it."""
    written, before = [], None
    for one in chosen:
        note = (
            None
            if one.folders == before
            else f"From {origin}" + (f": {' / '.join(one.folders)}" if one.folders else "")
        )
        written.append(replace(_new_source(one), note=note))
        before = one.folders
    return written


def _new_source(one: Added) -> NewSource:
    keys: dict[str, str | bool] = {"kind": "feed", "url": one.url}
    if one.title and one.title != one.name:
        keys["title"] = one.title
    if one.tier is not Tier.PRESS:
        keys["tier"] = one.tier.value
    if not one.enabled:
        keys["enabled"] = False
    return NewSource(name=one.name, keys=keys)


def _check(after: Configuration, before: Configuration | None, chosen: Sequence[Added]) -> None:
    new = {one.name for one in chosen}
    kept = {name: options for name, options in after.sources.items() if name not in new}
    same = before is None or all(
        getattr(after, part) == getattr(before, part)
        for part in ("defaults", "retention", "lists", "topics", "channels", "publications", "waiting")
    )
    if not same or kept != dict(before.sources if before else {}) or not new <= set(after.sources):
        raise WouldChangeMore("the sources cannot be put in without changing something else; add them by hand")
