"""The C target's files for an IDL, written out; and the compilers that take them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from idlgen import frontend
from idlgen.render import render
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.c import TARGET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from idlgen.model import Module

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")

# Every compiler and language that generated C promises to please.
COMPILERS: dict[str, tuple[str, ...]] = {
    "gcc": ("gcc", "-std=c11", "-Wc++-compat"),
    "g++": ("g++", "-x", "c++", "-std=c++17"),
    "clang": ("clang", "-std=c11", "-Wc++-compat"),
    "clang++": ("clang++", "-x", "c++", "-std=c++17"),
}

SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


@dataclass(frozen=True, slots=True)
class Generated:
    """A module and the folder of its C files."""

    module: Module
    folder: Path

    @property
    def header(self) -> str:
        """The name of the header of types."""
        return next(p.name for p in self.folder.glob("*types.h"))

    @property
    def sources(self) -> list[Path]:
        """The C files, sorted."""
        return sorted(self.folder.glob("*.c"))


def generate(
    idl: Path,
    folder: Path,
    settings: Settings | None = None,
    options: Mapping[str, str] | None = None,
) -> Generated:
    """Write the C target's files for an IDL file into a folder."""
    module, diagnostics = frontend.load(str(idl))
    assert module is not None, [d.message for d in diagnostics.found]
    defaults = {option.name: option.default for option in TARGET.options}
    request = Request(module, settings or Settings(), {**defaults, **(options or {})})
    TARGET.check(request, diagnostics)
    assert not diagnostics.has_errors, [d.message for d in diagnostics.found]
    for output in TARGET.outputs(request):
        path = folder / output.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(output, idl.name), encoding="utf-8")
    return Generated(module, folder)


def run(
    command: Iterable[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a command that must succeed; return what it prints. *env* is added to the environment."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **(env or {})},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def check_syntax(generated: Generated, compiler: str, *flags: str) -> None:
    """Let a compiler look at every C file; it must not even warn."""
    for source in generated.sources:
        command = (*COMPILERS[compiler], *WARNINGS, *flags, "-fsyntax-only")
        run([*command, f"-I{generated.folder}", source])
