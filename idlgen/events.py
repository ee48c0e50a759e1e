"""Dispatch, whatever the language: what a struct with a keyed union can be told apart by.

A struct with a keyed union is a value that comes in kinds; ``event`` is the one that everybody
knows. For each such struct there is one row per value of the discriminant's enumeration, with the
payload that belongs to it. Targets turn rows into tables, handler structs and classes of their
language; names are not mangled here.
"""

from __future__ import annotations

from idlgen.model import (
    Aggregate,
    Array,
    BitField,
    KeyedUnion,
    Ref,
    Reference,
    Struct,
    Union,
)
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Enumeration, EnumerationValue, Field, Member, Module, Type

# The entry of a handler set that takes what no other entry does.
UNHANDLED = "unhandled"

# A mask has 64 bits, as those that libxl's event_check and register_callbacks take.
MASK_BITS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One value of the discriminant.

    ``name`` is what a handler for it is called, before mangling: the union member as it is
    written, or the value's name in lower case where no member belongs to it. ``payload`` is
    ``None`` where the value comes with no data: no member, a member without a type, or one whose
    type holds nothing.
    """

    name: str
    value: EnumerationValue
    member: Member | None
    payload: Type | None

    @property
    def has_data(self) -> bool:
        """Whether a handler gets anything beside the whole value."""
        return self.payload is not None

    @property
    def payload_struct(self) -> Struct | None:
        """The struct that the payload is, declared or anonymous; ``None`` for other types."""
        target = self.payload.target if isinstance(self.payload, Ref) else self.payload
        return target if isinstance(target, Struct) else None

    @property
    def doc(self) -> str | None:
        """What the IDL says about it: at the member, or else at the enumeration's value."""
        return (self.member.doc if self.member is not None else None) or self.value.doc


@dataclass(frozen=True, slots=True, eq=False)
class Dispatch:
    """One keyed union of one struct, ready to be dispatched on.

    ``struct`` is declared or anonymous (then its C name is derived). ``field`` is the field that
    holds ``union``. ``sole``: the struct has no other keyed union, so that names need not tell
    them apart by their key. ``rows`` has one entry per value, in the enumeration's order.
    """

    struct: Struct
    field: Field
    union: KeyedUnion
    enumeration: Enumeration
    sole: bool
    rows: tuple[Row, ...]

    @property
    def key(self) -> str:
        """The field of the struct that holds the discriminant."""
        return self.union.key

    @property
    def maskable(self) -> bool:
        """Whether a set of values fits a mask: each discriminant is the number of a bit."""
        return all(0 <= row.value.value < MASK_BITS for row in self.rows)


def dispatches(module: Module) -> tuple[Dispatch, ...]:
    """Return a dispatch for each keyed union of each struct, in the order of the file.

    A struct that stands inside of another comes before it. Unions whose members carry conditions
    instead of values (2010's form) are left out: :func:`check` reports them.
    """
    return tuple(
        dispatch
        for declared in module.aggregates
        for struct in _structs(declared)
        for dispatch in _dispatches_of(struct)
    )


def dispatches_by_struct(module: Module) -> dict[Struct, tuple[Dispatch, ...]]:
    """Return the same by struct; structs without a keyed union have no entry."""
    found: dict[Struct, tuple[Dispatch, ...]] = {}
    for dispatch in dispatches(module):
        found[dispatch.struct] = (*found.get(dispatch.struct, ()), dispatch)
    return found


def has_data(type_: Type | None) -> bool:
    """Whether a value of a type holds anything at all.

    An empty struct does not, nor does a struct or union all of whose members are like that. A
    struct with a keyed union does: the discriminant stands in it.
    """
    match type_:
        case None:
            return False
        case Ref(target=Aggregate() as aggregate) | (Struct() | Union() as aggregate):
            return any(has_data(field.type) for field in aggregate.fields)
        case Ref() | Array() | KeyedUnion() | BitField() | Reference():
            return True


def check(module: Module, diagnostics: Diagnostics) -> None:
    """Report what dispatch can't express, and names that it needs itself.

    May be called by several targets for the same module: a finding is reported once.
    """
    for declared in module.aggregates:
        for struct in _structs(declared):
            for _, union in _keyed_unions(struct):
                if _enumeration(union) is None:
                    _report_conditions(struct, union, diagnostics)
    for dispatch in dispatches(module):
        for row in dispatch.rows:
            if row.name.lower() == UNHANDLED:
                _report_unhandled(dispatch, row, diagnostics)


def _report_conditions(struct: Struct, union: KeyedUnion, diagnostics: Diagnostics) -> None:
    if any(d.code == "IDL801" and d.span == union.span for d in diagnostics.found):
        return
    diagnostics.warning(
        "IDL801",
        f"no dispatch on '{union.key}': its members go by conditions, not by values",
        union.span,
        definition=struct.id or struct.c_name,
        hint='write the discriminant as an enumeration: KeyedUnion(None, ENUMERATION, "key", […])',
    )


def _report_unhandled(dispatch: Dispatch, row: Row, diagnostics: Diagnostics) -> None:
    span = row.member.span if row.member is not None else row.value.span
    if any(d.code == "IDL802" and d.span == span for d in diagnostics.found):
        return
    diagnostics.error(
        "IDL802",
        f"'{row.name}' collides with the handler for all that has no handler of its own",
        span,
        definition=dispatch.struct.id or dispatch.struct.c_name,
    )


def _structs(type_: object) -> Iterator[Struct]:
    """Walk a struct or union and the anonymous ones inside of it, innermost first."""
    match type_:
        case Aggregate():
            for field in type_.fields:
                yield from _structs(field.type)
            if isinstance(type_, Struct):
                yield type_
        case KeyedUnion():
            for member in type_.members:
                yield from _structs(member.type)
        case Array():
            yield from _structs(type_.element)
        case Reference():
            yield from _structs(type_.target)


def _keyed_unions(struct: Struct) -> list[tuple[Field, KeyedUnion]]:
    return [(field, field.type) for field in struct.fields if isinstance(field.type, KeyedUnion)]


def _dispatches_of(struct: Struct) -> Iterator[Dispatch]:
    unions = _keyed_unions(struct)
    for field, union in unions:
        enumeration = _enumeration(union)
        if enumeration is not None:
            rows = tuple(_row(value, union) for value in enumeration.values)
            yield Dispatch(struct, field, union, enumeration, len(unions) == 1, rows)


def _enumeration(union: KeyedUnion) -> Enumeration | None:
    """Return what the union can be dispatched on: ``None`` where members carry conditions."""
    if any(member.condition is not None for member in union.members):
        return None
    return union.enumeration


def _row(value: EnumerationValue, union: KeyedUnion) -> Row:
    member = next((member for member in union.members if member.value is value), None)
    name = member.name if member is not None else value.name.lower()
    payload = member.type if member is not None and has_data(member.type) else None
    return Row(name, value, member, payload)
