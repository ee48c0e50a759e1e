"""Files below an output root: whole or not at all, and nothing outside of it."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from idlgen.output import OutputError, OutputRoot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_folders_are_made_when_the_first_file_is_written(tmp_path: Path) -> None:
    root = OutputRoot(str(tmp_path / "a" / "b"))
    assert root.read("c/x.h") is None
    assert not (tmp_path / "a").exists()
    root.write("c/x.h", b"text")
    assert root.read("c/x.h") == b"text"
    assert [p.name for p in (tmp_path / "a/b/c").iterdir()] == ["x.h"]


def test_mode_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        OutputRoot(str(tmp_path)).write("x", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/x", "a//x", "", ".", "a/.", "a\0b"])
def test_a_path_that_is_not_below_the_root_is_refused(tmp_path: Path, path: str) -> None:
    root = OutputRoot(str(tmp_path / "root"))
    for use in (root.read, root.remove, lambda p: root.write(p, b"x")):
        with pytest.raises(OutputError):
            use(path)
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_folder_outside_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept", encoding="utf-8")
    root = OutputRoot(str(tmp_path / "root"))
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "c").symlink_to(outside)
    for use in (root.read, root.remove, lambda p: root.write(p, b"x")):
        with pytest.raises(OutputError, match="root/c/kept: 'c' is no folder, or a symbolic link"):
            use("c/kept")
    assert [p.name for p in outside.iterdir()] == ["kept"]


def test_a_link_in_place_of_a_file_is_replaced_and_its_target_left(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("kept", encoding="utf-8")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "x.h").symlink_to(outside)
    root = OutputRoot(str(tmp_path / "root"))
    with pytest.raises(OutputError, match="not a regular file"):
        root.read("x.h")
    root.write("x.h", b"new")
    assert outside.read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "root" / "x.h").is_symlink()


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = OutputRoot(str(tmp_path))
    root.write("x", b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutputError, match="x: No space left on device"):
        root.write("x", b"new")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"x": b"old"}


def test_a_file_that_is_not_wanted_once_it_is_written_leaves_what_was_there(
    tmp_path: Path,
) -> None:
    root = OutputRoot(str(tmp_path))
    root.write("x", b"old")
    asked: list[bool] = []

    def parts() -> Iterator[bytes]:
        yield from (b"n", b"e", b"w")
        asked.append(False)

    root.write_parts("x", parts(), asked.pop)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"x": b"old"}
    root.write_parts("x", (b"n", b"ew"), lambda: True)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"x": b"new"}


def test_a_removed_file_takes_its_empty_folders_along_but_never_the_root(tmp_path: Path) -> None:
    root = OutputRoot(str(tmp_path / "root"))
    root.write("a/b/x", b"")
    root.write("a/y", b"")
    root.remove("a/b/x")
    assert not (tmp_path / "root/a/b").exists()
    root.remove("a/y")
    root.remove("a/y")
    root.remove("never/was")
    assert list((tmp_path / "root").iterdir()) == []


def test_a_lock_keeps_another_build_waiting(tmp_path: Path) -> None:
    root, entered = OutputRoot(str(tmp_path / "root")), threading.Event()

    def other() -> None:
        with OutputRoot(root.path).locked():
            entered.set()

    thread = threading.Thread(target=other)
    with root.locked():
        thread.start()
        assert not entered.wait(0.2)
    assert entered.wait(10)
    thread.join()


def test_a_root_that_can_not_be_made_is_one_clean_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"file/root/x: Not a directory"):
        OutputRoot(str(tmp_path / "file" / "root")).write("x", b"")
