"""A Python package with its extension modules, built once for all workers and later runs.

What is built is kept beside what is fetched, under a digest of all that went into it.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from idlgen import frontend, plan
from idlgen.render import render
from idlgen.settings import Settings
from tests.support.xen import cache

_HEADERS = ("libxl.h", "libxl_event.h", "libxl_utils.h", "_libxl_types.h")

# How many packages are kept: tests have a few, and every change to what they are made from one.
_KEPT = 12


def write(text: str, folder: Path, name: str = "libxl.idl") -> None:
    """Write the Python target's files and its parts, as the command line would."""
    module, diagnostics = frontend.load_text(name, text)
    assert module is not None, [d.message for d in diagnostics.found]
    selected = plan.select("python", {})
    plan.check(selected, module, Settings(), diagnostics)
    assert not diagnostics.has_errors, [d.message for d in diagnostics.found]
    for output in plan.outputs(selected, module, Settings()):
        path = folder / output.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(output, name), encoding="utf-8")


def build(text: str, name: str = "libxl.idl") -> Path:
    """Return a folder that holds the package for an IDL, with its extension modules."""
    root = cache() / "native"
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fresh = root / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        write(text, fresh, name)
        folder = root / _digest(fresh)
        if (folder / "built").exists():
            (folder / "built").touch()
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
        done = subprocess.run(
            [sys.executable, "setup.py", "-q", "build_ext", "--inplace", "--parallel", "2"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        for module in ("_libxl_xen", "_libxl_embedded", "_objects"):
            found = list(folder.glob(f"*/{module}.*.so"))
            assert found, (done.stdout + done.stderr)[-4000:]
        (folder / "built").touch()
        _forget(root)
    return folder


def add_objects(package: Path) -> None:
    """Give a package, of whichever IDL, the extension module that makes objects."""
    built = build((Path(__file__).parents[2] / "idl" / "libxl.idl").read_text()) / "libxl"
    for path in (built / "_tables.py", *built.glob("_objects.*.so")):
        shutil.copy(path, package)


def _digest(folder: Path) -> str:
    """Return what tells a package from others: its files, the interpreter, libxl's headers."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    for name in _HEADERS:
        digest.update((Path("/usr/include") / name).read_bytes())
    return digest.hexdigest()[:16]


def _forget(root: Path) -> None:
    """Remove the packages that were not asked for lately."""
    marks = sorted(root.glob("*/built"), key=lambda p: p.stat().st_mtime)
    for mark in marks[:-_KEPT]:
        shutil.rmtree(mark.parent, ignore_errors=True)
