"""libxl's static library with the objects of its types made anew, and programs that call it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support import libxl_tree
from tests.support.c_target import SANITIZERS, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.libxl_tree import Tree
    from tests.support.xen import Xen

# What all tests share that use it is built once, by one of xdist's workers.
GROUP = "libxl-library"


@dataclass(frozen=True, slots=True)
class Libxl:
    """libxl's tree and three copies of its static library, by whose types' objects it has.

    ``plain`` has ours, ``checked`` ours built with sanitizers, ``debians`` those of the package.
    """

    tree: Tree
    folder: Path
    plain: Path
    checked: Path
    debians: Path


def build(xen: Xen, folder: Path) -> Libxl:
    """Prepare libxl's tree and put our objects into copies of the library."""
    tree = libxl_tree.prepare(xen, folder, xen.include)
    debians = folder / "debians.a"
    shutil.copy(xen.library / "libxenlight.a", debians)
    plain = _replaced(tree, debians, folder / "plain", "-O1")
    checked = _replaced(tree, debians, folder / "checked", "-O1", "-g1", *SANITIZERS)
    return Libxl(tree, folder, plain, checked, debians)


def _replaced(tree: Tree, debians: Path, folder: Path, *flags: str) -> Path:
    """Compile our files as libxl compiles its own; return a copy of the library with them."""
    objects = tree.compile_ours("ours", folder, *flags)
    archive = folder / "libxenlight.a"
    shutil.copy(debians, archive)
    run(["ar", "r", archive, *objects])
    return archive


def ran(program: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program that may fail, with more environment."""
    return subprocess.run(
        [program, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
