"""Events of libxl reach handlers, whichever way they go, and whatever runs the program's loop.

The same programs run on the real library, with the real xenstored, and on the embedded core.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS
from tests.support.event_programs import build_driven, outcome, overlay
from tests.support.fakexen import xenstored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.core import Core
    from tests.support.fakexen import Machine
    from tests.support.xen import Xen

# Each is built once.
ON_XEN = pytest.mark.xdist_group("events-xen")
ON_CORE = pytest.mark.xdist_group("core")

# What runs the loop: libxl's own functions, ours, and those of others around ours.
DRIVERS = ("bare", "poll", "select", "loop", "run", "epoll", "glib", "libuv")

FOR = "for 0xfedcba9876543210"

# Every line says who was called with what: the cookie that was given, with all of its 64 bits.
EXPECTED = {
    "pending": [
        f"first: operation_complete rc 0 {FOR}",
        f"first: domain_shutdown 7 reason 2 {FOR}",
        f"first: disk_eject 7 hdc {FOR}",
        f"first: domain_death 7 {FOR}",
    ],
    "waited": [
        f"first: operation_complete rc 0 {FOR}",
        f"first: disk_eject 7 hdc {FOR}",
        f"first: domain_shutdown 9 reason 3 {FOR}",
        f"first: domain_death 7 {FOR}",
        f"first: domain_shutdown 7 reason 2 {FOR}",
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
    "failing": [f"first: operation_complete rc 0 {FOR}"] * 4,
    "changed": [
        f"second: operation_complete rc 0 {FOR}",
        f"first: operation_complete rc 0 {FOR}",
        f"second: operation_complete rc 0 {FOR}",
    ],
    "registered-inside": [f"second: operation_complete rc 0 {FOR}"],
    "disaster-ended": [],
    "disaster-ended-called": [],
    "disaster-twice": [
        "first: disaster type 0 errno 5",
        *[f"first: operation_complete rc 0 {FOR}"] * 2,
    ],
    "queued-in-turn": [
        *[f"first: operation_complete rc 0 {FOR}"] * 6,
        *[f"second: operation_complete rc 0 {FOR}"] * 2,
    ],
    "both-styles": [
        f"second: domain_shutdown 7 reason 5 {FOR}",
        f"first: domain_death 7 {FOR}",
    ],
    "misused": [],
}

# What depends on the loop; the rest is tried with some of them.
THROUGH_ALL = ("pending", "called", "handed-off", "disaster-called")
CASES = [
    (driver, name)
    for driver in DRIVERS
    for name in EXPECTED
    if driver in ("bare", "poll", "loop") or name in THROUGH_ALL
]

# What a daemon goes through, by program: how many events, with which loops.
TRIALS = {
    "stress": {
        "many-checked": (2000, ("bare", "poll", "loop")),
        "many-called": (2000, ("poll", "loop", "glib")),
        "many-queued": (2000, ("poll", "loop", "libuv")),
        "threads": (2000, ("poll", "loop")),
        "reentered": (1000, ("loop",)),
        "turned-inside": (0, ("poll", "loop", "epoll")),
        "waited-inside": (0, ("poll", "loop")),
    },
    "life": {
        "aborted": (0, DRIVERS),
        "two-contexts": (0, ("poll", "loop")),
        "coming-and-going": (200, ("poll", "loop")),
        "registered-anew": (0, ("poll", "loop")),
        "children": (0, ("poll", "loop", "glib", "libuv")),
        "children-of-the-program": (0, ("poll", "loop")),
    },
}
ALL_TRIALS = [
    (program, driver, name, str(count))
    for program, names in TRIALS.items()
    for name, (count, drivers) in names.items()
    for driver in drivers
]

PROGRAMS = ("scenarios", *TRIALS)


# --- on the real library ---


@pytest.fixture(scope="module")
def on_xen(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> Mapping[str, Path]:
    """Return the programs on the real library, with sanitizers."""
    ours = overlay(xen_417, tmp_path_factory.mktemp("overlay"), SANITIZERS)
    return {name: build_driven(ours, name) for name in PROGRAMS}


@ON_XEN
@pytest.mark.parametrize(("driver", "name"), CASES)
def test_scenario(
    driver: str, name: str, on_xen: Mapping[str, Path], fake_machine: Machine
) -> None:
    printed = fake_machine.run(on_xen["scenarios"], driver, name, sanitized=True)
    assert printed.splitlines() == EXPECTED[name]


@ON_XEN
def test_disaster_without_a_function_ends_the_process(
    on_xen: Mapping[str, Path], fake_machine: Machine
) -> None:
    environment = fake_machine.variables(sanitized=True)
    done = outcome(on_xen["scenarios"], "poll", "disaster-unhandled", environment=environment)
    assert done.returncode == 255
    assert "libxl: disaster, events of type 0 may be lost: " in done.stderr


@ON_XEN
@pytest.mark.parametrize(("program", "driver", "name", "count"), ALL_TRIALS)
def test_trial(
    program: str,
    driver: str,
    name: str,
    count: str,
    on_xen: Mapping[str, Path],
    fake_machine: Machine,
) -> None:
    fake_machine.run(on_xen[program], driver, name, count, sanitized=True, timeout=60)


@ON_XEN
@pytest.mark.parametrize("driver", DRIVERS)
def test_xenstored_dies(
    driver: str, on_xen: Mapping[str, Path], xen_417: Xen, fake_machine: Machine
) -> None:
    program = subprocess.Popen(
        [on_xen["life"], driver, "killed", "0"],
        env=fake_machine.variables(sanitized=True),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with program:
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            assert program.stdout.readline() == "ready\n"
            fake_machine.xenstored.kill()
            fake_machine.xenstored.wait()
            program.stdin.write("\n")
            program.stdin.flush()
            assert program.stdout.readline() == "closed\n"
            with xenstored(xen_417, fake_machine.folder, fake_machine.environment):
                program.stdin.write("\n")
                program.stdin.flush()
                assert program.wait(20) == 0
        finally:
            program.kill()


# --- on the embedded core ---


@pytest.fixture(scope="module")
def on_core(asan_core: Core) -> Mapping[str, Path]:
    """Return the same programs on the core, with sanitizers."""
    return {name: build_driven(asan_core, name) for name in PROGRAMS}


@ON_CORE
@pytest.mark.parametrize(("driver", "name"), CASES)
def test_scenario_on_the_core(driver: str, name: str, on_core: Mapping[str, Path]) -> None:
    done = outcome(on_core["scenarios"], driver, name)
    assert (done.returncode, done.stdout.splitlines()) == (0, EXPECTED[name]), done.stderr


@ON_CORE
def test_disaster_without_a_function_ends_the_process_on_the_core(
    on_core: Mapping[str, Path],
) -> None:
    done = outcome(on_core["scenarios"], "poll", "disaster-unhandled")
    assert done.returncode == 255
    assert "libxl: disaster, events of type 0 may be lost: " in done.stderr


@ON_CORE
@pytest.mark.parametrize(("program", "driver", "name", "count"), ALL_TRIALS)
def test_trial_on_the_core(
    program: str, driver: str, name: str, count: str, on_core: Mapping[str, Path]
) -> None:
    done = outcome(on_core[program], driver, name, count)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def raced(tsan_core: Core) -> Path:
    """Return the trials on the core, under ThreadSanitizer."""
    return build_driven(tsan_core, "stress")


@ON_CORE
@pytest.mark.parametrize("driver", ["poll", "loop"])
@pytest.mark.parametrize("name", ["many-queued", "threads", "waited-inside"])
def test_threads_do_not_race(driver: str, name: str, raced: Path) -> None:
    done = outcome(raced, driver, name, "500")
    assert (done.returncode, done.stderr) == (0, "")
