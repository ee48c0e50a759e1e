"""The table of what was compared: rows are added up, also those of xdist's workers."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TESTS = """
from tests.support.summary import Compared

def test_one(compared: Compared) -> None:
    compared("headers", types=1000, fields=2)

def test_two(compared: Compared) -> None:
    compared("headers", types=1)
    compared("documents", documents=0)

def test_three(compared: Compared) -> None:
    compared("failed", seeds=7)
    raise AssertionError

def test_four(compared: Compared) -> None:
    compared("misspelt", tipes=7)
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_figures_are_added_up(workers: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    (tmp_path / "test_figures.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-n", workers, "-p", "tests.conftest"]
    options = ["-c", str(pytestconfig.inipath), "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(
        [*command, *options],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 failed, 2 passed" in done.stdout
    lines = done.stdout.split(" compared ", 1)[1].splitlines()[1:4]
    assert [line.split() for line in lines] == [
        ["types", "fields", "symbols", "documents", "seeds"],
        ["documents", "0"],
        ["headers", "1,001", "2"],
    ]
    assert "no such column: tipes" in done.stdout
