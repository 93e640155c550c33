"""`oversight demo`: the main job with no network and no accounts."""

from __future__ import annotations

import typer

from service.app.demo.run import demonstrate
from service.app.logs import set_up_logs
from service.cli import start


def demo() -> None:
    """Replay invented days through the real pipeline; the console shows the alerts as Slack and Discord draw them."""
    settings, configuration = start.both()
    set_up_logs(settings.log_format)
    start.run(demonstrate(settings, configuration, announce=lambda line: typer.echo(line, err=True)))
