"""`${NAME}` in a value -> its text from the environment or from the file that NAME_FILE names.

The only place that learns secrets; what it says about problems holds names, never values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_REFERENCE = re.compile(r"\$(\$\{)|\$\{([^{}$]*)\}|(\$\{)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

PLACEHOLDERS = (
    ("https://placeholder.invalid/api/webhooks/1/placeholder", "placeholder"),
    ("whsec_cGxhY2Vob2xkZXItcGxhY2Vob2xkZXItMDE=", "1"),
    ("placeholder", "placeholder"),
    ("1", "1"),
)
"""What stands for unset variables, so that the rest is still checked: for a whole value, for a part of one.

They are tried in turn until the kind takes one. `.invalid` is never a host (RFC 2606); the first fits Discord too,
the second is a key of Standard Webhooks.
"""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Filled:
    """A value filled in. `missing`: variables that are not set. `mistakes`: (what, instead), free of secrets."""

    text: str
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    mistakes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Variables:
    """Reads variables: `NAME`, else the file that `NAME_FILE` names. An empty one counts as not set."""

    environment: Mapping[str, str]
    read_file: Callable[[str], str]

    def fill(self, text: str, placeholders: tuple[str, str] = PLACEHOLDERS[0]) -> Filled:
        """Return `text` with every `${NAME}` filled in; `$${` is a literal `${`. Never raises.

        `placeholders` stand for an unset variable that is the whole value, and for one that is a part of it.
        """
        whole, part = placeholders
        used: list[str] = []
        missing: list[str] = []
        mistakes: list[tuple[str, str]] = []

        def one(found: re.Match[str]) -> str:
            if found[1]:
                return "${"
            name = found[2]
            if name is None or not _NAME.fullmatch(name):
                mistakes.append(("`${` without a name", "write ${NAME}; a literal ${ is written $${"))
                return part
            used.append(name)
            value, mistake = self._read(name)
            if mistake:
                mistakes.append(mistake)
            elif value is None:
                missing.append(name)
            if value is None:
                return whole if found[0] == text else part
            return value

        filled = _REFERENCE.sub(one, text)
        return Filled(text=filled, used=tuple(used), missing=tuple(missing), mistakes=tuple(mistakes))

    def _read(self, name: str) -> tuple[str | None, tuple[str, str] | None]:
        value = self.environment.get(name)
        if value:
            return value, None
        path = self.environment.get(f"{name}_FILE")
        if not path:
            return None, None
        try:
            text = self.read_file(path).rstrip("\r\n")
        except (OSError, ValueError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
            return None, (f"the file that {name}_FILE names cannot be read: {why}", f"check {name}_FILE")
        return text or None, None
