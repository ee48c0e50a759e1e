"""``generated/`` is what the project's own IDL gives, and its layout is libxl's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "idlgen", "build", "idl/libxl.idl", "--check"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_output_is_fresh() -> None:
    done = _check(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_stale_output_would_be_noticed(tmp_path: Path) -> None:
    for name in ("idl", "generated"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert _check(tmp_path).returncode == 0
    header = tmp_path / "generated" / "c" / "libxl_types.h"
    header.write_text(header.read_text("utf-8").replace("uint64_t for_user", "uint32_t for_user"))
    assert _check(tmp_path).returncode == 1
