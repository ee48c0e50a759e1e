"""The generated package installs by pip, whatever the machine has of a compiler, cffi and libxl."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import native_package

if TYPE_CHECKING:
    from tests.support.xen import Xen

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
    # What makes events fast needs a compiler alone.
    assert bool(list((target / "libxl").glob("_objects.*.so"))) == (lacking != "compiler")
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


def test_headers_of_another_version_are_understood(
    written: Path, tmp_path: Path, xen_414: Xen
) -> None:
    for header in xen_414.idl.glob("libxl*.h"):
        shutil.copy(header, tmp_path)
    made = [f"_libxl_types{suffix}" for suffix in (".h", "_private.h", "_json.h", ".c")]
    inputs = [str(xen_414.idl / name) for name in ("gentypes.py", "libxl_types.idl")]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, *inputs, *made], cwd=tmp_path, env=environment, check=True)
    lists = xen_414.source / "tools/include/xen-external"
    command = ["perl", *(str(lists / f"bsd-sys-queue{n}") for n in ("-h-seddery", ".h"))]
    with (tmp_path / "_libxl_list.h").open("w") as output:
        subprocess.run([*command, "--prefix=libxl"], stdout=output, check=True)

    path = written / "python" / "native" / "build_native.py"
    spec = importlib.util.spec_from_file_location("build_native", path)
    assert spec is not None
    assert spec.loader is not None
    build_native: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build_native)
    includes = "#include <libxl.h>\n#include <libxl_event.h>\n#include <libxl_utils.h>\n"
    declared = build_native.declarations(includes, [f"-I{tmp_path}"])
    assert "libxl_evenable_disk_eject" in declared
    ffi: Any = import_module("cffi").FFI()
    ffi.cdef(build_native._PRELUDE + declared + build_native._OURS)
    assert ffi.typeof("libxl_event_hooks").kind == "struct"
    # What 4.17 has and 4.14 has not.
    assert "specification" not in declared
