"""The Python target's package for an IDL, written out and imported."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from idlgen import frontend
from idlgen.render import render
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.python import TARGET

if TYPE_CHECKING:
    from pathlib import Path

    from idlgen.model import Module


def write_package(
    idl: str, folder: Path, *, settings: Settings | None = None, name: str = "test.idl"
) -> Module:
    """Write what the target makes of an IDL's text below a folder; return the module."""
    module, diagnostics = frontend.load_text(name, idl)
    assert module is not None, [d.message for d in diagnostics.found]
    request = Request(module, settings or Settings(), {})
    TARGET.check(request, diagnostics)
    assert not diagnostics.has_errors, [d.message for d in diagnostics.found]
    for output in TARGET.outputs(request):
        path = folder / output.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(output, name), encoding="utf-8")
    return module


def import_package(
    idl: str, folder: Path, called: str, *, settings: Settings | None = None
) -> tuple[Any, Module]:
    """Import the package for an IDL under a name of its own; return it and the module.

    A package does not know what it is called, so that packages of several IDLs may be loaded in
    one process.
    """
    module = write_package(idl, folder, settings=settings)
    (made,) = (p.parent for p in folder.glob("*/__init__.py"))
    made.rename(folder / called)
    sys.path.insert(0, str(folder))
    try:
        package = importlib.import_module(called)
    finally:
        sys.path.remove(str(folder))
    return package, module
