"""idlgen as users install it: from a wheel, from its source tree, and editable.

Each way has an empty environment of its own, and finds the templates.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What a copy of the tree leaves out: what git doesn't track, and what packing doesn't read.
_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".cache", "__pycache__", "tests")


def _run(*command: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def _copy(folder: Path) -> Path:
    tree = folder / "source tree"
    shutil.copytree(ROOT, tree, ignore=_NOT_COPIED)
    return tree


def _wheel(tree: Path, folder: Path) -> Path:
    _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, tree, cwd=folder)
    (wheel,) = folder.glob("idlgen-*.whl")
    return wheel


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("way", ["wheel", "tree", "editable"])
def test_installed_idlgen_builds_the_same(way: str, tmp_path: Path) -> None:
    tree = _copy(tmp_path)
    what: dict[str, list[str | Path]] = {
        "wheel": [_wheel(tree, tmp_path)],
        "tree": [tree],
        "editable": ["--editable", tree],
    }
    _run(sys.executable, "-m", "venv", "env", cwd=tmp_path)
    _run("env/bin/pip", "install", "-q", *what[way], cwd=tmp_path)
    if way != "editable":
        # Nothing may be found in the tree itself.
        shutil.move(tree / "templates", tmp_path / "gone")
        shutil.move(tree / "idlgen", tmp_path / "gone too")
    user = tmp_path / "project"
    user.mkdir()
    shutil.copy(ROOT / "idl" / "libxl.idl", user)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "unrelated.toml")
    _run("../env/bin/idlgen", "build", "libxl.idl", cwd=user)
    assert _files(user / "generated" / "c") == _files(ROOT / "generated" / "c")


def test_wheel_has_every_template(tmp_path: Path) -> None:
    with zipfile.ZipFile(_wheel(_copy(tmp_path), tmp_path)) as wheel:
        packed = {n for n in wheel.namelist() if n.startswith("idlgen/_templates/")}
    in_tree = {
        f"idlgen/_templates/{p.relative_to(ROOT / 'templates')}"
        for p in (ROOT / "templates").rglob("*")
        if p.is_file()
    }
    assert packed == in_tree
