"""Compiles and runs the program that calls every dispatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.c_target import SANITIZERS, Generated, run
from tests.support.dispatch_program import dispatch_program

if TYPE_CHECKING:
    from collections.abc import Sequence


def run_dispatches(files: Generated, *flags: str, overlay: bool = False) -> int:
    """Call every dispatch with every value; return the number of checks that were made."""
    program = files.folder / "program.c"
    program.write_text(dispatch_program(files.module, overlay=overlay), encoding="utf-8")
    binary = files.folder / "program"
    command: Sequence[str] = ["gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", *SANITIZERS]
    run([*command, f"-I{files.folder}", *files.sources, "-o", binary, *flags])
    return int(run([binary]))
