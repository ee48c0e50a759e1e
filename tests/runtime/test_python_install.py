"""The generated package installs by pip, whatever the machine has of a compiler, cffi and libxl."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import native_package

IDL = Path(__file__).parents[2] / "idl" / "libxl.idl"

# What a machine lacks: the environment that says so, and the backends that it has nevertheless.
MACHINES = {
    "nothing": ({}, ["xen", "embedded"]),
    "headers": ({"LIBXL_CFLAGS": "-include /nonexistent/libxl.h"}, ["embedded"]),
    "library": ({"LIBXL_LDFLAGS": "-Wl,--no-such-option"}, ["embedded"]),
    "compiler": ({"CC": "/nonexistent/cc"}, []),
    "cffi": ({"PYTHONPATH": "without-cffi"}, []),
}

PROGRAM = """
import libxl

disk = libxl.DeviceDisk.from_json('{"vdev": "hdc"}')
assert disk.vdev == "hdc"
print(*libxl.backends())
try:
    libxl.Context(backend="embedded").close()
except libxl.UnavailableError as error:
    assert str(error).startswith("embedded: "), error
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of the package, and with one that takes cffi away."""
    folder = tmp_path_factory.mktemp("install")
    native_package.write(IDL.read_text(), folder / "python")
    without = folder / "without-cffi"
    without.mkdir()
    (without / "cffi.py").write_text("raise ImportError('no cffi')\n")
    return folder


@pytest.mark.parametrize("lacking", MACHINES)
def test_it_installs_without(lacking: str, written: Path, tmp_path: Path) -> None:
    given, backends = MACHINES[lacking]
    environment = {**os.environ, "CFLAGS": "-O0", **given}
    if "PYTHONPATH" in given:
        environment["PYTHONPATH"] = str(written / given["PYTHONPATH"])
    source = tmp_path / "source"
    subprocess.run(["cp", "-r", written / "python", source], check=True)
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--no-cache-dir", "--quiet")
    target = tmp_path / "target"
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", target, source],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (target / "libxl" / "py.typed").exists()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == backends
