"""`oversight serve`: run the service until it is told to stop."""

from __future__ import annotations

import typer

from service.app.logs import set_up_logs
from service.app.serve import serve_until_stopped
from service.cli import start


def serve() -> None:
    """Poll, classify, alert and publish until SIGTERM or Ctrl-C; SIGHUP reads feeds.yaml again."""
    settings, configuration = start.both()
    set_up_logs(settings.log_format)
    for warning in configuration.warnings:
        typer.echo(str(warning), err=True)
    start.run(serve_until_stopped(settings, configuration, announce=lambda line: typer.echo(line, err=True)))
