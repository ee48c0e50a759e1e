"""Progress is shown on a terminal, after a second, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.command import TREE

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import sys
from idlgen.commands._progress import Progress
now = iter({clock})
with Progress(lambda: next(now)) as step:
    for name in ("c/first.h", "c/second.h", "c/third.h"):
        step(name)
        if "rich" in sys.modules:
            import time
            time.sleep(0.3)
print("rich" in sys.modules)
"""


def on_terminal(program: str, folder: Path) -> tuple[str, str]:
    """Run a program whose standard error is a terminal; return its output and what that shows."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(TREE), "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
    os.close(ours)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, shown
    return output, shown.decode()


def test_a_short_build_shows_nothing_and_does_not_import_rich(tmp_path: Path) -> None:
    output, shown = on_terminal(PROGRAM.format(clock="(0, 0.1, 0.5, 0.9)"), tmp_path)
    assert (output, shown) == ("False\n", "")


def test_a_long_build_shows_what_it_is_at(tmp_path: Path) -> None:
    output, shown = on_terminal(PROGRAM.format(clock="(0, 0.1, 1.1, 1.2)"), tmp_path)
    assert output == "True\n"
    assert "c/first.h" not in shown
    assert "c/second.h" in shown
    assert "c/third.h" in shown


def test_without_a_terminal_nothing_is_shown(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(clock="(0, 5, 6, 7)")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TREE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("False\n", "")
