"""Which comment documents what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from idlgen.syntax import Node


@dataclass(frozen=True, slots=True)
class Docs:
    """The documentation of a file: ``module`` opens it, the rest is by node."""

    module: str | None = None
    by_node: Mapping[Node, str] = field(default_factory=dict)

    def of(self, node: Node) -> str | None:
        """Return the text that documents a statement, field, member or value, if any does."""
        return self.by_node.get(node)
