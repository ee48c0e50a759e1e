"""What the bodies of functions ask of types, found once for each.

A struct's fields are gone through for each of its functions, and most types are those of many
fields.
"""

from __future__ import annotations

from idlgen.model import Aggregate, Array, KeyedUnion, Ref, Struct
from idlgen.records import dataclass
from idlgen.targets.libxl.json import expected, has_json, reader
from idlgen.targets.libxl.places import attributes_of, declared, enumeration_of, struct_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from idlgen.model import Attributes, Declaration, Enumeration, Field, Type

    # What stands before a place and what behind it, in a call or a test.
    Around = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for a type.

    ``struct``, ``enumeration``, ``union`` and ``array``: what it is, if any of them. ``reference``
    precedes a place that a function is given: an ampersand or nothing. ``kinds`` are the values of
    JSON that it is read from by ``reader``. ``write`` is the call that writes it, ``None`` for what
    is written part by part. ``differs`` is the test for another value than the default; ``None``:
    it is always written.
    """

    attributes: Attributes
    struct: Struct | None
    enumeration: Enumeration | None
    union: KeyedUnion | None
    array: Array | None
    reference: str
    has_json: bool
    kinds: str
    reader: str | None
    write: Around | None
    differs: Around | None


# The fields of a struct that functions see, which const ones are not.
Fields = list[tuple["Field", Facts]]


class Types:
    """The facts of a module's types, each found when it is first asked for."""

    def __init__(self, write: Callable[[Type], Around]) -> None:
        """*write* says which call writes a type."""
        self._write = write
        self._declared: dict[Declaration, Facts] = {}

    def of(self, type_: Type) -> Facts:
        """Return the facts of a type."""
        if not isinstance(type_, Ref):
            return self._find(type_)
        facts = self._declared.get(type_.target)
        if facts is None:
            facts = self._declared[type_.target] = self._find(type_)
        return facts

    def fields(self, struct: Struct) -> Fields:
        """Return the fields of a struct, with the facts of their types."""
        return [(field, self.of(field.type)) for field in struct.fields if not field.const]

    def _find(self, type_: Type) -> Facts:
        attributes = attributes_of(type_)
        struct = struct_of(type_)
        union = type_ if isinstance(type_, KeyedUnion) else None
        array = type_ if isinstance(type_, Array) else None
        written = has_json(type_)
        parts = union or array or (struct is not None and attributes.json_gen_fn is None)
        return Facts(
            attributes,
            struct,
            enumeration_of(type_),
            union,
            array,
            "&" if attributes.passby == "PASS_BY_REFERENCE" else "",
            written,
            expected(type_),
            reader(type_),
            self._write(type_) if written and not parts else None,
            _differs(type_, attributes),
        )


def in_json(fields: Fields) -> Fields:
    """Return the fields that have a place in JSON."""
    return [(f, facts) for f, facts in fields if facts.has_json and not facts.attributes.private]


def condition(field: Field, facts: Facts, prefix: str) -> str | None:
    """Return when a field is written; ``None`` for always."""
    if facts.array is not None:
        return f"{prefix}{field.name} && {prefix}{facts.array.length}"
    if facts.differs is None:
        return None
    if field.init_val is not None:
        return f"{prefix}{field.name} != {field.init_val}"
    before, after = facts.differs
    return f"{before}{prefix}{field.name}{after}"


def _differs(type_: Type, attributes: Attributes) -> Around | None:
    if isinstance(type_, KeyedUnion) or isinstance(declared(type_), Aggregate):
        return None
    if attributes.init_val is not None:
        return "", f" != {attributes.init_val}"
    if attributes.check_default_fn is not None:
        return f"!{attributes.check_default_fn}(&", ")"
    return "", ""
