"""The front end in one call: read, parse, attach comments, lower."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from idlgen.comments import Docs
from idlgen.diagnostics import Diagnostics
from idlgen.lower import lower
from idlgen.parser import parse
from idlgen.source import SourceFile

if TYPE_CHECKING:
    from idlgen.model import Module


def load(path: str) -> tuple[Module | None, Diagnostics]:
    """Return the module that a file declares, ``None`` if there were errors, and all findings."""
    return load_text(path, Path(path).read_text(encoding="utf-8"))


def load_text(path: str, text: str) -> tuple[Module | None, Diagnostics]:
    """Return what :func:`load` does, for text that is at hand already."""
    diagnostics = Diagnostics(SourceFile(path, text))
    tree = parse(diagnostics)
    if tree is None or diagnostics.has_errors:
        return None, diagnostics
    module = lower(tree, Docs(), diagnostics)
    return (None if diagnostics.has_errors else module), diagnostics
