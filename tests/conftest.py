"""For every test: the network is closed save loopback, and where nothing may be skipped, a skip is a failure."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

SKIP_NOTHING = bool(os.environ.get("OVERSIGHT_TESTS_SKIP_NOTHING"))


class NetworkIsClosed(AssertionError):
    """A test tried to reach something outside this machine."""


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """Refuse every connection from this process that leaves the machine."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex

    def connect(self: socket.socket, address: Any) -> None:
        _refuse_outside(self, address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(self, address)
        return real_connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    yield
    patch.undo()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip into a failure where the environment says that nothing may be skipped."""
    report: Any = yield
    if SKIP_NOTHING and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and OVERSIGHT_TESTS_SKIP_NOTHING is set: {report.longrepr}"
    return report  # type: ignore[no-any-return]


def _refuse_outside(connection: socket.socket, address: Any) -> None:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    try:
        inside = ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        inside = address[0] == "localhost"
    if not inside:
        raise NetworkIsClosed(f"a test tried to connect to {address[0]}")
