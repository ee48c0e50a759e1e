"""Real events, from real libxl with our objects in it: on a machine with a pretend hypervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS, run
from tests.support.event_programs import SOURCES, WRAP, overlay, package_flags
from tests.support.libxl_library import GROUP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.fakexen import Machine
    from tests.support.libxl_library import Libxl
    from tests.support.xen import Xen

pytestmark = pytest.mark.xdist_group(GROUP)

FOR = "for 0xfedcba9876543210"

# What these make of libxl's events goes through libxl's own init, copy and dispose: ours.
EXPECTED = {
    "pending": [
        f"first: operation_complete rc 0 {FOR}",
        f"first: domain_shutdown 7 reason 2 {FOR}",
        f"first: disk_eject 7 hdc {FOR}",
        f"first: domain_death 7 {FOR}",
    ],
    "called": [
        f"first: operation_complete rc 0 {FOR}",
        f"first: disk_eject 7 hdc {FOR}",
        f"first: domain_shutdown 7 reason 1 {FOR}",
        f"first: domain_death 7 {FOR}",
    ],
}


@pytest.fixture(scope="module")
def scenarios(libxl: Libxl, xen_417: Xen) -> Path:
    """Build the program of events with libxl's archive that has our objects."""
    files = overlay(xen_417, libxl.folder / "overlay", SANITIZERS)
    sources = [SOURCES / "scenarios.c", SOURCES / "machine_xen.c", *SOURCES.glob("driver*.c")]
    objects = []
    for source in sources:
        object_ = libxl.folder / f"events_{source.stem}.o"
        includes = (f"-I{files.folder}", f"-I{SOURCES}", *package_flags("glib-2.0", "libuv"))
        command = ("gcc", "-std=gnu11", "-O1", "-g1", "-w", *SANITIZERS, *includes)
        run([*command, "-c", source, "-o", object_])
        objects.append(object_)
    flags = (*SANITIZERS, *WRAP, *package_flags("glib-2.0", "libuv"))
    program = libxl.folder / "scenarios"
    return libxl.tree.link_real(program, [*objects, files.archive], libxl.checked, *flags)


@pytest.mark.parametrize("driver", ["bare", "poll"])
@pytest.mark.parametrize("name", EXPECTED)
def test_events_come_as_from_debians_library(
    name: str, driver: str, scenarios: Path, fake_machine: Machine
) -> None:
    printed = fake_machine.run(scenarios, driver, name, sanitized=True)
    assert printed.splitlines() == EXPECTED[name]
