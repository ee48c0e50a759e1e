"""Types of all shapes, made for libxl's tree and linked with it: nothing of them gets lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import libxl_tree
from tests.support.c_target import SANITIZERS
from tests.support.libxl_library import GROUP, ran
from tests.support.libxl_target import generate, generate_roundtrip

if TYPE_CHECKING:
    from tests.support.libxl_library import Libxl
    from tests.support.summary import Compared

pytestmark = pytest.mark.xdist_group(GROUP)

HERE = Path(__file__).parent
IDL = HERE / "shapes.idl"


def _including(*headers: str | Path) -> tuple[str, ...]:
    return tuple(part for header in headers for part in ("-include", str(header)))


@pytest.mark.parametrize("library", ["yajl", "json-c"])
def test_every_shape_survives(library: str, libxl: Libxl, compared: Compared) -> None:
    folder = libxl.folder / f"shapes_{library}"
    header, private, json, source = generate(IDL, folder, {"json": library})
    module = generate_roundtrip(IDL, folder / "roundtrip.c")
    internal = libxl.tree.folder / "libxl_internal.h"
    before: tuple[str | Path, ...] = (internal,)
    objects = []
    flags = ["-O1", "-g1", *SANITIZERS]
    link = list(SANITIZERS)
    if library == "json-c":
        before = ("json-c/json.h", internal, HERE / "json_c.h")
        shim = folder / "json_c.o"
        objects.append(libxl.tree.compile(HERE / "json_c.c", shim, "ours", *flags, "-w"))
        link.append("-Wl,--allow-multiple-definition")
    own = _including(*before, header, private, json)
    compiled = folder / "shapes.o"
    objects.append(libxl.tree.compile(source, compiled, "ours", *libxl_tree.WARNINGS, *flags, *own))
    program = folder / "roundtrip.o"
    public = _including("libxl.h", header)
    objects.append(
        libxl.tree.compile(folder / "roundtrip.c", program, "ours", "-w", *flags, *public)
    )
    linked = libxl.tree.link(folder / "roundtrip", objects, libxl.checked, *link)
    for seed in (1, 2, 3):
        done = ran(linked, LIBXL_TESTIDL_SEED=str(seed))
        assert done.returncode == 0, (done.stdout, done.stderr[-3000:])
    compared(f"shapes with {library}", types=len(list(module.aggregates)), seeds=3)
