"""Tables written by hand."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

from service.domain.wire import Table

TABLE = Table(columns=("Name", "Said"), dated="Day", since=date(2026, 3, 9), encoding="cp1252")
HEADER = '"Day","Name","Unwanted","Said"\r\n'


def row(name: str, said: str = "x", day: str = "2026-03-10") -> str:
    """Return a line of CSV."""
    out = StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([day, name, "u", said])
    return out.getvalue()
