"""The register of descriptors and timeouts, with a libxl that does what the case wants."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import COMPILERS, SANITIZERS, check_syntax, generate, run

if TYPE_CHECKING:
    from tests.support.xen import Xen

SOURCE = Path(__file__).parent / "events/register_cases.c"
OVERLAY = {"include": "<libxl.h>", "dispatch": "libxl_event"}

CASES = re.findall(r'^    \{ "([a-z-]+)", \w+ \},$', SOURCE.read_text(), re.MULTILINE)


def build(xen: Xen, folder: Path, *flags: str) -> Path:
    """Return the program of the cases; it is libxl itself, so none is linked."""
    generate(xen.idl / "libxl_types.idl", folder, options=OVERLAY)
    sources = [SOURCE, folder / "libxl_osevent_loop.c", folder / "libxl_poll_loop.c"]
    command = ["gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", *flags]
    wrap = "-Wl,--wrap=calloc,--wrap=realloc,--wrap=epoll_wait"
    program = folder / "register_cases"
    run([*command, wrap, f"-I{folder}", f"-I{xen.include}", *sources, "-lpthread", "-o", program])
    return program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> Path:
    return build(xen_417, tmp_path_factory.mktemp("register"), *SANITIZERS)


@pytest.mark.parametrize("compiler", COMPILERS)
def test_overlays_compile(compiler: str, tmp_path: Path, xen_417: Xen) -> None:
    files = generate(xen_417.idl / "libxl_types.idl", tmp_path, options=OVERLAY)
    assert len(files.sources) == 4
    check_syntax(files, compiler, f"-I{xen_417.include}")


def test_there_are_cases() -> None:
    assert len(CASES) > 20


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, program: Path) -> None:
    done = subprocess.run([program, name], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_threads_do_not_race(tmp_path: Path, xen_417: Xen) -> None:
    program = build(xen_417, tmp_path, "-fsanitize=thread")
    done = subprocess.run(
        [program, "threads"], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
