"""The output is a function of the input: not of the folder, the hash seed, the Python, the locale.

That a wheel makes what the tree makes is shown by tests/test_packaging.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from idlgen import manifest
from tests.support.command import TREE, tree

if TYPE_CHECKING:
    from tests.support.xen import Xen

TARGETS = ("c", "python", "libxl")


def interpreters() -> list[str]:
    """Return the interpreters here that idlgen promises to run on, this one first."""
    found = [sys.executable]
    places = [*Path("/usr/bin").glob("python3.*"), *Path("/usr/local/bin").glob("python3.*")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places += pyenv.glob("versions/*/bin/python3")
    for place in sorted(places):
        version = _version(str(place))
        if version >= (3, 11) and version not in map(_version, found):
            found.append(str(place))
    return found


@cache
def _version(interpreter: str) -> tuple[int, ...]:
    """Return an interpreter's version, or nothing where it is none."""
    code = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run(
        [interpreter, "-c", code], capture_output=True, text=True, check=False, cwd="/"
    )
    return tuple(map(int, done.stdout.split())) if done.returncode == 0 else ()


def built(
    idl: Path, folder: Path, interpreter: str = sys.executable, **env: str
) -> dict[str, bytes]:
    """Return what a build makes of an IDL file's copy in a folder, the manifest included."""
    folder.mkdir(parents=True)
    shutil.copy(idl, folder / idl.name)
    libraries = sysconfig.get_path("purelib")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV"))}
    environment |= {"PYTHONPATH": f"{TREE}{os.pathsep}{libraries}", **env}
    named = [part for name in TARGETS for part in ("--target", name)]
    done = subprocess.run(
        [interpreter, "-m", "idlgen", "build", *named, "--out", "out", idl.name],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return tree(folder / "out")


@pytest.fixture(scope="module")
def idl(xen_417: Xen) -> Path:
    return xen_417.idl / "libxl_types.idl"


@pytest.fixture(scope="module")
def expected(idl: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    files = built(idl, tmp_path_factory.mktemp("expected") / "a", PYTHONHASHSEED="0")
    assert {path.partition("/")[0] for path in files} == {*TARGETS, manifest.NAME}
    return files


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_hash_seed_folder_and_locale_make_no_difference(
    seed: str, idl: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    folder = tmp_path / "another folder, and ä longer one"
    assert built(idl, folder, PYTHONHASHSEED=seed, LC_ALL="C", TZ="Asia/Tokyo") == expected


@pytest.mark.parametrize("interpreter", interpreters()[1:] or [sys.executable])
def test_the_python_makes_no_difference(
    interpreter: str, idl: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    env = {"PYTHONDONTWRITEBYTECODE": "1"}
    assert built(idl, tmp_path / "a", interpreter, **env) == expected


def test_no_path_and_no_time_is_in_the_output(expected: dict[str, bytes]) -> None:
    for path, data in expected.items():
        assert os.fsencode(TREE) not in data, path
        assert b"/tmp/" not in data or path.startswith("python/"), path
