"""A file is replaced whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from service.app.replacing import NotReplaced, replace_file


def test_a_new_file_is_made(tmp_path: Path) -> None:
    replace_file(tmp_path / "new", None, b"x")
    assert (tmp_path / "new").read_bytes() == b"x"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o644


def test_permissions_stay_and_nothing_is_left_behind(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace_file(file, b"old", b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_keeps_leading_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", b"old", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.parametrize("before", [b"another", None], ids=["changed", "made"])
def test_what_somebody_else_wrote_meanwhile_stays(tmp_path: Path, before: bytes | None) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"theirs")
    with pytest.raises(NotReplaced, match="was changed meanwhile"):
        replace_file(file, before, b"ours")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"theirs"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotReplaced, match="cannot be written: No such file"):
        replace_file(tmp_path / "none" / "file", None, b"x")


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "in").mkdir(parents=True)
    with pytest.raises(NotReplaced):
        replace_file(folder, b"", b"x")
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]
