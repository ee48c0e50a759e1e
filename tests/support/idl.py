"""A module from a few lines of IDL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.frontend import load_text
from idlgen.model import Aggregate

if TYPE_CHECKING:
    from idlgen.model import Module


def module_of(text: str, *, namespace: str = "libxl_") -> Module:
    """Return the module that *text* declares; it must be without errors."""
    module, diagnostics = load_text("test.idl", f'namespace("{namespace}")\n{text}')
    assert module is not None, [d.message for d in diagnostics.found]
    return module


def aggregate_of(module: Module, c_name: str) -> Aggregate:
    """Return a declared struct or union by its C name."""
    found = next(d for d in module.declarations if d.c_name == c_name)
    assert isinstance(found, Aggregate)
    return found


def found(text: str, *, namespace: str = "libxl_") -> list[tuple[str, str]]:
    """Return what is found in *text*: for each finding the code, and the text that it marks."""
    source = f'namespace("{namespace}")\n{text}'
    _, diagnostics = load_text("test.idl", source)
    return [(d.code, source[slice(*d.span)] if d.span else "") for d in diagnostics.found]
