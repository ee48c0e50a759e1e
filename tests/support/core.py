"""Programs on the embedded core: its files for an IDL, and what it takes to build with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS, generate, run

if TYPE_CHECKING:
    from collections.abc import Iterable

# The project's own IDL.
OWN_IDL = Path(__file__).parents[2] / "idl" / "libxl.idl"

_COMPILE = ("gcc", "-std=gnu11", "-O1", "-g", "-fno-omit-frame-pointer")


@dataclass(frozen=True, slots=True)
class Core:
    """The C target's files for an IDL, the core among them, as an archive built with *flags*."""

    folder: Path
    archive: Path
    flags: tuple[str, ...]

    @property
    def includes(self) -> tuple[str, ...]:
        """What makes ``#include <libxl.h>`` find the core."""
        return (f"-I{self.folder / 'embedded'}", f"-I{self.folder}")

    def build(self, program: Path, sources: Iterable[Path], *flags: str) -> Path:
        """Build a program from sources of its own; it must compile without a warning."""
        warnings = ("-Wall", "-Wextra", "-Werror")
        command = (*_COMPILE, *warnings, *self.flags, *self.includes)
        run([*command, *sources, self.archive, *flags, "-lpthread", "-o", program])
        return program


def build_core(folder: Path, idl: Path = OWN_IDL, flags: tuple[str, ...] = ()) -> Core:
    """Write the files for an IDL into a folder, and compile them, but for JSON."""
    generate(idl, folder)
    archive = folder / "core.a"
    objects = []
    for source in sorted([*folder.glob("*.c"), *(folder / "embedded").glob("*.c")]):
        if source.stem.endswith("json"):
            continue
        objects.append(source.with_suffix(".o"))
        include = (f"-I{folder / 'embedded'}", f"-I{folder}")
        run([*_COMPILE, *flags, *include, "-c", source, "-o", objects[-1]])
    run(["ar", "rcs", archive, *objects])
    return Core(folder, archive, flags)


@pytest.fixture(scope="session")
def asan_core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    """Return the core of the project's IDL under ASan and UBSan."""
    return build_core(tmp_path_factory.mktemp("asan"), flags=SANITIZERS)


@pytest.fixture(scope="session")
def tsan_core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    """Return the core of the project's IDL under ThreadSanitizer."""
    return build_core(tmp_path_factory.mktemp("tsan"), flags=("-fsanitize=thread",))
