"""What the bodies of functions ask of types: a side table, in which each type is looked at once.

A struct's fields are gone through once for each of its functions, and most types are those of many
fields.
"""

from __future__ import annotations

from idlgen.model import Aggregate, Array, KeyedUnion, Ref, Struct
from idlgen.records import dataclass
from idlgen.targets.libxl.json import expected, has_json, reader
from idlgen.targets.libxl.places import attributes_of, declared, members, struct_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from idlgen.model import Attributes, Declaration, Field, Type

    # What stands before a place and what behind it, in a call or a test.
    Around = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for a type.

    ``struct`` is the struct that it is. ``reference`` precedes a place that a function is given: an
    ampersand or nothing. ``kinds`` are the values of JSON that it is read from by ``reader``.
    ``write`` is the call that writes it, ``None`` for a struct whose fields are written one by one.
    ``differs`` is the test for another value than the default; ``None``: it is always written.
    """

    attributes: Attributes
    struct: Struct | None
    reference: str
    has_json: bool
    kinds: str
    reader: str | None
    write: Around | None
    differs: Around | None


class Types:
    """The facts of a module's types, each found when it is first asked for."""

    def __init__(self, write: Callable[[Type], Around]) -> None:
        """*write* says which call writes a type, its arguments before the value among it."""
        self._write = write
        self._known: dict[Declaration | Type, Facts] = {}

    def of(self, type_: Type) -> Facts:
        """Return the facts of a type."""
        node = type_.target if isinstance(type_, Ref) else type_
        facts = self._known.get(node)
        if facts is None:
            facts = self._known[node] = self._find(type_)
        return facts

    def _find(self, type_: Type) -> Facts:
        attributes = attributes_of(type_)
        struct = struct_of(type_)
        written = has_json(type_)
        part = isinstance(type_, Array | KeyedUnion)
        inline = struct is not None and attributes.json_gen_fn is None
        return Facts(
            attributes,
            struct,
            "&" if attributes.passby == "PASS_BY_REFERENCE" else "",
            written,
            expected(type_),
            reader(type_),
            self._write(type_) if written and not (part or inline) else None,
            _differs(type_, attributes),
        )

    def written(self, struct: Struct) -> list[Field]:
        """Return the fields that have a place in JSON."""
        return [f for f in members(struct, private=False) if self.of(f.type).has_json]

    def condition(self, field: Field, prefix: str) -> str | None:
        """Return when a field is written; ``None`` for always."""
        type_ = field.type
        if isinstance(type_, Array):
            return f"{prefix}{field.name} && {prefix}{type_.length}"
        differs = self.of(type_).differs
        if differs is None:
            return None
        if field.init_val is not None:
            return f"{prefix}{field.name} != {field.init_val}"
        return f"{differs[0]}{prefix}{field.name}{differs[1]}"


def _differs(type_: Type, attributes: Attributes) -> Around | None:
    if isinstance(type_, KeyedUnion) or isinstance(declared(type_), Aggregate):
        return None
    if attributes.init_val is not None:
        return "", f" != {attributes.init_val}"
    if attributes.check_default_fn is not None:
        return f"!{attributes.check_default_fn}(&", ")"
    return "", ""
