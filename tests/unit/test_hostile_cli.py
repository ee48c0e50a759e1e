"""Hostile input through the command line: a message, within bounded time and memory."""

from __future__ import annotations

import os
import resource
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.command import IDLGEN, TREE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = 2**20

# As long as strings of the quick grammar are; at each byte a comment could begin.
HASHES = "#" * 253
HASHED = f'("{HASHES}", "{HASHES}", {{"{HASHES}": "{HASHES}"}}), '

STRUCT = 's = Struct("s", [("a", uint8)])\n'

# Address space, and seconds of processor time. A process that needs more dies of it.
MEMORY = 1024 * MIB
SECONDS = 60

FILES: dict[str, tuple[bytes, str]] = {
    "deep nesting": (b"a = " + b"(" * 900_000, "IDL104"),
    "deeper nesting": (b"a = " + b"(" * 1_000_000, "IDL103"),
    "deep nesting of calls": (b"a = Struct(" * 200_000, "IDL104"),
    "NUL bytes": (b"\0" * 1000, "IDL102"),
    "no UTF-8": (b"a = UInt(8)\n\xff\xfe\n", "IDL101"),
    "UTF-16": ("a = UInt(8)\n".encode("utf-16-le"), "IDL102"),
    "a name of a megabyte": (b"a" * MIB + b" = UInt(8)\n", "IDL105"),
    "a string of a megabyte": (b'namespace("' + b"a" * MIB + b'")\n', "IDL105"),
    "a number of a megabyte": (b"a = UInt(" + b"9" * MIB + b")\n", "IDL"),
    "a line of stray characters": (b"$" * 900_000, "IDL106"),
    "a million errors": (b"a = b c\n" * 1_000_000, "IDL103"),
    "a million tokens": (b"a = UInt(8)\n" * 300_000, "IDL103"),
    "a comment of a megabyte": (b"#" * MIB + b"\na = UInt(8)\na = UInt(8)\n", "IDL202"),
    "hashes in strings on one line": (
        b'a = Struct("a", [' + HASHED.encode() * 4000 + b"])",
        "IDL",
    ),
    "half a surrogate pair": (b'namespace("\\ud800")\n', "IDL"),
    "only a quote": (b'"', "IDL107"),
}


def limited(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run idlgen within limits; return its exit status and all that it printed."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    done = subprocess.run(
        [*IDLGEN, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TREE)},
        preexec_fn=limit,
        capture_output=True,
        check=False,
        timeout=300,
    )
    printed = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
    assert "Traceback" not in printed, printed[-3000:]
    assert "MemoryError" not in printed
    return done.returncode, printed


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_ends_in_a_diagnostic(tmp_path: Path, what: str) -> None:
    data, code = FILES[what]
    (tmp_path / "hostile.idl").write_bytes(data)
    # Where reading is what takes long, once is enough.
    for command in ("check", "build") if len(data) < MIB else ("check",):
        status, printed = limited(tmp_path, command, "hostile.idl")
        assert code in printed
        assert status == int("error: " in printed)
        # What is quoted of it is short, however long its lines are.
        assert max(map(len, printed.splitlines())) < 1000


def large(folder: Path) -> str:
    """Make a file of 100 MB that takes no space."""
    with (folder / "large.idl").open("wb") as file:
        file.truncate(100_000_000)
    return "large.idl"


PATHS: dict[str, Callable[[Path], str]] = {
    "100 MB": large,
    "a directory": lambda _: ".",
    "an endless device": lambda _: "/dev/zero",
    "an empty name": lambda _: "",
    "a name that is too long": lambda _: "a" * 5000,
}


@pytest.mark.parametrize("what", PATHS)
@pytest.mark.parametrize("command", ["check", "dump", "build"])
def test_a_path_that_is_no_idl_file_ends_in_a_message(
    tmp_path: Path, command: str, what: str
) -> None:
    status, printed = limited(tmp_path, command, PATHS[what](tmp_path))
    assert status == 1
    assert "error: " in printed
    assert len(printed) < 8000


@pytest.mark.parametrize("depth", [1, 60])
def test_names_that_look_like_code_stay_names(tmp_path: Path, depth: int) -> None:
    text = "# */ \\\n# \"\"\" ''' ?>\n" * depth + STRUCT
    (tmp_path / "*.idl").write_text('namespace("n_")\n' + text, encoding="utf-8")
    status, printed = limited(tmp_path, "build", "*.idl")
    assert status == 0, printed
    compiler = ["gcc", "-std=c11", "-Wall", "-Werror", "-fsyntax-only", "n_types.c"]
    subprocess.run(compiler, cwd=tmp_path / "generated/c", check=True)
