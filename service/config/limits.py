"""What is wrong with options that are each of the right form (pure): rhythms, addresses, clear secrets, time zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from pydantic import BaseModel

from service.config.document import Mapped, Node, Scalar, Sequence
from service.config.report import Path, Report, advice, join, show
from service.config.shapes import file_keys, is_secret
from service.domain.options import ChannelOptions, DefaultsOptions, RetentionOptions, SourceOptions, format_duration
from service.domain.wire import Secret

LEAST_EVERY = timedelta(minutes=5)
LEAST_EVERY_PRIVATE = timedelta(seconds=1)
LONGEST = timedelta(days=36_500)
"""A hundred years: beyond it, dates that are computed from it leave the calendar."""
_OPEN_HEADERS = frozenset({"accept", "accept-language", "user-agent", "referer", "from", "cache-control"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A named part of the file with what was read from it. `node` is its mapping; `path` leads to it.

    `unknown`: paths of values that stand for an unset variable.
    """

    path: Path
    node: Mapped
    report: Report
    unknown: frozenset[Path] = frozenset()

    def find(self, *keys: str) -> Node | None:
        """Return the node at `keys`, None where it is not written."""
        node: Node = self.node
        for key in keys:
            if not isinstance(node, Mapped) or key not in node.entries:
                return None
            node = node.entries[key].node
        return node

    def at(self, *keys: str) -> Node:
        """Return the node at `keys`, or the nearest above it that is written."""
        return self.find(*keys) or (self.at(*keys[:-1]) if keys else self.node)

    def add(self, keys: tuple[str, ...], what: str, instead: str | None) -> None:
        """Note an error at `keys`."""
        self.report.add(self.at(*keys).place, join((*self.path, *keys)), what, instead)

    def warn(self, keys: tuple[str, ...], what: str, instead: str | None) -> None:
        """Note a warning at `keys`."""
        self.report.warn(self.at(*keys).place, join((*self.path, *keys)), what, instead)


def check_source(options: SourceOptions, part: Part) -> None:
    """Note what is wrong with a source."""
    least = LEAST_EVERY_PRIVATE if options.allow_private else LEAST_EVERY
    _durations(options, part, every=least)
    _addresses(options, part, private=options.allow_private, http_is_error=options.kind != "feed")
    if not options.allow_private:
        _clear_secrets(options, part)


def check_channel(options: ChannelOptions, part: Part) -> None:
    """Note what is wrong with a channel."""
    _durations(options, part)
    if options.cap is not None:
        _durations(options.cap, part, ("cap",))
    _addresses(options, part, private=options.allow_private, http_is_error=True)
    quiet = options.quiet_hours
    if quiet is not None and quiet.start == quiet.end:
        part.add(("quiet_hours", "to"), "quiet hours that begin and end at the same time", "leave `quiet_hours` out")
    if not options.allow_private:
        _clear_secrets(options, part)


def check_defaults(options: DefaultsOptions, part: Part) -> None:
    """Note what is wrong with the defaults."""
    _durations(options, part, every=LEAST_EVERY)
    if options.timezone not in _time_zones():
        node = part.at("timezone")
        word = node.text if isinstance(node, Scalar) else ""  # as written: a variable's value is not shown
        part.add(("timezone",), f"there is no time zone {show(word)}", advice(word, _time_zones()))
    if options.heartbeat is not None:
        _durations(options.heartbeat, part, ("heartbeat",), every=timedelta(seconds=10))
        _addresses(options.heartbeat, part, ("heartbeat",), private=True, http_is_error=False)
        _clear_secrets(options.heartbeat, part, ("heartbeat",))


def check_retention(options: RetentionOptions, part: Part) -> None:
    """Note what is wrong with the times that things are kept."""
    _durations(options, part)


def _durations(options: BaseModel, part: Part, under: tuple[str, ...] = (), every: timedelta | None = None) -> None:
    for key, value in _values(options):
        if not isinstance(value, timedelta):
            continue
        least = every if key == "every" and every is not None else LEAST_EVERY_PRIVATE
        if value < least:
            more = "; with `allow_private: true` from 1s" if least == LEAST_EVERY and not under else ""
            said = f"`{key}` cannot be {format_duration(value)}"
            part.add((*under, key), said, f"{format_duration(least)} is the least{more}")
        elif value > LONGEST:
            part.add((*under, key), f"`{key}` is too long", f"{format_duration(LONGEST)} is the most")


def _addresses(
    options: BaseModel, part: Part, under: tuple[str, ...] = (), *, private: bool, http_is_error: bool
) -> None:
    for key, value in _values(options):
        keys = (*under, key)
        text = value.reveal() if isinstance(value, Secret) else value
        if key not in {"url", "base_url"} or not isinstance(text, str) or (*part.path, *keys) in part.unknown:
            continue
        address = _split(text)
        if address is None:
            part.add(keys, f"`{key}` is not an address", "write an address that begins with https://")
        elif not private:
            _public(address, keys, part, http_is_error=http_is_error)


def _public(address: SplitResult, keys: tuple[str, ...], part: Part, *, http_is_error: bool) -> None:
    if _is_private(address.hostname or ""):
        part.add(keys, "an address of this machine or of a private network", "add `allow_private: true` if it is meant")
    elif address.scheme == "http":
        note = part.add if http_is_error else part.warn
        note(keys, "http can be read and changed on the way", "write https://, if the other side has it")


def _split(text: str) -> SplitResult | None:
    try:
        address = urlsplit(text)
        port = address.port
    except ValueError:
        return None
    good = address.scheme in {"http", "https"} and address.hostname and port != 0 and text.isprintable()
    return address if good and " " not in text else None


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _clear_secrets(options: BaseModel, part: Part, under: tuple[str, ...] = ()) -> None:
    for key, field in file_keys(type(options)).items():
        node = part.find(*under, key)
        if node is None or not is_secret(field.annotation):
            continue
        if isinstance(node, Mapped):
            values = [(name, entry.node) for name, entry in node.entries.items() if name.lower() not in _OPEN_HEADERS]
        else:
            values = [(key, value) for value in (node.items if isinstance(node, Sequence) else (node,))]
        for name, value in values:
            _clear_secret(name, value, (*under, key), part)


def _clear_secret(name: str, node: Node, keys: tuple[str, ...], part: Part) -> None:
    if isinstance(node, Scalar) and isinstance(node.value, str) and "${" not in node.value.replace("$${", ""):
        said = f"`{name}` is a secret written in clear"
        path = join((*part.path, *keys))
        part.report.warn(node.place, path, said, "write ${NAME} and set NAME in the environment")


def _values(options: BaseModel) -> Iterator[tuple[str, Any]]:
    for key, field in file_keys(type(options)).items():
        name = next(name for name, other in type(options).model_fields.items() if other is field)
        yield key, getattr(options, name)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
