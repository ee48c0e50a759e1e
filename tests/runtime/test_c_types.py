"""Every struct of an IDL is filled, copied, disposed and started anew, under sanitizers.

The program is written from the model (tests/support/exercise.py): random values with boundary
values among them, deep comparison, each allocation of a copy made to fail in turn, ten rounds of
init and dispose, every value of every discriminant.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import cases, exercise
from tests.support.c_target import SANITIZERS, WARNINGS, generate, run

if TYPE_CHECKING:
    from tests.support.xen import Xen

HERE = Path(__file__).parent
PROJECTS_OWN = HERE.parent.parent / "idl/libxl.idl"
ROUNDS = 20

# Old forms that Debian's files no longer have, and shapes that they lack.
SHAPES = HERE / "shapes.idl"


def exercised(idl: Path, folder: Path) -> int:
    """Exercise an IDL's structs; return how many there were."""
    generated = generate(idl, folder)
    source = folder / "exercise.c"
    source.write_text(exercise.program(generated.module, generated.header, ROUNDS))
    wrapped = ",".join(f"--wrap={name}" for name in ("malloc", "calloc", "realloc", "free"))
    flags = ["-std=c11", "-g", "-O1", *WARNINGS, "-Wno-unused-function", *SANITIZERS]
    includes = [f"-I{HERE}", f"-I{folder}"]
    # The program itself is among the folder's sources.
    run(["gcc", *flags, *includes, *generated.sources, f"-Wl,{wrapped}", "-o", folder / "run"])
    return int(run([folder / "run"]).split()[0])


@pytest.mark.parametrize(
    ("release", "name", "structs"),
    [
        ("xen_417", "libxl_types.idl", 60),
        ("xen_417", "libxl_types_internal.idl", 1),
        ("xen_414", "libxl_types.idl", 60),
        ("xen_414", "libxl_types_internal.idl", 1),
    ],
)
def test_debians_files(
    release: str, name: str, structs: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    xen: Xen = request.getfixturevalue(release)
    assert exercised(xen.idl / name, tmp_path) == structs


def test_shapes(tmp_path: Path) -> None:
    assert exercised(SHAPES, tmp_path) == 8


def test_projects_own_file(tmp_path: Path) -> None:
    assert exercised(PROJECTS_OWN, tmp_path) > 1


@pytest.mark.parametrize(
    "name",
    [
        "assigned-twice",
        "dialect-2011-07-rfc",
        "dialect-2011-09-key-twice",
        "dialect-today",
        "empty-structs",
        "inline-structs",
        "keywords",
        "unions-of-all-kinds",
    ],
)
def test_cases(name: str, tmp_path: Path) -> None:
    assert exercised(cases.OK / f"{name}.idl", tmp_path) >= 1
