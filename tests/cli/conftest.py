"""The command line in this process, in a folder of its own, and a server on loopback to talk to."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import orjson
import pytest

FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>'
    "<item><title>County buys license plate readers</title><link>https://paper.example/a</link><guid>a</guid>"
    f"<pubDate>{formatdate(1_710_000_000)}</pubDate><description>Ten of them.</description></item>"
    "<item><title>Library opens on Sundays</title><link>https://paper.example/b</link><guid>b</guid></item>"
    "</channel></rss>"
)
FEEDS = """
version: 1
sources:
  paper: {kind: feed, url: "ORIGIN/feed", allow_private: true}
  broken: {kind: feed, url: "ORIGIN/broken", allow_private: true, enabled: false}
  keyed: {kind: sam_gov, api_key: "${SAM_API_KEY}", organization: ICE, enabled: false}
topics:
  plates: {title: License plate readers, severity: high, any: [license plate reader]}
  drones: {title: Drones, any: [drone, {phrase: gimbal, near: [sky]}], none: [toy]}
channels:
  hook: {kind: webhook, url: "ORIGIN/hook", allow_private: true}
  grave: {kind: webhook, url: "ORIGIN/hook", allow_private: true, minimum_severity: urgent}
  unset: {kind: slack, url: "${SLACK_URL}"}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        found: dict[str, object] = orjson.loads(self.out)
        return found

    def json_lines(self) -> list[dict[str, object]]:
        return [orjson.loads(line) for line in self.out.splitlines()]


Oversight = Callable[..., Done]


@dataclass
class Served:
    """What the server answers by path, and what was posted to it."""

    origin: str = ""
    status: dict[str, int] = field(default_factory=dict)
    posted: list[bytes] = field(default_factory=list)


@pytest.fixture
def served() -> Iterator[Served]:
    state = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(FEED.encode() if self.path == "/feed" else b"<html>not a feed</html>")

        def do_POST(self) -> None:
            state.posted.append(self.rfile.read(int(self.headers["content-length"])))
            self._answer(b"ok")

        def _answer(self, body: bytes) -> None:
            self.send_response(state.status.get(self.path, 200))
            self.send_header("content-type", "application/rss+xml")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    for name in ("OVERSIGHT_CONFIG", "OVERSIGHT_DATABASE_URL", "OVERSIGHT_PORT", "SAM_API_KEY", "SLACK_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "feeds.yaml").write_text(FEEDS.replace("ORIGIN", "http://127.0.0.1:9"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def online(folder: Path, served: Served) -> Served:
    """Point the configuration to the server."""
    (folder / "feeds.yaml").write_text(FEEDS.replace("ORIGIN", served.origin), encoding="utf-8")
    return served


@pytest.fixture
def oversight(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Oversight:
    """Return a function that runs a command as `main` does."""
    from service.cli.main import main

    def run(*arguments: object, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["oversight", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        out, err = capsys.readouterr()
        return Done(code=code, out=out, err=err)

    return run
