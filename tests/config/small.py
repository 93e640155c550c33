"""Small tables of kinds, so that these tests stand whatever kinds there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.config.loader import CheckRules, Kinds, load
from service.domain.configuration import Configuration, Problem
from service.domain.errors import ConfigurationError
from service.domain.kinds import ChannelKind, Notifier, Source, SourceKind
from service.domain.options import (
    ChannelOptions,
    HostedSourceOptions,
    HttpUrl,
    SecretText,
    SourceOptions,
)


class FeedOptions(SourceOptions):
    kind: Literal["feed"]
    url: HttpUrl
    full_text: bool = False


class NoticeOptions(HostedSourceOptions):
    kind: Literal["sam_gov"]
    api_key: SecretText
    organization: str | None = None


class StubbornOptions(SourceOptions):
    """A kind that takes no placeholder. `pin`: four digits."""

    kind: Literal["stubborn"]
    pin: Annotated[str, Field(pattern=r"^\d{4}$")]
    again: str = ""

    @model_validator(mode="after")
    def _same(self) -> Self:
        if self.again and self.again != self.pin:
            raise ValueError("the pins differ")
        return self


class HookOptions(ChannelOptions):
    kind: Literal["webhook"]
    url: SecretText
    secret: SecretText | None = None


def _never(*_: object) -> Source:
    raise AssertionError("the loader builds nothing")


def _never_either(*_: object) -> Notifier:
    raise AssertionError("the loader builds nothing")


KINDS = Kinds(
    sources={
        "feed": SourceKind(name="feed", options=FeedOptions, build=_never, summary="A feed"),
        "stubborn": SourceKind(name="stubborn", options=StubbornOptions, build=_never, summary="Stubborn"),
        "sam_gov": SourceKind(name="sam_gov", options=NoticeOptions, build=_never, summary="Notices"),
    },
    channels={"webhook": ChannelKind(name="webhook", options=HookOptions, build=_never_either, summary="A hook")},
)


def read(
    text: str,
    environment: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    check_rules: CheckRules | None = None,
) -> Configuration:
    """Load `text` with the small tables."""

    def read_file(path: str) -> str:
        if files is None or path not in files:
            raise FileNotFoundError(2, "No such file or directory", path)
        return files[path]

    kinds = KINDS if check_rules is None else replace(KINDS, check_rules=check_rules)
    return load(text, file="feeds.yaml", environment=environment or {}, read_file=read_file, kinds=kinds)


def problems_of(text: str, environment: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """Return all problems of `text`, warnings too; empty when it is right."""
    try:
        return read(text, environment).warnings
    except ConfigurationError as error:
        return error.problems


def said(text: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the problems as lines `line:column what (instead)`."""
    return [str(problem).removeprefix("feeds.yaml:") for problem in problems_of(text, environment)]
