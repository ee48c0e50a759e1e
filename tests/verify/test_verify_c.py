"""All generated C through every compiler that it promises to please, without a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import cases, golden
from tests.support.c_target import COMPILERS, check_syntax, generate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.xen import Xen

# A struct without data; fields with names of C's own.
REFUSED = {"lexis", "keywords-of-c"}


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("name", [n for n in cases.names(cases.OK) if n not in REFUSED])
def test_cases_compile(name: str, compiler: str, tmp_path: Path) -> None:
    generated = generate(cases.OK / f"{name}.idl", tmp_path, cases.settings())
    assert generated.sources
    check_syntax(generated, compiler, f"-I{cases.OK}")


@pytest.mark.parametrize("compiler", COMPILERS)
def test_golden_output_compiles(compiler: str, tmp_path: Path) -> None:
    for case, target in golden.pairs():
        if target == "c":
            generated = generate(golden.ROOT / case / f"{case}.idl", tmp_path / case)
            check_syntax(generated, compiler)
    assert list(tmp_path.iterdir())


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("name", ["libxl_types.idl", "libxl_types_internal.idl"])
@pytest.mark.parametrize("release", ["xen_417", "xen_414"])
def test_debians_files_compile(
    release: str, name: str, compiler: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    xen: Xen = request.getfixturevalue(release)
    check_syntax(generate(xen.idl / name, tmp_path), compiler)


def test_both_files_of_a_release_in_one_program(xen_417: Xen, tmp_path: Path) -> None:
    for name in ("libxl_types.idl", "libxl_types_internal.idl"):
        generate(xen_417.idl / name, tmp_path)
    user = tmp_path / "user.c"
    for first, second in (("libxl_", "libxl__"), ("libxl__", "libxl_")):
        user.write_text(
            f'#include "{first}types.h"\n#include "{second}types.h"\n'
            "int main(void)\n{\n    libxl__device_console c;\n\n"
            "    libxl__device_console_init(&c);\n    libxl__device_console_dispose(&c);\n"
            "    return ERROR_INVAL;\n}\n"
        )
        generated = generate(xen_417.idl / "libxl_types.idl", tmp_path)
        assert user in generated.sources
        for compiler in COMPILERS:
            check_syntax(generated, compiler)
