"""Dataclasses to C structs and back: all of libxl's types, on the real library and on the core."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import native_package

if TYPE_CHECKING:
    from tests.support.fakexen import Machine
    from tests.support.xen import Xen

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "native"

pytestmark = pytest.mark.xdist_group("python_events")


def run(package: Path, variables: dict[str, str], program: str, *arguments: str | Path) -> str:
    """Run a program that uses a package; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", HERE / program, *arguments],
        env={**variables, "PYTHONPATH": f"{package}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def package(xen_417: Xen) -> Path:
    """Return the package of all of libxl's types."""
    return native_package.build((xen_417.idl / "libxl_types.idl").read_text())


@pytest.mark.parametrize("backend", ["xen", "embedded"])
def test_every_struct_goes_to_c_and_back(
    backend: str, package: Path, xen_417: Xen, fake_machine: Machine
) -> None:
    seed = random.randrange(1 << 32)
    print(f"{seed=}")
    idl = xen_417.idl / "libxl_types.idl"
    variables = fake_machine.variables()
    said = run(package, variables, "conversions.py", backend, idl, str(seed))
    print(said)
    structs, values, documents = (int(word) for word in said.split() if word.isdigit())
    assert structs > 50
    assert values == structs * 60
    assert documents > values * 0.9
    assert os.environ.keys() <= variables.keys()


def test_every_shape_goes_to_c_and_back(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"{seed=}")
    idl = tmp_path / "shapes.idl"
    own = (ROOT / "idl" / "libxl.idl").read_text()
    idl.write_text(own + (HERE / "shapes.idl").read_text())
    made = native_package.build(idl.read_text(), "shapes.idl")
    said = run(made, dict(os.environ), "conversions.py", "embedded", idl, str(seed))
    assert said == "6 structs, 360 values, 360 documents\n"


def test_members_that_libxl_lacks_are_left_out(
    tmp_path: Path, xen_417: Xen, fake_machine: Machine
) -> None:
    """The IDL of a later version, so to speak, with the library of an earlier one."""
    idl = (ROOT / "idl" / "libxl.idl").read_text()
    with_more = idl.replace(
        '    ("vdev", string),\n',
        '    ("vdev", string),\n    ("novel", string),\n'
        '    ("numbers", Array(uint32, "num_numbers")),\n'
        '    ("others", Array(string, "num_others")),\n',
        1,
    )
    assert with_more != idl
    later = native_package.build(with_more)
    path = tmp_path / "later.idl"
    path.write_text(with_more)
    said = run(later, fake_machine.variables(), "lacking.py", "xen")
    assert said == "DeviceDisk(vdev='hdc', readwrite=1) without what is new\n"
    said = run(later, fake_machine.variables(), "lacking.py", "embedded")
    assert said == "DeviceDisk(vdev='hdc', readwrite=1) with what is new\n"
    assert xen_417.packages is not None
