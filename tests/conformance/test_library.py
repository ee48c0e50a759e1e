"""libxl itself with its types' objects made from our output: symbols, headers, round trips."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from idlgen.model import Aggregate, KeyedUnion, Ref, Struct
from tests.support import libxl_tree
from tests.support.c_target import SANITIZERS, run
from tests.support.libxl_library import GROUP, ran
from tests.support.libxl_target import generate_roundtrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Type
    from tests.support.libxl_library import Libxl
    from tests.support.libxl_tree import Tree
    from tests.support.summary import Compared
    from tests.support.xen import Xen

# What all tests here share is built once.
pytestmark = pytest.mark.xdist_group(GROUP)

SEEDS = range(1, 21)


def _symbols(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the global symbols that an object defines: type, binding, visibility, data's size."""
    found: dict[str, tuple[str, ...]] = {}
    for line in run(["readelf", "-sW", path]).splitlines():
        words = line.split()
        if len(words) != 8 or not words[0].endswith(":") or words[4] == "LOCAL":
            continue
        _, _, size, type_, binding, visibility, section, name = words
        if section != "UND":
            found[name] = (type_, binding, visibility, size if type_ == "OBJECT" else "")
    return found


def test_symbols_are_those_of_debians_objects(libxl: Libxl, compared: Compared) -> None:
    folder = libxl.folder / "extracted"
    folder.mkdir()
    number = 0
    for module in libxl_tree.MODULES:
        name = f"_{module}.o"
        run(["ar", "x", libxl.debians, name], cwd=folder)
        theirs, ours = _symbols(folder / name), _symbols(libxl.plain.parent / name)
        assert ours == theirs
        number += len(theirs)
    assert number > 700
    compared("symbols of libxl's objects", symbols=number)


def _tokens(header: Path) -> list[str]:
    """Return a header's tokens, without its comments and what guards it."""
    text = re.sub(r"/\*.*?\*/", " ", header.read_text(), flags=re.DOTALL)
    return re.findall(r"\w+|[^\w\s]", re.sub(r"^#.*$", " ", text, flags=re.MULTILINE))


def test_headers_declare_what_debians_do_token_by_token(libxl: Libxl) -> None:
    ours = libxl.tree.folder / "ours"
    for name in ("_libxl_types.h", "_libxl_types_json.h"):
        assert _tokens(ours / name) == _tokens(libxl.tree.headers / name)
    _same_headers(libxl.tree)


def _same_headers(tree: Tree) -> None:
    for module in libxl_tree.MODULES:
        for suffix in (".h", "_private.h", "_json.h"):
            ours, theirs = (tree.folder / f / f"_{module}{suffix}" for f in ("ours", "theirs"))
            assert _tokens(ours) == _tokens(theirs)
            assert len(_tokens(ours)) > 50


def _compiles(libxl: Libxl, include: str) -> set[str]:
    """Return the names of libxl's sources that compile with the generated headers of a folder."""

    def compiles(source: Path) -> bool:
        try:
            libxl.tree.compile(source, Path(os.devnull), include, "-fsyntax-only", "-w")
        except AssertionError as error:
            # What a file lacks is never ours.
            return "_libxl_types" in str(error) and pytest.fail(str(error))
        return True

    sources = sorted(libxl.tree.folder.glob("*.c"))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(compiles, sources))
    return {source.name for source, fine in zip(sources, found, strict=True) if fine}


def test_all_of_libxl_compiles_with_our_headers(libxl: Libxl) -> None:
    ours = _compiles(libxl, "ours")
    # The others are of other systems, or need what configure and other folders give.
    assert ours == _compiles(libxl, "theirs")
    assert len(ours) > 55


def test_upstreams_round_trips_pass_with_our_objects(libxl: Libxl, compared: Compared) -> None:
    folder = libxl.folder / "upstream"
    folder.mkdir()

    def passes(seed: int) -> str:
        source = folder / f"testidl_{seed}.c"
        libxl.tree.upstream("gentest.py", "../libxl_types.idl", str(source), seed=seed)
        object_ = source.with_suffix(".o")
        libxl.tree.compile(source, object_, "ours", "-O0", "-w")
        ours = libxl.tree.link(folder / f"ours_{seed}", [object_], libxl.checked, *SANITIZERS)
        theirs = libxl.tree.link(folder / f"theirs_{seed}", [object_], libxl.debians)
        printed = run([ours])
        # The same values, and every document is the same to the byte.
        assert printed == run([theirs])
        return printed

    print(f"seeds {SEEDS}")
    with ThreadPoolExecutor(2) as pool:
        printed = list(pool.map(passes, SEEDS))
    # Each type's name stands before its JSON, and after its copy was tested.
    written = [len(set(re.findall(r"^(\w+): ", p, re.MULTILINE))) for p in printed]
    copied = [len(re.findall(r"^Testing \w+_copy, done$", p, re.MULTILINE)) for p in printed]
    headers = [libxl.tree.folder / f"theirs/_libxl_types{s}.h" for s in ("_json", "")]
    json, types = (header.read_text() for header in headers)
    assert set(written) == {len(re.findall(r"_gen_json\(", json))}
    assert set(copied) == {len(re.findall(r"_copy\(libxl_ctx", types))}
    assert written[0] > 90
    documents = written[0] * len(SEEDS)
    compared("upstream's round trips", types=written[0], documents=documents, seeds=len(SEEDS))


def _losses(program: Path, *known: str, seed: int) -> tuple[int, set[str], set[str]]:
    """Run our round-trip program; return its status, what it says is lost, and what is not."""
    done = ran(program, *known, LIBXL_TESTIDL_SEED=str(seed))
    assert done.returncode in (0, 1), done.stderr[-3000:]
    assert done.stdout.startswith(f"seed {seed},"), done.stdout
    found = {
        kind: set(re.findall(rf"^{kind}: (.*)$", done.stdout, re.MULTILINE))
        for kind in ("lost", "not lost")
    }
    return done.returncode, found["lost"], found["not lost"]


def test_our_round_trips_see_what_the_real_library_loses(libxl: Libxl, compared: Compared) -> None:
    source = libxl.folder / "roundtrip.c"
    module = generate_roundtrip(libxl.tree.xen.idl / "libxl_types.idl", source)
    object_ = source.with_suffix(".o")
    flags = ("-O0", "-g1", "-Wall", "-Wextra", "-Werror", "-Wno-sign-compare", *SANITIZERS)
    libxl.tree.compile(source, object_, "ours", *flags)
    ours, theirs = (
        libxl.tree.link(libxl.folder / name, [object_], archive, *SANITIZERS)
        for name, archive in (("ours", libxl.checked), ("theirs", libxl.debians))
    )
    # libxl's own function writes half of these words: no generated code has a part in it.
    hwcap = "libxl_physinfo.hw_cap"
    wide = {f"{d.c_name}.{path}" for d in module.aggregates for path in _wide(d)}
    for seed in SEEDS[:3]:
        assert _losses(ours, seed=seed) == (1, {hwcap}, set())
        assert _losses(ours, hwcap, seed=seed) == (0, set(), set())
        status, lost, _ = _losses(theirs, seed=seed)
        assert status == 1
        # A struct whose text differs, or that can't be read back, is named as well.
        members = {name for name in lost if "." in name}
        assert members == wide | {hwcap}
    assert _losses(ours, hwcap, "libxl_event.domid", seed=1) == (1, set(), {"libxl_event.domid"})
    structs = [d for d in module.aggregates if d.attributes.init_fn is not None]
    compared("our round trips", types=len(structs), seeds=3)


def _wide(struct: Aggregate, prefix: str = "") -> Iterator[str]:
    """Yield the members that are unsigned integers of 64 bits."""
    for field in struct.fields:
        inside: list[tuple[str, Type]] = [(f"{prefix}{field.name}", field.type)]
        if isinstance(field.type, KeyedUnion):
            inside = [
                (f"{prefix}{field.name}.{m.name}", m.type)
                for m in field.type.members
                if m.type is not None
            ]
        for path, type_ in inside:
            if isinstance(type_, Ref) and type_.target.c_name == "uint64_t":
                yield path
            elif isinstance(type_, Struct):
                yield from _wide(type_, f"{path}.")


def test_older_libxl_has_the_same_headers_and_symbols(
    xen_414: Xen, xen_417: Xen, tmp_path: Path, compared: Compared
) -> None:
    # 4.14 is there as source alone; what it needs of Xen's public headers has not changed since.
    tree = libxl_tree.prepare(xen_414, tmp_path, xen_417.include)
    _same_headers(tree)
    number = 0
    ours = tree.compile_ours("ours", tmp_path / "ours", "-O0")
    for module, object_ in zip(libxl_tree.MODULES, ours, strict=True):
        theirs = tree.compile(
            tree.folder / f"theirs/_{module}.c", tmp_path / f"{module}.o", "theirs", "-O0", "-w"
        )
        expected = _symbols(theirs)
        assert _symbols(object_) == expected
        number += len(expected)
    assert number > 650
    compared("symbols of libxl 4.14's objects", symbols=number)
