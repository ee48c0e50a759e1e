"""The libxl target's files for an IDL, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen import frontend
from idlgen.render import render
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.libxl import TARGET
from idlgen.targets.libxl.roundtrip import roundtrip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from idlgen.model import Module


def generate_roundtrip(idl: Path, path: Path) -> Module:
    """Write the round-trip program for an IDL file; return the module."""
    module, diagnostics = frontend.load(str(idl))
    assert module is not None, [d.message for d in diagnostics.found]
    output = roundtrip(Request(module, Settings(), {}), path.name, None)
    path.write_text(render(output, idl.name), encoding="utf-8")
    return module


def generate(idl: Path, folder: Path, options: Mapping[str, str] | None = None) -> list[Path]:
    """Write the files of libxl's own build for an IDL file into a folder; return their paths."""
    module, diagnostics = frontend.load(str(idl))
    assert module is not None, [d.message for d in diagnostics.found]
    chosen = {option.name: option.default for option in TARGET.options} | dict(options or {})
    request = Request(module, Settings(), chosen)
    TARGET.check(request, diagnostics)
    assert not diagnostics.has_errors, [d.message for d in diagnostics.found]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for output in TARGET.outputs(request):
        path = folder / output.path
        path.write_text(render(output, idl.name), encoding="utf-8")
        written.append(path)
    return written
