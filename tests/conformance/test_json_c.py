"""libxl's types with json-c: our files compiled for it, round-tripped, and short of memory."""

from __future__ import annotations

import re
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

# libxl's own function writes half of these words: no generated code has a part in it.
HWCAP = "libxl_physinfo.hw_cap"


@pytest.fixture(scope="module")
def json_c(libxl: Libxl) -> tuple[str, ...]:
    """Make the files; return the flags that declare json-c and libxl's functions over it."""
    folder = libxl.tree.folder
    for module in libxl_tree.MODULES:
        generate(libxl.tree.xen.idl / f"{module}.idl", folder / "json_c", {"json": "json-c"})
    headers = ("json-c/json.h", str(folder / "libxl_internal.h"), str(HERE / "json_c.h"))
    return tuple(part for header in headers for part in ("-include", header))


def _linked(libxl: Libxl, json_c: tuple[str, ...], name: str, source: Path, *flags: str) -> Path:
    folder = libxl.folder / name
    objects = libxl.tree.compile_ours("json_c", folder, "-O1", "-g1", *json_c, *flags)
    for each in (HERE / "json_c.c", source):
        object_ = folder / f"{each.stem}.o"
        objects.append(libxl.tree.compile(each, object_, "json_c", "-O0", "-w", *flags))
    # One function of libxl's, which takes the writers' callbacks, is replaced.
    replace = "-Wl,--allow-multiple-definition"
    return libxl.tree.link(folder / "program", objects, libxl.debians, replace, *flags)


def test_round_trips_with_json_c(libxl: Libxl, json_c: tuple[str, ...], compared: Compared) -> None:
    source = libxl.folder / "roundtrip_json_c.c"
    module = generate_roundtrip(libxl.tree.xen.idl / "libxl_types.idl", source)
    program = _linked(libxl, json_c, "json_c", source, *SANITIZERS)
    seeds = (1, 2, 3)
    for seed in seeds:
        done = ran(program, HWCAP, LIBXL_TESTIDL_SEED=str(seed))
        assert done.returncode == 0, (done.stdout, done.stderr[-3000:])
    structs = [d for d in module.aggregates if d.attributes.init_fn is not None]
    compared("round trips with json-c", types=len(structs), seeds=len(seeds))


def test_writers_survive_every_failing_allocation(libxl: Libxl, json_c: tuple[str, ...]) -> None:
    program = _linked(libxl, json_c, "json_c_faults", HERE / "json_c_faults.c")
    done = ran(program)
    assert done.returncode == 0, done.stdout
    failed = re.fullmatch(r"(\d+) allocations failed\n", done.stdout)
    assert failed is not None
    assert int(failed[1]) > 50


def test_json_c_leaves_no_trace_of_yajl(libxl: Libxl, json_c: tuple[str, ...]) -> None:
    del json_c
    for module in libxl_tree.MODULES:
        for path in (libxl.tree.folder / "json_c").glob(f"_{module}*"):
            assert "yajl" not in path.read_text()
