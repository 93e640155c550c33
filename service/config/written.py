"""What stands in feeds.yaml before variables are filled in (pure): which addresses are, or hold, a secret."""

from __future__ import annotations

from service.config.document import Mapped, Scalar, compose
from service.config.report import Report


def secret_addresses(text: str) -> frozenset[str]:
    """Return the names of the sources whose address is written with a variable: it must not be shown as it is."""
    root = compose(text, Report(file=""))
    section = root.entries.get("sources") if isinstance(root, Mapped) else None
    if section is None or not isinstance(section.node, Mapped):
        return frozenset()
    return frozenset(
        name
        for name, entry in section.node.entries.items()
        if isinstance(entry.node, Mapped)
        and any(
            isinstance(part.node, Scalar) and "${" in part.node.text.replace("$${", "")
            for key, part in entry.node.entries.items()
            if key in ("url", "base_url")
        )
    )
