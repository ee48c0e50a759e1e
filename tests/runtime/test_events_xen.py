"""Events of the real libxl and the real xenstored reach handlers, whichever way they go."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS, generate, run

if TYPE_CHECKING:
    from tests.support.fakexen import Machine
    from tests.support.xen import Xen

SOURCES = Path(__file__).parent / "events"
LIBRARIES = ("-lxenlight", "-lxenstore", "-lxenctrl", "-lxentoollog", "-lpthread")
OVERLAY = {"include": "<libxl.h>", "dispatch": "libxl_event"}

FOR = "for 0xfedcba9876543210"

# Every line says who was called with what: the cookie that was given, with all of its 64 bits.
EXPECTED = {
    "pending": [
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
    "ended-inside": [
        "first: ended by 7",
        f"second: domain_death 7 {FOR}",
        f"second: domain_death 9 {FOR}",
    ],
    "handed-off": [
        f"first: domain_shutdown 7 reason 3 {FOR}",
        f"first: domain_death 7 {FOR}",
        f"first: domain_death 9 {FOR}",
    ],
    "ended-with-a-queue": [],
    "disaster-called": [
        f"first: domain_shutdown 7 reason 4 {FOR}",
        "first: disaster type 0 errno 5",
    ],
    "disaster-queued": [
        f"first: domain_shutdown 7 reason 4 {FOR}",
        "first: disaster type 0 errno 5",
    ],
    "both-styles": [
        f"second: domain_shutdown 7 reason 5 {FOR}",
        f"first: domain_death 7 {FOR}",
    ],
    "misused": [],
}


@pytest.fixture(scope="session")
def scenarios(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> Path:
    """Return the program of the scenarios, built on the real library, with sanitizers."""
    folder = tmp_path_factory.mktemp("scenarios")
    files = generate(xen_417.idl / "libxl_types.idl", folder, options=OVERLAY)
    program = folder / "scenarios"
    command = ["gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", *SANITIZERS]
    sources = [SOURCES / "scenarios.c", SOURCES / "machine_xen.c", *files.sources]
    run([*command, f"-I{folder}", f"-I{SOURCES}", *sources, *LIBRARIES, "-o", program])
    return program


@pytest.mark.parametrize("name", EXPECTED)
def test_scenario(name: str, scenarios: Path, fake_machine: Machine) -> None:
    assert fake_machine.run(scenarios, name, sanitized=True).splitlines() == EXPECTED[name]


def test_disaster_without_a_function_ends_the_process(
    scenarios: Path, fake_machine: Machine
) -> None:
    done = subprocess.run(
        [scenarios, "disaster-unhandled"],
        env=fake_machine.variables(sanitized=True),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 255
    assert "libxl: disaster, events of type 0 may be lost: " in done.stderr
