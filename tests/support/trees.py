"""Syntax trees as text, so that they can be compared."""

from __future__ import annotations

from typing import Any

from idlgen import syntax
from idlgen.records import fields


def shown(value: Any) -> str:
    """Return a node, or several, with all that is in it; a run is so many elements."""
    if isinstance(value, syntax.List):
        return f"List({value.start}, {value.end}, {shown(value.items)})"
    if isinstance(value, syntax.Node | syntax.SyntaxTree):
        parts = (shown(getattr(value, field.name)) for field in fields(value))
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))})"
    return repr(value)
