"""The environment: each variable, its file, its bad values."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.app.settings import BadSetting, Settings, read_settings


def read(environment: dict[str, str], files: dict[str, str] | None = None) -> Settings:
    def read_file(path: str) -> str:
        if path not in (files or {}):
            raise FileNotFoundError(2, "No such file or directory", path)
        return (files or {})[path]

    return read_settings(environment, read_file)


def test_with_nothing_set_it_serves_this_machine_on_sqlite() -> None:
    settings = read({})
    assert settings.config == Path("feeds.yaml")
    assert settings.database_url.reveal() == "sqlite+aiosqlite:///oversight.db"
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert settings.admin_token is None
    assert settings.loopback


def test_a_value_may_be_in_a_file_and_the_variable_itself_wins() -> None:
    files = {"/run/token": "from-a-file\n", "/run/port": "9000\n"}
    environment = {"OVERSIGHT_ADMIN_TOKEN_FILE": "/run/token", "OVERSIGHT_PORT_FILE": "/run/port"}
    settings = read(environment, files)
    assert settings.admin_token is not None
    assert (settings.admin_token.reveal(), settings.port) == ("from-a-file", 9000)
    assert read({**environment, "OVERSIGHT_PORT": "9001"}, files).port == 9001
    assert read({**environment, "OVERSIGHT_PORT": ""}, files).port == 9000


def test_secrets_are_not_shown() -> None:
    settings = read({"OVERSIGHT_ADMIN_TOKEN": "canary", "OVERSIGHT_DATABASE_URL": "postgresql://u:canary@h/d"})
    assert "canary" not in repr(settings)


def test_an_address_of_ipv6_is_written_in_brackets() -> None:
    settings = read({"OVERSIGHT_HOST": "::1", "OVERSIGHT_PORT": "80"})
    assert (settings.base_url, settings.loopback) == ("http://[::1]:80", True)


def test_the_base_url_has_no_slash_at_its_end() -> None:
    settings = read({"OVERSIGHT_BASE_URL": "https://alerts.example/", "OVERSIGHT_HOST": "0.0.0.0"})
    assert (settings.base_url, settings.loopback) == ("https://alerts.example", False)


BAD: dict[str, tuple[dict[str, str], str]] = {
    "a port that is no number": ({"OVERSIGHT_PORT": "http"}, "OVERSIGHT_PORT"),
    "a port in other digits": ({"OVERSIGHT_PORT": "٨٠"}, "OVERSIGHT_PORT"),
    "a port beyond the last": ({"OVERSIGHT_PORT": "65536"}, "OVERSIGHT_PORT"),
    "a negative port": ({"OVERSIGHT_PORT": "-1"}, "OVERSIGHT_PORT"),
    "an address without scheme": ({"OVERSIGHT_BASE_URL": "alerts.example"}, "OVERSIGHT_BASE_URL"),
    "a format of logs that there is not": ({"OVERSIGHT_LOG_FORMAT": "xml"}, "OVERSIGHT_LOG_FORMAT"),
    "a file that is not there": ({"OVERSIGHT_ADMIN_TOKEN_FILE": "/nowhere"}, "OVERSIGHT_ADMIN_TOKEN_FILE"),
}


@pytest.mark.parametrize(("environment", "name"), BAD.values(), ids=BAD)
def test_bad_value(environment: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting) as caught:
        read(environment)
    assert caught.value.name == name
    assert caught.value.advice


def test_a_file_that_is_not_text_is_a_bad_setting(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSetting):
        read_settings({"OVERSIGHT_ADMIN_TOKEN_FILE": str(secret)}, lambda path: Path(path).read_text(encoding="utf-8"))
