"""What the bodies of functions ask of types, found once for each.

A struct's fields are gone through for each of its functions, and most types are those of many
fields.
"""

from __future__ import annotations

from idlgen.model import Aggregate, Array, KeyedUnion, Struct
from idlgen.records import dataclass, maker
from idlgen.targets.libxl.json import expected, has_json, reader
from idlgen.targets.libxl.places import attributes_of, declared, enumeration_of, struct_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from idlgen.model import Attributes, Enumeration, Field, InitVal, Type

    # What stands before a place and what behind it, in a statement or a test.
    Around = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What holds for a type.

    ``struct``, ``enumeration``, ``union`` and ``array``: what it is, if any of them; ``parts``: it
    is a struct, a union or an array, which functions may have to look into. ``reference`` precedes
    a place that a function is given: an ampersand or nothing.

    ``init``, ``dispose`` and ``copy`` are the statements that do it; ``copy`` has two places.
    ``None`` says that there is nothing to do, or that it is done part by part.

    ``has_json``: JSON has something for it; ``in_json``: for a member of the type, too, which a
    private one is not. ``kinds`` are the values of JSON that it is read from by ``reader``.
    ``write`` is the call that writes it, ``None`` for what is written part by part. ``differs`` is
    the test for another value than the default; ``None``: it is always written.
    """

    attributes: Attributes
    struct: Struct | None
    enumeration: Enumeration | None
    union: KeyedUnion | None
    array: Array | None
    parts: bool
    reference: str
    init: Around | None
    dispose: Around | None
    copy: tuple[str, str, str] | None
    has_json: bool
    in_json: bool
    kinds: str
    reader: str | None
    write: Around | None
    differs: Around | None


_make_facts = maker(Facts)

# The fields of a struct that functions see, which const ones are not.
Fields = list[tuple["Field", Facts]]


class Types:
    """The facts of a module's types, each found when it is first asked for."""

    def __init__(self, write: Callable[[Type], Around]) -> None:
        """*write* says which call writes a type."""
        self._write = write
        self._known: dict[Type, Facts] = {}
        self._inside: dict[Struct, Fields] = {}

    def of(self, type_: Type) -> Facts:
        """Return the facts of a type."""
        facts = self._known.get(type_)
        if facts is None:
            facts = self._known[type_] = self._find(type_)
        return facts

    def fields(self, struct: Struct) -> Fields:
        """Return the fields of a struct, with the facts of their types."""
        known, of = self._known, self.of
        return [(f, known.get(f.type) or of(f.type)) for f in struct.fields if not f.const]

    def inside(self, struct: Struct) -> Fields:
        """Return the fields of a struct that all functions of another go through."""
        fields = self._inside.get(struct)
        if fields is None:
            fields = self._inside[struct] = self.fields(struct)
        return fields

    def _find(self, type_: Type) -> Facts:
        attributes = attributes_of(type_)
        struct = struct_of(type_)
        union = type_ if isinstance(type_, KeyedUnion) else None
        array = type_ if isinstance(type_, Array) else None
        several = union is not None or array is not None
        reference = "&" if attributes.passby == "PASS_BY_REFERENCE" else ""
        written = has_json(type_)
        inside = several or (struct is not None and attributes.json_gen_fn is None)
        return _make_facts(
            attributes,
            struct,
            enumeration_of(type_),
            union,
            array,
            several or struct is not None,
            reference,
            None if several else _init(attributes, reference, is_struct=struct is not None),
            None if several else _dispose(attributes, reference),
            None if several else _copy(attributes, is_struct=struct is not None),
            written,
            written and not attributes.private,
            # What has no data of its own is an object.
            expected(type_) if written else "JSON_MAP",
            None if several else reader(type_),
            self._write(type_) if written and not inside else None,
            _differs(type_, attributes),
        )


def _init(attributes: Attributes, reference: str, *, is_struct: bool) -> Around | None:
    function = attributes.init_fn
    if is_struct and function is None:
        return None
    if attributes.init_val is not None:
        return "", f" = {attributes.init_val}"
    return (f"{function}({reference}", ")") if function is not None else None


def _dispose(attributes: Attributes, reference: str) -> Around | None:
    function = attributes.dispose_fn
    return (f"{function}({reference}", ")") if function is not None else None


def _copy(attributes: Attributes, *, is_struct: bool) -> tuple[str, str, str] | None:
    function = attributes.copy_fn
    if function is not None:
        return f"{function}(ctx, &dst->", ", &src->", ")"
    return None if is_struct else ("dst->", " = src->", "")


def condition(place: str, initial: InitVal, facts: Facts, prefix: str = "p->") -> str | None:
    """Return when what stands at a place is written; ``None`` for always.

    *initial* is the field's own initial value, *prefix* what its place begins with.
    """
    if facts.array is not None:
        return f"{place} && {prefix}{facts.array.length}"
    if facts.differs is None:
        return None
    return place.join(facts.differs) if initial is None else f"{place} != {initial}"


def _differs(type_: Type, attributes: Attributes) -> Around | None:
    if isinstance(type_, KeyedUnion) or isinstance(declared(type_), Aggregate):
        return None
    if attributes.init_val is not None:
        return "", f" != {attributes.init_val}"
    if attributes.check_default_fn is not None:
        return f"!{attributes.check_default_fn}(&", ")"
    return "", ""
