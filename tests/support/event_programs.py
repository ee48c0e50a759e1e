"""Programs with events, the same source on either machine: real libxl, and the embedded core."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.c_target import generate, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.support.core import Core
    from tests.support.xen import Xen

SOURCES = Path(__file__).parents[1] / "runtime/events"

# An overlay on the installed library has what the library lacks: dispatch and loops.
OVERLAY = {"include": "<libxl.h>", "dispatch": "libxl_event"}

_LIBRARIES = ("-lxenlight", "-lxenstore", "-lxenctrl", "-lxentoollog", "-lpthread")
_COMPILE = ("gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror")

# libxl leaks what it gives to hooks; machine_xen.c has its say about it.
WRAP = ("-Wl,--wrap=libxl_osevent_register_hooks",)


@dataclass(frozen=True, slots=True)
class Overlay:
    """The C target's files beside the installed library, as an archive built with *flags*."""

    folder: Path
    archive: Path
    flags: tuple[str, ...]

    def build(self, program: Path, sources: Iterable[Path], *flags: str) -> Path:
        """Build a program from sources of its own; it must compile without a warning."""
        command = (*_COMPILE, *self.flags, f"-I{self.folder}")
        run([*command, *sources, self.archive, *flags, *_LIBRARIES, "-o", program])
        return program


def overlay(xen: Xen, folder: Path, flags: tuple[str, ...] = ()) -> Overlay:
    """Write the overlay's files for the installed library's IDL into a folder, and compile them."""
    files = generate(xen.idl / "libxl_types.idl", folder, options=OVERLAY)
    for source in files.sources:
        compiled = source.with_suffix(".o")
        run([*_COMPILE, *flags, f"-I{folder}", "-c", str(source), "-o", str(compiled)])
    archive = folder / "ours.a"
    run(["ar", "rcs", archive, *sorted(folder.glob("*.o"))])
    return Overlay(folder, archive, flags)


def package_flags(*packages: str) -> tuple[str, ...]:
    """Return what it takes to compile and link with libraries."""
    return tuple(run(["pkg-config", "--cflags", "--libs", *packages]).split())


def build_driven(platform: Overlay | Core, name: str) -> Path:
    """Build one of the programs that take a driver, on an overlay or on the core."""
    machine = "machine_xen.c" if isinstance(platform, Overlay) else "machine_core.c"
    shared = ["trial.c"] if name in ("stress", "life") else []
    files = [SOURCES / file for file in (f"{name}.c", machine, *shared)]
    files += sorted(SOURCES.glob("driver*.c"))
    wrap = WRAP if isinstance(platform, Overlay) else ()
    flags = (f"-I{SOURCES}", *wrap, *package_flags("glib-2.0", "libuv"))
    return platform.build(platform.folder / name, files, *flags)


def outcome(
    program: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, which must come."""
    return subprocess.run(
        [str(program), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
