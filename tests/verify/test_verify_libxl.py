"""All that the target libxl makes through two compilers, with either library, without a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import cases, golden
from tests.support.c_target import run
from tests.support.libxl_target import generate, generate_roundtrip

HERE = Path(__file__).parent

COMPILERS = ("gcc", "clang")
WARNINGS = (
    *("-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wmissing-declarations"),
    *("-Wdeclaration-after-statement", "-Wno-unused-parameter"),
)

ERRORS = {"ERROR_FAIL": -3, "ERROR_NOMEM": -5, "ERROR_INVAL": -6}

# Dialects before 2012 have no place in libxl's files; these are reported, IDL820.
OLD = {"dialect-2010-08-conditions", "dialect-2011-07-rfc", "dialect-2011-09-key-twice"}
# Their fields have names of C's own, or types those of libxl's functions for bool and int; their
# builtins are another project's.
REFUSED = {"keywords-of-c", "keywords", "foreign-builtins", "namespace-of-its-own"}

NAMES = [n for n in cases.names(cases.OK) if n not in OLD | REFUSED]


def _check(idl: Path, folder: Path, compiler: str, library: str) -> None:
    """Generate the files for an IDL, and the program that tests them; let a compiler look."""
    header, private, json, source = generate(idl, folder, {"json": library})
    headers = (("TYPES_H", header), ("PRIVATE_H", private), ("JSON_H", json))
    defines = [f'-D{macro}="{path.name}"' for macro, path in headers]
    # libxl's own IDL declares these, and so does one of the cases.
    declared = header.read_text()
    defines += [f"-D{name}={n}" for name, n in ERRORS.items() if f"{name} =" not in declared]
    if library == "json-c":
        defines.append("-DWITH_JSON_C")
    includes = [f"-I{folder}", f"-I{HERE / 'data/libxl'}"]
    program = folder / "testidl.c"
    generate_roundtrip(idl, program)
    command = [compiler, "-std=gnu99", "-fsyntax-only", *WARNINGS, *defines, *includes]
    run([*command, source])
    # A small IDL does not need all of the program; what is hidden is for libxl alone.
    run([*command, "-Wno-unused-function", "-D_hidden=", program])


@pytest.mark.parametrize("library", ["yajl", "json-c"])
@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("name", NAMES)
def test_cases_compile(name: str, compiler: str, library: str, tmp_path: Path) -> None:
    _check(cases.OK / f"{name}.idl", tmp_path, compiler, library)


@pytest.mark.parametrize("library", ["yajl", "json-c"])
@pytest.mark.parametrize("compiler", COMPILERS)
def test_golden_case_compiles(compiler: str, library: str, tmp_path: Path) -> None:
    _check(golden.ROOT / "event/event.idl", tmp_path, compiler, library)


@pytest.mark.parametrize("name", sorted(OLD))
def test_old_dialects_are_reported(name: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="libxl's own files can't express"):
        generate(cases.OK / f"{name}.idl", tmp_path)
