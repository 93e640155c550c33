"""The environment -> `Settings`: where things are on this machine. What to watch and whom to tell is in feeds.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.domain.errors import OversightError
from service.domain.wire import Secret

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class BadSetting(OversightError):
    """An environment variable has a value that cannot be used. `.name` and `.advice` say which and what would do."""

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(f"{name}: {advice}")
        self.name, self.advice = name, advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says. `admin_token` None: `serve` makes one and prints it once."""

    config: Path
    database_url: Secret
    host: str
    port: int
    base_url: str
    admin_token: Secret | None
    log_format: str

    @property
    def loopback(self) -> bool:
        """True when only this machine can reach the service."""
        return self.host in LOOPBACK


def read_settings(environment: Mapping[str, str], read_file: Callable[[str], str]) -> Settings:
    """Return the settings. Each variable may also be given as `NAME_FILE`, a file that holds the value.

    Raises BadSetting.
    """

    def value(name: str, default: str) -> str:
        if environment.get(name):
            return environment[name]
        path = environment.get(f"{name}_FILE")
        if not path:
            return default
        try:
            return read_file(path).strip()
        except (OSError, UnicodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise BadSetting(f"{name}_FILE", f"the file cannot be read ({why})") from error

    host = value("OVERSIGHT_HOST", "127.0.0.1")
    port = _port(value("OVERSIGHT_PORT", "8080"))
    shown_host = f"[{host}]" if ":" in host else host
    token = value("OVERSIGHT_ADMIN_TOKEN", "")
    return Settings(
        config=Path(value("OVERSIGHT_CONFIG", "feeds.yaml")),
        database_url=Secret(value("OVERSIGHT_DATABASE_URL", "sqlite+aiosqlite:///oversight.db")),
        host=host,
        port=port,
        base_url=_base_url(value("OVERSIGHT_BASE_URL", f"http://{shown_host}:{port}")),
        admin_token=Secret(token) if token else None,
        log_format=_log_format(value("OVERSIGHT_LOG_FORMAT", "auto")),
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise BadSetting("OVERSIGHT_PORT", f"{text!r} is not a port; write a number from 0 to 65535")
    return int(text)


def _base_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise BadSetting("OVERSIGHT_BASE_URL", "write the public address, such as https://alerts.example.org")
    return text.rstrip("/")


def _log_format(text: str) -> str:
    if text not in {"auto", "console", "json"}:
        raise BadSetting("OVERSIGHT_LOG_FORMAT", f"{text!r} is none of auto, console, json")
    return text
