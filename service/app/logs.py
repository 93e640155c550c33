"""Structured logs: an event plus facts, one line each; for people on a terminal, as JSON lines elsewhere if asked."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor


def set_up_logs(log_format: str) -> None:
    """Send log lines to standard error. `auto` and `console`: `key=value` lines; `json`: one object a line."""
    renderer: Processor
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer()
    else:
        colours = log_format == "auto" and sys.stderr.isatty()
        renderer = structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0, pad_level=False, sort_keys=False)
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("apscheduler", "aiohttp.access", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
