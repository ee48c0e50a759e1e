"""The commands that libxl's own build calls in place of its generators' scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.command import idlgen, tree

IDL = """namespace("libxl_")
kind = Enumeration("kind", [(1, "ONE")])
a = Struct("a", [
    ("x", uint32),
    ("u", KeyedUnion(None, kind, "kind", [("one", uint64)])),
    ])
"""

NAMES = ("__libxl_a.h", "__libxl_a_private.h", "__libxl_a_json.h", "__libxl_a.c")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an IDL file."""
    (tmp_path / "libxl_a.idl").write_text(IDL)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["gentypes", "gentypes.py", "./tools/gentypes.py", "/x/gentypes.py"]
)
def test_four_files_are_written_where_the_arguments_say(folder: Path, name: str) -> None:
    done = idlgen(name, "libxl_a.idl", *NAMES, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found = tree(folder)
    assert set(found) == {"libxl_a.idl", *NAMES}
    for path in NAMES[:3]:
        guard = path.upper().replace(".", "_")
        assert f"#ifndef {guard}\n#define {guard}\n".encode() in found[path]
    assert b"void libxl_a_dispose(libxl_a *p);" in found["__libxl_a.h"]
    assert b"int libxl__a_parse_json(libxl__gc *gc," in found["__libxl_a_private.h"]
    assert b"yajl_gen_status libxl_a_gen_json(" in found["__libxl_a_json.h"]


def test_guards_and_text_do_not_depend_on_folders(folder: Path) -> None:
    (folder / "sub").mkdir()
    assert idlgen("gentypes", "libxl_a.idl", *NAMES, cwd=folder).returncode == 0
    elsewhere = [str(folder / "sub" / name) for name in NAMES]
    assert idlgen("gentypes", folder / "libxl_a.idl", *elsewhere, cwd=Path("/")).returncode == 0
    assert [(folder / n).read_bytes() for n in NAMES] == [
        (folder / "sub" / n).read_bytes() for n in NAMES
    ]


def test_libjsonc_writes_with_json_c(folder: Path) -> None:
    assert idlgen("gentypes.py", "--libjsonc", "libxl_a.idl", *NAMES, cwd=folder).returncode == 0
    found = tree(folder)
    assert b"int libxl_a_gen_jso(json_object **jso_r, libxl_a *p)" in found["__libxl_a.c"]
    assert b"yajl" not in b"".join(found.values())


def test_whatever_was_there_is_overwritten_as_make_expects(folder: Path) -> None:
    (folder / NAMES[0]).write_text("somebody's own\n")
    assert idlgen("gentypes", "libxl_a.idl", *NAMES, cwd=folder).returncode == 0
    os.utime(folder / NAMES[0], (1, 1))
    assert idlgen("gentypes", "libxl_a.idl", *NAMES, cwd=folder).returncode == 0
    # A target that keeps its old time would be made again and again.
    assert (folder / NAMES[0]).stat().st_mtime > 1


def test_a_device_is_written_to_and_stays_one(folder: Path) -> None:
    names = [*NAMES[:3], "/dev/null"]
    assert idlgen("gentypes", "libxl_a.idl", *names, cwd=folder).returncode == 0
    assert Path("/dev/null").is_char_device()


def test_a_link_is_followed(folder: Path) -> None:
    (folder / "there.h").write_text("")
    (folder / NAMES[0]).symlink_to("there.h")
    assert idlgen("gentypes", "libxl_a.idl", *NAMES, cwd=folder).returncode == 0
    assert (folder / NAMES[0]).is_symlink()
    assert "libxl_a" in (folder / "there.h").read_text()


@pytest.mark.parametrize("command", ["gentypes", "gentest"])
def test_an_idl_with_errors_makes_nothing(folder: Path, command: str) -> None:
    (folder / "bad.idl").write_text(IDL.replace("uint32", "uint33"))
    names = NAMES if command == "gentypes" else ("testidl.c",)
    done = idlgen(command, "bad.idl", *names, cwd=folder)
    assert done.returncode == 1
    assert "bad.idl:4:11: error: unknown type 'uint33'" in done.stderr
    assert set(tree(folder)) == {"libxl_a.idl", "bad.idl"}


def test_a_dialect_without_json_is_an_error_of_the_target(folder: Path) -> None:
    (folder / "old.idl").write_text('a = Struct("a", [("f", BitField(uint8, 1))])\n')
    done = idlgen("gentypes", "old.idl", *NAMES, cwd=folder)
    assert done.returncode == 1
    assert "[IDL820]" in done.stderr


@pytest.mark.parametrize("names", [NAMES[:3], (*NAMES, "more.c")])
def test_other_numbers_of_arguments_are_usage_errors(folder: Path, names: tuple[str, ...]) -> None:
    done = idlgen("gentypes.py", "libxl_a.idl", *names, cwd=folder)
    assert done.returncode == 2
    assert "Usage: idlgen" in done.stderr


def test_a_file_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / NAMES[3]).mkdir()
    done = idlgen("gentypes", "libxl_a.idl", *NAMES, cwd=folder)
    assert done.returncode == 1
    assert NAMES[3] in done.stderr


@pytest.mark.parametrize(
    ("environment", "number"),
    [({}, 1), ({"LIBXL_TESTIDL_SEED": "5"}, 5), ({"LIBXL_TESTIDL_SEED": "A"}, 65)],
)
def test_gentest_has_the_seed_of_the_environment(
    folder: Path, environment: dict[str, str], number: int
) -> None:
    done = idlgen("tools/gentest.py", "libxl_a.idl", "testidl.c", cwd=folder, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    program = (folder / "testidl.c").read_text()
    assert f"strtoull(seed, NULL, 10) : {number};" in program
    assert "static void test_libxl_a(void)" in program
