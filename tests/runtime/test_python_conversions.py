"""Dataclasses to C structs and back: all of libxl's types, on the real library and on the core."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import native_package

if TYPE_CHECKING:
    from tests.support.fakexen import Machine
    from tests.support.xen import Xen

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "native"
DOMID = '    ("domid", libxl_domid),\n    ("domuuid"'
CONSOLE = '("domain_create_console_available", None),'

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
    shapes = (HERE / "shapes.idl").read_text()
    before, event, after = own.partition("# Something that happened to a domain")
    idl.write_text(with_variants(before) + shapes + with_variants(event + after))
    made = native_package.build(idl.read_text(), "shapes.idl")
    said = run(made, dict(os.environ), "conversions.py", "embedded", idl, str(seed))
    assert said == "6 structs, 360 values, 360 documents\n"


def with_variants(text: str) -> str:
    """Return a part of the project's IDL with types of events whose data have all shapes."""
    types = """
    (6, "FLAT"), (7, "NESTED"), (8, "WHOLE"), (9, "NUMBER"), (10, "LISTED"), (11, "ALIKE"),
"""
    members = """
        ("flat", Struct(None, [
            ("mode", libxl_mode), ("id", libxl_devid), ("yes", libxl_defbool), ("flag", bool),
            ("uuid", libxl_uuid), ("text", string), ("lambda", uint8), ("wide", uint64),
            ("kinds", libxl_kind), ("made", uint16), ("data", string)])),
        ("nested", Struct(None, [
            ("inner", libxl_inner), ("inner_id", uint16), ("quiet", libxl_quiet),
            ("deep", Struct(None, [("inner", libxl_inner), ("yes", libxl_defbool)]))])),
        ("whole", libxl_inner),
        ("number", uint32),
        ("alike", Struct(None, [
            ("a", Struct(None, [("b", libxl_quiet)])), ("a_b", libxl_inner), ("text", string)])),
        ("listed", Struct(None, [("mac", libxl_mac), ("list", libxl_string_list)])),
"""
    text = re.sub(r'(\(5, "DOMAIN_CREATE_CONSOLE_AVAILABLE"\),.*\n)', rf"\1{types}", text)
    return text.replace(CONSOLE, f"{CONSOLE}{members}")


@pytest.mark.parametrize("program", ["reader.py", "codec.py"])
def test_objects_are_made_of_bytes_and_of_plain_values(program: str) -> None:
    package = native_package.build((ROOT / "idl" / "libxl.idl").read_text())
    assert run(package, dict(os.environ), program) == ""


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_compilers_have_nothing_to_say_of_the_module_that_makes_objects(
    compiler: str, tmp_path: Path
) -> None:
    native_package.write((ROOT / "idl" / "libxl.idl").read_text(), tmp_path)
    sources = sorted((tmp_path / "native" / "objects").glob("*.c"))
    assert len(sources) > 3
    flags = ["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]
    headers = ["-isystem", sysconfig.get_path("include")]
    done = subprocess.run(
        [compiler, *flags, *headers, "-fsyntax-only", *sources],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_events_are_read_without_the_module_that_makes_it_fast() -> None:
    package = native_package.build((ROOT / "idl" / "libxl.idl").read_text())
    said = run(package, dict(os.environ), "slow.py")
    assert said == "EventDiskEject\nEventDomainDeath\nEventUnrecognized\n"


def test_an_event_with_a_list_is_read_by_its_members(tmp_path: Path) -> None:
    idl = (ROOT / "idl" / "libxl.idl").read_text()
    more = idl.replace(DOMID, f'    ("names", Array(string, "num_names")),\n{DOMID}')
    assert more != idl
    native_package.write(more, tmp_path)
    program = (
        "from libxl import _convert as c; print(callable(c.read_event), hasattr(c, '_read_event'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("True False\n", "")


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
    with_more = with_more.replace(
        '            ("rc", integer), # 0, or an error\n',
        '            ("rc", integer),\n            ("novel", uint32),\n',
    )
    # In another order than libxl's.
    user = "    # What the caller gave when it asked for events of this kind.\n"
    user += '    ("for_user", libxl_ev_user),\n'
    with_more = with_more.replace(user, "").replace(DOMID, user + DOMID)
    assert with_more.count('"novel"') == 2
    later = native_package.build(with_more)
    path = tmp_path / "later.idl"
    path.write_text(with_more)
    said = run(later, fake_machine.variables(), "lacking.py", "xen")
    disk = "DeviceDisk(vdev='hdc', readwrite=1)"
    assert said == f"{disk} without what is new, an event without\n"
    said = run(later, fake_machine.variables(), "lacking.py", "embedded")
    assert said == f"{disk} with what is new, an event with it\n"
    assert xen_417.packages is not None
