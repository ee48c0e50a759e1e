"""The loops, on epoll and on poll, with a libxl that does what the case wants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import COMPILERS, SANITIZERS, check_syntax, generate, run
from tests.support.event_programs import OVERLAY, SOURCES, outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.xen import Xen

# The programs, with what each is about, and what else it takes.
PROGRAMS = {
    "descriptor_cases": ("libxl_osevent_loop.c", "fake_libxl.c"),
    "turn_cases": ("libxl_osevent_loop.c", "fake_libxl.c"),
    "poll_cases": ("libxl_poll_loop.c",),
}

# What a program has another version of.
WRAPS = {
    "descriptor_cases": ("epoll_wait",),
    "turn_cases": ("calloc", "realloc"),
    "poll_cases": ("calloc", "realloc"),
}

CASES = [
    (program, name)
    for program in PROGRAMS
    for name in re.findall(
        r'^    \{ "([a-z-]+)", \w+ \},$',
        (SOURCES / f"{program}.c").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
]


def build(name: str, xen: Xen, folder: Path, *flags: str) -> Path:
    """Return a program with cases; it is libxl itself, so none is linked."""
    generate(xen.idl / "libxl_types.idl", folder, options=OVERLAY)
    command = ["gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", *flags]
    command += [f"-Wl,--wrap={function}" for function in WRAPS[name]]
    include = (f"-I{folder}", f"-I{xen.include}", f"-I{SOURCES}")
    about, *others = PROGRAMS[name]
    sources = (SOURCES / f"{name}.c", folder / about, *(SOURCES / other for other in others))
    run([*command, *include, *sources, "-lpthread", "-o", folder / name])
    return folder / name


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("register")
    return {name: build(name, xen_417, folder, *SANITIZERS) for name in PROGRAMS}


def test_there_are_cases() -> None:
    assert len(CASES) > 25


@pytest.mark.parametrize(("program", "name"), CASES)
def test_case(program: str, name: str, programs: Mapping[str, Path]) -> None:
    done = outcome(programs[program], name)
    assert (done.returncode, done.stderr) == (0, "")


def test_threads_do_not_race(tmp_path: Path, xen_417: Xen) -> None:
    program = build("turn_cases", xen_417, tmp_path, "-fsanitize=thread")
    done = outcome(program, "threads")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("compiler", COMPILERS)
def test_overlays_compile(compiler: str, tmp_path: Path, xen_417: Xen) -> None:
    files = generate(xen_417.idl / "libxl_types.idl", tmp_path, options=OVERLAY)
    assert len(files.sources) == 4
    check_syntax(files, compiler, f"-I{xen_417.include}")
