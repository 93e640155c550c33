"""`${NAME}` reads the environment or the file that NAME_FILE names, waits where unset, and never shows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from service.config.secrets import Variables
from service.domain.errors import ConfigurationError
from tests.config.small import FeedOptions, HookOptions, NoticeOptions, problems_of, read, said

CANARY = "canary-7f3a"
SAM = "version: 1\nsources:\n  ice: {kind: sam_gov, api_key: '${SAM_API_KEY}'}\n"

FILLS: Mapping[str, tuple[str, str]] = {
    "a whole value": ("${A}", "one"),
    "a part of a value": ("Bearer ${A}!", "Bearer one!"),
    "two variables": ("${A}-${B}", "one-two"),
    "from a file, without its last newline": ("${F}", "in a file"),
    "the variable before the file": ("${G}", "in the environment"),
    "escaped": ("$${A}", "${A}"),
    "a lone dollar": ("$5 and $A", "$5 and $A"),
    "what was filled in is not filled again": ("${NESTED}", "${A}"),
}


@pytest.mark.parametrize(("text", "filled"), FILLS.values(), ids=FILLS)
def test_filling(text: str, filled: str) -> None:
    environment = {
        "A": "one",
        "B": "two",
        "F_FILE": "/secrets/f",
        "G": "in the environment",
        "G_FILE": "/secrets/f",
        "NESTED": "${A}",
    }
    files = {"/secrets/f": "in a file\n"}
    found = Variables(environment=environment, read_file=files.__getitem__).fill(text)
    assert (found.text, found.missing, found.mistakes) == (filled, (), ())


def test_a_secret_is_read() -> None:
    options = read(SAM, {"SAM_API_KEY": CANARY}).sources["ice"]
    assert isinstance(options, NoticeOptions)
    assert options.api_key.reveal() == CANARY


@pytest.mark.parametrize("environment", [{}, {"SAM_API_KEY": ""}, {"SAM_API_KEY_FILE": ""}])
def test_an_unset_variable_waits(environment: dict[str, str]) -> None:
    configuration = read(SAM, environment)
    assert configuration.waiting == {"sources.ice": ("SAM_API_KEY",)}
    assert "ice" in configuration.sources


def test_a_file_that_holds_nothing_is_an_unset_variable() -> None:
    assert read(SAM, {"SAM_API_KEY_FILE": "/s"}, {"/s": "\n"}).waiting == {"sources.ice": ("SAM_API_KEY",)}


def test_the_rest_of_what_waits_is_still_checked() -> None:
    text = "version: 1\nchannels:\n  a: {kind: webhook, url: '${URL}', secret: 'x${KEY}', rol: operations}\n"
    assert said(text) == ["3:56: error: unknown key `rol` (did you mean `role`?)"]


def test_what_no_placeholder_can_stand_for_only_waits() -> None:
    configuration = read("version: 1\nsources:\n  a: {kind: stubborn, pin: '${PIN}'}\n")
    assert configuration.waiting == {"sources.a": ("PIN",)}
    assert configuration.sources == {}


def test_keys_that_must_agree_are_not_compared_while_one_waits() -> None:
    configuration = read("version: 1\nsources:\n  a: {kind: stubborn, pin: '1234', again: '${PIN}'}\n")
    assert configuration.waiting == {"sources.a": ("PIN",)}


def test_all_variables_of_a_part_are_named_once() -> None:
    text = "version: 1\nchannels:\n  a: {kind: webhook, url: 'https://${H}/${H}', secret: '${KEY}'}\n"
    assert read(text).waiting == {"channels.a": ("H", "KEY")}


def test_a_default_that_waits_is_left_out() -> None:
    text = "version: 1\ndefaults: {contact: '${WHO}', every: 1h, heartbeat: {url: '${BEAT}'}}\n"
    configuration = read(text)
    assert configuration.waiting == {"defaults.contact": ("WHO",), "defaults.heartbeat": ("BEAT",)}
    assert configuration.defaults.contact is None
    assert configuration.defaults.heartbeat is None


def test_what_waits_passes_a_check_of_its_address() -> None:
    configuration = read("version: 1\nsources:\n  a: {kind: feed, url: '${FEED_URL}', every: 6h}\n")
    options = configuration.sources["a"]
    assert isinstance(options, FeedOptions)
    assert options.url.startswith("https://placeholder.invalid/")


MISTAKES = {
    "without a name": ("${}", "3:27: error: `${` without a name (write ${NAME}; a literal ${ is written $${)"),
    "with a default": ("${A:-b}", "3:27: error: `${` without a name (write ${NAME}; a literal ${ is written $${)"),
    "not closed": ("${A", "3:27: error: `${` without a name (write ${NAME}; a literal ${ is written $${)"),
    "of a file that is not there": (
        "${F}",
        "3:27: error: the file that F_FILE names cannot be read: No such file or directory (check F_FILE)",
    ),
}


@pytest.mark.parametrize(("value", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_in_variables(value: str, problem: str) -> None:
    text = f"version: 1\nchannels:\n  a: {{kind: webhook, url: '{value}'}}\n"
    assert said(text, {"F_FILE": "/not/there"}) == [problem]


def test_a_file_that_is_no_text() -> None:
    def read_file(path: str) -> str:
        return b"\xff".decode()

    found = Variables(environment={"F_FILE": "/s"}, read_file=read_file).fill("${F}")
    assert found.mistakes == (("the file that F_FILE names cannot be read: UnicodeDecodeError", "check F_FILE"),)


CLEAR = {
    "in a channel": (
        "channels:\n  a: {kind: webhook, url: 'https://example.org/hook'}",
        ["3:27: warning: `url` is a secret written in clear (write ${NAME} and set NAME in the environment)"],
    ),
    "in a header": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', headers: {Authorization: abc, Accept: text/xml}}",
        ["3:67: warning: `Authorization` is a secret written in clear (write ${NAME} and set NAME in the environment)"],
    ),
    "in the heartbeat": (
        "defaults: {heartbeat: {url: 'https://example.org/ping'}}",
        ["2:29: warning: `url` is a secret written in clear (write ${NAME} and set NAME in the environment)"],
    ),
    "not where the channel is private": (
        "channels:\n  a: {kind: webhook, url: 'http://127.0.0.1:9000/hook', allow_private: true}",
        [],
    ),
}


@pytest.mark.parametrize(("text", "problems"), CLEAR.values(), ids=CLEAR)
def test_a_secret_in_clear_is_a_warning(text: str, problems: list[str]) -> None:
    assert said(f"version: 1\n{text}\n") == problems


def test_a_warning_does_not_stop_the_start() -> None:
    configuration = read("version: 1\nchannels:\n  a: {kind: webhook, url: 'https://example.org/hook'}\n")
    assert isinstance(configuration.channels["a"], HookOptions)
    assert [problem.severity for problem in configuration.warnings] == ["warning"]


HIDDEN = {
    "an address that is none": "sources:\n  a: {kind: feed, url: '${C}'}",
    "an address with it inside": "sources:\n  a: {kind: feed, url: 'https://a.org:${C}/'}",
    "a duration": "sources:\n  a: {kind: feed, url: 'https://a.org/', every: '${C}'}",
    "a tier": "sources:\n  a: {kind: feed, url: 'https://a.org/', tier: '${C}'}",
    "a time zone": "defaults: {timezone: '${C}'}",
    "a name of a topic": "channels:\n  a: {kind: webhook, url: '${C}', topics: ['${C}']}",
    "in clear": f"channels:\n  a: {{kind: webhook, url: '{CANARY}'}}",
    "in clear, as a header": f"sources:\n  a: {{kind: feed, url: 'https://a.org', headers: {{X: [{CANARY}]}}}}",
    "in clear, in an address": f"sources:\n  a: {{kind: feed, url: 'ftp://x:{CANARY}@a.org'}}",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_problems_never_show_a_secret(text: str) -> None:
    problems = problems_of(f"version: 1\n{text}\n", {"C": CANARY})
    assert problems
    assert CANARY not in repr(problems)
    assert CANARY not in "".join(map(str, problems))


def test_a_configuration_never_shows_a_secret() -> None:
    text = (
        "version: 1\ndefaults: {heartbeat: {url: 'https://h.org/${C}'}}\nsources:\n"
        "  a: {kind: feed, url: 'https://a.org/?token=${C}', headers: {Authorization: 'Bearer ${C}'}}\n"
        "  b: {kind: sam_gov, api_key: '${C}'}\nchannels:\n  c: {kind: webhook, url: 'https://x.org/${C}'}\n"
    )
    configuration = read(text, {"C": CANARY})
    assert CANARY not in repr(configuration)
    assert CANARY not in str(configuration.sources["a"])
    assert CANARY not in repr(configuration.sources["a"])


def test_an_error_holds_no_secret_in_its_chain() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read("version: 1\nsources:\n  a: {kind: feed, url: '${C}'}\n", {"C": CANARY})
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
