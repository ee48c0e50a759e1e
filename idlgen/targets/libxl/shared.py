"""What headers and the implementation both show of a type, made once."""

from __future__ import annotations

from idlgen.cabi.declarations import values
from idlgen.targets.libxl.signatures import Signatures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.cabi.declarations import ValueView
    from idlgen.model import Aggregate, Enumeration
    from idlgen.targets.libxl.signatures import Writer


class Shared:
    """The signatures of types and the values of enumerations: those of one module."""

    def __init__(self, writer: Writer) -> None:
        """*writer* is what JSON is written with."""
        self._writer = writer
        self._signatures: dict[Enumeration | Aggregate, Signatures] = {}
        self._values: dict[Enumeration, tuple[ValueView, ...]] = {}

    def signatures(self, declaration: Enumeration | Aggregate) -> Signatures:
        """Return the signatures of a type's functions."""
        found = self._signatures.get(declaration)
        if found is None:
            found = self._signatures[declaration] = Signatures(declaration, self._writer)
        return found

    def values(self, enumeration: Enumeration) -> tuple[ValueView, ...]:
        """Return the views of an enumeration's values."""
        found = self._values.get(enumeration)
        if found is None:
            found = self._values[enumeration] = values(enumeration)
        return found
