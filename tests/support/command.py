"""The command line, called as its users call it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

IDLGEN = (sys.executable, "-m", "idlgen")
TREE = Path(__file__).parent.parent.parent


def idlgen(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    timeout: float = 120,
    covered: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run idlgen in a folder and return what it printed; any traceback is a failure.

    *covered* is false for runs of a copy of idlgen, or in which coverage would be in the way.
    """
    done = subprocess.run(
        [*IDLGEN, *map(str, arguments)],
        cwd=cwd,
        env={**environment(covered=covered), "PYTHONWARNINGS": "error", **(env or {})},
        input=stdin,
        capture_output=True,
        check=False,
        timeout=timeout,
    )
    out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def environment(*, covered: bool = True) -> dict[str, str]:
    """Return the environment of a process that runs the tree's idlgen."""
    kept = {k: v for k, v in os.environ.items() if covered or not k.startswith("COV")}
    return {**kept, "PYTHONPATH": str(TREE)}


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their relative paths."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def times(folder: Path) -> dict[str, int]:
    """Return when each file below a folder was written."""
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }
