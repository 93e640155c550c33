"""A file is replaced whole or not at all: whoever reads it meanwhile finds the old text or the new one."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from service.domain.errors import OversightError

NEW_FILE_MODE = 0o644


class NotReplaced(OversightError):
    """The file could not be written, or somebody else changed it meanwhile; it is as it was."""


def replace_file(path: Path, before: bytes | None, after: bytes) -> None:
    """Put `after` in the place of `before` (None: there is no file yet). Raises NotReplaced.

    A link keeps leading to the file; its permissions and, where we may, its owner stay.
    """
    target = path.resolve()
    made: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            _take_over(target, file.fileno())
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if _read(target) != before:
            raise NotReplaced(f"{path} was changed meanwhile; nothing was written")
        made.replace(target)
    except OSError as error:
        raise NotReplaced(f"{path} cannot be written: {error.strerror}") from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _take_over(target: Path, handle: int) -> None:
    if not target.exists():
        os.fchmod(handle, NEW_FILE_MODE)
        return
    known = target.stat()
    with suppress(OSError):  # only root may give files away
        os.fchown(handle, known.st_uid, known.st_gid)
    os.fchmod(handle, known.st_mode & 0o7777)
