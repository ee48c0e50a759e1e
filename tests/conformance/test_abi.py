"""Our C header for Xen 4.17's IDL, measured against libxl's own headers and library."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from idlgen import frontend
from idlgen.cabi.names import context_type
from idlgen.constants import LIBXL
from idlgen.model import Aggregate, Enumeration
from idlgen.records import replace
from tests.support import abi
from tests.support.c_target import SANITIZERS, Generated, generate, run

if TYPE_CHECKING:
    from tests.support.summary import Compared
    from tests.support.xen import Xen

OWN_IDL = Path(__file__).parent.parent.parent / "idl" / "libxl.idl"
OURS = ('"libxl_types.h"',)
THEIRS = ("<libxl.h>", "<libxl_utils.h>")

# What a program that uses the types may rely on beside them: arrays as large as what is measured.
BUILTINS = """
#include <stddef.h>
#define SIZE(t) char size_of_##t[sizeof(t)];
SIZE(libxl_defbool) SIZE(libxl_domid) SIZE(libxl_devid) SIZE(libxl_uuid) SIZE(libxl_mac)
SIZE(libxl_bitmap) SIZE(libxl_cpuid_policy_list) SIZE(libxl_string_list)
SIZE(libxl_key_value_list) SIZE(libxl_hwcap) SIZE(libxl_ms_vm_genid) SIZE(libxl_ev_link)
SIZE(libxl_ev_user) SIZE(libxl_enum_string_table)
char offsets[offsetof(libxl_bitmap, map) + 1][offsetof(libxl_enum_string_table, v) + 1];
char link[offsetof(libxl_ev_link, tqe_prev) + 1];
char text[LIBXL_UUID_FMTLEN][LIBXL_MAC_FMTLEN][LIBXL_MS_VM_GENID_LEN];
"""


@pytest.fixture(scope="module")
def ours(xen_417: Xen, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(xen_417.idl / "libxl_types.idl", tmp_path_factory.mktemp("c"))


def _printed(source: Path, flags: list[str]) -> list[str]:
    """Compile a program and return the lines that it prints."""
    program = source.with_suffix("")
    run(["gcc", "-std=gnu11", "-O0", "-w", source, "-o", program, *flags])
    return run([program]).splitlines()


def test_every_size_offset_and_constant_is_libxls(
    xen_417: Xen, ours: Generated, tmp_path: Path, compared: Compared
) -> None:
    header = (xen_417.include / "libxl.h").read_text()
    public = [name for name in LIBXL if re.search(rf"#define\s+{name}\b", header)]
    used = (ours.folder / "libxl_types.h").read_text()
    constants = [name for name in public if f"#define {name} " in used]
    assert len(constants) >= 11
    mine, libxls = tmp_path / "ours.c", tmp_path / "libxls.c"
    mine.write_text(abi.layout_program(ours.module, OURS, constants))
    libxls.write_text(abi.layout_program(ours.module, THEIRS, constants))
    expected = _printed(libxls, ["-isystem", str(xen_417.include)])
    assert _printed(mine, [f"-I{ours.folder}"]) == expected
    # Nothing was passed over: each member of each struct is in the list.
    paths = sum(
        1 for d in ours.module.declarations if isinstance(d, Aggregate) for _ in abi.members(d)
    )
    assert len([line for line in expected if "." in line.split()[0]]) == paths
    assert paths > 700
    # The version is the newest that has both source and binaries.
    types = sum(1 for d in ours.module.declarations if isinstance(d, Aggregate | Enumeration))
    enumerators = sum(len(e.values) for e in ours.module.enumerations)
    assert len(expected) == paths + len(ours.module.declarations) + enumerators + len(constants)
    compared(f"sizes, offsets, constants of {xen_417.version}", types=types, fields=paths)


def test_projects_own_idl_is_laid_out_like_libxl(xen_417: Xen, tmp_path: Path) -> None:
    own = generate(OWN_IDL, tmp_path)
    # What only the project names: libxl's headers have anonymous structs there.
    shared = [d for d in own.module.declarations if d.id is not None]
    assert len(own.module.declarations) - len(shared) == 3
    module = replace(own.module, declarations=tuple(shared))
    mine, libxls = tmp_path / "ours.c", tmp_path / "libxls.c"
    mine.write_text(abi.layout_program(module, OURS))
    libxls.write_text(abi.layout_program(module, THEIRS))
    expected = _printed(libxls, ["-isystem", str(xen_417.include)])
    assert _printed(mine, [f"-I{own.folder}"]) == expected
    assert "libxl_event.u.disk_eject.disk.trusted" in "\n".join(expected)
    # Nothing is missing, either: each enumeration has all its values.
    theirs, _ = frontend.load(str(xen_417.idl / "libxl_types.idl"))
    assert theirs is not None
    values = {e.c_name: [v.c_name for v in e.values] for e in theirs.enumerations}
    for enumeration in own.module.enumerations:
        assert [v.c_name for v in enumeration.values] == values[enumeration.c_name]


def test_constants_are_worth_what_libxl_says(xen_417: Xen, tmp_path: Path) -> None:
    header = (xen_417.include / "libxl.h").read_text()
    public = [c for c in LIBXL.values() if re.search(rf"#define\s+{c.name}\b", header)]
    assert {c.name for c in LIBXL.values()} - {c.name for c in public} == {"LIBXL_INVALID_GFN"}
    source = tmp_path / "constants.c"
    lines = [f'    printf("%d\\n", ({c.name}) == ({c.c_text}));' for c in public]
    source.write_text(
        "\n".join(["#include <libxl.h>", "#include <stdio.h>", "int main(void)", "{", *lines, "}"])
    )
    assert _printed(source, ["-isystem", str(xen_417.include)]) == ["1"] * len(public)


def test_functions_have_libxls_prototypes(xen_417: Xen, ours: Generated, tmp_path: Path) -> None:
    context = context_type(ours.module.namespace)
    for includes, flag in ((OURS, f"-I{ours.folder}"), (THEIRS, f"-isystem{xen_417.include}")):
        source = tmp_path / "prototypes.c"
        source.write_text(abi.prototypes_program(ours.module, includes, context))
        run(["gcc", "-std=gnu11", "-Wall", "-Werror", "-fsyntax-only", flag, source])


def test_builtins_are_laid_out_like_libxls(xen_417: Xen, ours: Generated, tmp_path: Path) -> None:
    sizes = []
    for includes, flag in ((OURS, f"-I{ours.folder}"), (THEIRS, f"-isystem{xen_417.include}")):
        source = tmp_path / "builtins.c"
        source.write_text("".join(f"#include {i}\n" for i in includes) + BUILTINS)
        run(["gcc", "-std=gnu11", "-g", "-w", "-c", flag, source, "-o", tmp_path / "b.o"])
        symbols = run(["nm", "-S", tmp_path / "b.o"])
        sizes.append(sorted(line.split()[1:] for line in symbols.splitlines()))
    assert len(sizes[0]) == 17
    assert sizes[0] == sizes[1]


def test_prototypes_of_builtins_are_libxls(xen_417: Xen, ours: Generated, tmp_path: Path) -> None:
    text = (ours.folder / "libxl_builtins.h").read_text()
    names = set(re.findall(r"^[a-z][\w ]*[ *](libxl_\w+)\(", text, re.MULTILINE))
    headers = [
        (xen_417.include / h).read_text() for h in ("libxl.h", "libxl_utils.h", "libxl_uuid.h")
    ]
    common = sorted(n for n in names if any(re.search(rf"\b{n}\(", h) for h in headers))
    assert len(common) >= 45
    assert {n.rpartition("_try_copy")[2] for n in names - set(common)} <= {
        "",
        "libxl_cpuid_policy_list_add_leaf",
        "libxl_cpuid_policy_list_add_msr",
    }
    # Taking each function's type from one header and its prototype from the other.
    prototypes = {}
    for include, flag in (
        ("libxl_builtins.h", f"-I{ours.folder}"),
        ("libxl_utils.h", f"-isystem{xen_417.include}"),
    ):
        source = tmp_path / "types.cc"
        lines = ["#include <libxl.h>"] if include == "libxl_utils.h" else []
        lines += [f"#include <{include}>", "#include <cstdio>", "#include <typeinfo>"]
        lines += ["int main()", "{"]
        lines += [f'    printf("{n} %s\\n", typeid(&{n}).name());' for n in common]
        source.write_text("\n".join([*lines, "}", ""]))
        run(["g++", "-std=c++17", "-fpermissive", "-w", flag, source, "-S", "-o", tmp_path / "t.s"])
        assembly = (tmp_path / "t.s").read_text()
        prototypes[include] = re.findall(r"_ZTI(PF\w+)", assembly)
    ours_, theirs = prototypes.values()
    assert ours_ == theirs


def test_initial_values_are_those_of_the_library(
    xen_417: Xen, ours: Generated, tmp_path: Path
) -> None:
    text = abi.initial_program(ours.module, OURS)
    mine, libxls = tmp_path / "ours.c", tmp_path / "libxls.c"
    mine.write_text(text)
    libxls.write_text(abi.initial_program(ours.module, THEIRS))
    expected = _printed(libxls, _libxl(xen_417))
    sources = [str(source) for source in ours.sources]
    assert _printed(mine, [f"-I{ours.folder}", *sources]) == expected
    assert len(expected) > 300


def test_functions_of_builtins_do_what_libxls_do(
    xen_417: Xen, ours: Generated, tmp_path: Path
) -> None:
    text = Path(__file__).with_name("builtins.c").read_text()
    mine, libxls = tmp_path / "ours.c", tmp_path / "libxls.c"
    mine.write_text("".join(f"#include {i}\n" for i in OURS) + text)
    libxls.write_text("".join(f"#include {i}\n" for i in THEIRS) + text)
    expected = _printed(libxls, _libxl(xen_417))
    flags = ["-Wall", "-Wextra", "-Werror", f"-I{ours.folder}", *SANITIZERS]
    assert _printed(mine, [*flags, *map(str, ours.sources)]) == expected
    assert len(expected) > 80


def test_program_is_the_same_for_library_and_output(
    xen_417: Xen, ours: Generated, tmp_path: Path
) -> None:
    source = tmp_path / "toolstack.c"
    source.write_text(Path(__file__).with_name("toolstack.c").read_text())
    libxl = ["-DLIBXL=<libxl.h>", *_libxl(xen_417)]
    expected = _printed(source, libxl)
    flags = ["-Wall", "-Wextra", "-Werror", f"-I{ours.folder}", *SANITIZERS]
    mine = [*flags, '-DLIBXL="libxl_types.h"', *map(str, ours.sources)]
    assert _printed(source, mine) == expected
    assert len(expected) >= 15


def _libxl(xen: Xen) -> list[str]:
    """Return the flags to compile and link with libxl."""
    library = xen.library
    return [
        *(f"-isystem{xen.include}", "-rdynamic", f"-L{library}", "-lxenlight", "-lxentoollog"),
        *(f"-Wl,-rpath,{library}", "-Wl,--allow-shlib-undefined"),
    ]
