"""The embedded core, promise by promise: the programs in ``core/`` run one case at a time.

All of it runs under AddressSanitizer, which also finds what is never freed, and what has threads
under ThreadSanitizer as well.
"""

from __future__ import annotations

import difflib
import random
import re
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS, run
from tests.support.event_programs import SOURCES as EVENTS
from tests.support.event_programs import WRAP, overlay

if TYPE_CHECKING:
    from tests.support.core import Core
    from tests.support.fakexen import Machine
    from tests.support.xen import Xen

pytestmark = pytest.mark.xdist_group("core")

SOURCES = Path(__file__).parent / "core"

# What a case that ends the process ends it with, and what it says.
ENDED = {
    "reentry-from-a-predicate": (
        -signal.SIGABRT,
        "libxl: libxl_event_check called from within a predicate\n",
    ),
    "reentry-from-disaster": (
        -signal.SIGABRT,
        "libxl: libxl_domain_pause called from within a disaster\n",
    ),
    "reentry-from-a-hook": (
        -signal.SIGABRT,
        "libxl: libxl_osevent_occurred_fd called from within fd_register\n",
    ),
    "disaster-without-hooks": (
        255,
        "libxl: disaster, events of type 2 may be lost: the sky falls: Input/output error\n",
    ),
    "disaster-without-function": (
        255,
        "libxl: disaster, events of type 2 may be lost: the sky falls: Input/output error\n",
    ),
}


def cases(program: str) -> list[str]:
    """Return the names in a program's table."""
    text = (SOURCES / f"{program}.c").read_text(encoding="utf-8")
    return re.findall(r'^    \{ "([a-z-]+)", \w+ \},$', text, re.MULTILINE)


# The programs, with what each needs of the linker.
PROGRAMS: dict[str, tuple[str, ...]] = {
    "semantics": (),
    "loops": (),
    "children": (),
    "threads": (),
    "memory": ("-Wl,--wrap=malloc,--wrap=calloc,--wrap=strdup",),
}

CASES = [(program, name) for program in PROGRAMS for name in cases(program)]


@pytest.fixture(scope="module")
def programs(asan_core: Core, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the programs by name."""
    folder = tmp_path_factory.mktemp("programs")
    return {
        program: asan_core.build(folder / program, [SOURCES / f"{program}.c"], *flags)
        for program, flags in PROGRAMS.items()
    }


def outcome(program: Path, *arguments: str) -> tuple[int, str]:
    """Run a program; return its exit status and what it wrote to stderr."""
    done = subprocess.run(
        [str(program), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(("program", "name"), CASES)
def test_promise(program: str, name: str, programs: dict[str, Path]) -> None:
    assert outcome(programs[program], name) == ENDED.get(name, (0, ""))


def test_every_ending_is_a_case() -> None:
    assert {name for _, name in CASES} >= ENDED.keys()


def test_random_happenings_come_out_as_the_model_says(asan_core: Core, tmp_path: Path) -> None:
    program = asan_core.build(tmp_path / "random", [SOURCES / "random.c"])
    for seed in (1, 2, random.SystemRandom().randrange(1, 2**31)):
        status, text = outcome(program, str(seed), "20000")
        assert (status, text) == (0, ""), f"seed {seed}"


# What has threads, or a signal handler, in it.
THREADED = ("threads", "children", "loops")


@pytest.fixture(scope="module")
def threaded(tsan_core: Core) -> dict[str, Path]:
    """Return programs by name, under ThreadSanitizer."""
    return {
        program: tsan_core.build(
            tsan_core.folder / program, [SOURCES / f"{program}.c"], "-DMANY=20000"
        )
        for program in THREADED
    }


@pytest.mark.parametrize(
    ("program", "name"), [(program, name) for program in THREADED for name in cases(program)]
)
def test_threads_do_not_race(program: str, name: str, threaded: dict[str, Path]) -> None:
    assert outcome(threaded[program], name) == ENDED.get(name, (0, ""))


# --- the real library on the same random calls ---


@pytest.fixture(scope="module")
def differential(
    asan_core: Core, xen_417: Xen, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """Return the program on the core, and on libxl."""
    folder = tmp_path_factory.mktemp("differential")
    source = SOURCES / "differential.c"
    flags = (f"-I{EVENTS}",)
    core = asan_core.build(folder / "core", [source, EVENTS / "machine_core.c"], *flags)
    real = overlay(xen_417, folder)
    machine = EVENTS / "machine_xen.c"
    return core, real.build(folder / "xen", [source, machine], *flags, *SANITIZERS, *WRAP)


@pytest.mark.parametrize("seed", [1, 2, None])
def test_libxl_makes_the_same_of_random_calls(
    seed: int | None,
    differential: tuple[Path, Path],
    fake_machine: Machine,
) -> None:
    seed = seed or random.SystemRandom().randrange(1, 2**31)
    on_core, on_xen = differential
    arguments = (str(seed), "50")
    of_core = run([on_core, *arguments]).splitlines()
    of_xen = fake_machine.run(on_xen, *arguments, sanitized=True).splitlines()
    difference = "\n".join(difflib.unified_diff(of_xen, of_core, "xen", "core", n=60))
    assert not difference, f"seed {seed}\n{difference}"
