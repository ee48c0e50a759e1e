"""The members of C structs: their order, their declarators, what is left out, what is hoisted.

Order and types are those of libxl's own headers: a keyed union's discriminant stands directly
before the union, an array's length directly before the array. A struct without data is no C11, so
what would be one is left out; a keyed union whose members all lack data leaves just its
discriminant.
"""

from __future__ import annotations

from idlgen.cabi.builtins import BuiltinInC, builtin_in_c
from idlgen.model import (
    Aggregate,
    Array,
    BitField,
    Builtin,
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
    from typing import Literal

    from idlgen.model import Declaration, Field, Member, Module, Type
    from idlgen.settings import Settings

    Role = Literal["field", "length", "key", "union", "unnamed"]

# A bit field of another type is an extension of C11, though every compiler has it.
_BIT_FIELD_TYPES = frozenset({"int", "unsigned int", "signed int", "unsigned", "bool"})


@dataclass(frozen=True, slots=True, eq=False)
class CMember:
    """One member of a C struct or union.

    ``declaration`` is its text without the semicolon. For a keyed union (``role == "union"``), and
    for a union or struct without a name (``"unnamed"``, files of 2010), it is the keyword, and
    ``alternatives`` are the members inside. ``type`` is the model's type, ``None`` for an array's
    length. ``field`` is the field that it comes from, ``member`` the alternative of a keyed union.
    """

    role: Role
    name: str | None
    declaration: str
    type: Type | None
    doc: str | None
    field: Field | None = None
    member: Member | None = None
    alternatives: tuple[CMember, ...] = ()


def declare(c_type: str, declarator: str) -> str:
    """Return the declaration of *declarator* (a name, perhaps with ``*`` before it)."""
    return f"{c_type}{declarator}" if c_type.endswith("*") else f"{c_type} {declarator}"


class Layout:
    """A module's C layout: side tables, filled once.

    ``aggregates`` are all structs and unions with data, named and anonymous, in the order in
    which C must declare them; ``members`` their members; ``hoisted`` the anonymous ones that stand
    directly in each. ``used_builtins`` are the builtins that members use, standard types among
    them, in order of first use.
    """

    def __init__(self, module: Module, settings: Settings) -> None:
        """Compute the layout of all structs and unions of a module."""
        self._settings = settings
        self._data: dict[Aggregate, bool] = {}
        self._builtins: dict[Builtin, BuiltinInC] = {}
        self.members: dict[Aggregate, tuple[CMember, ...]] = {}
        self.hoisted: dict[Aggregate, tuple[Aggregate, ...]] = {}
        for aggregate in module.aggregates:
            self._add(aggregate)
        self.used_builtins = tuple(self._builtins)

    @property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """All structs and unions with data, each after those that it holds."""
        return tuple(self.members)

    # --- questions --------------------------------------------------------------------------

    def has_data(self, type_: Type) -> bool:
        """Whether a type is anything in C."""
        match type_:
            case Ref(target=Aggregate() as aggregate):
                return self._aggregate_has_data(aggregate)
            case Struct() | Union():
                return self._aggregate_has_data(type_)
            case Array(element=inner) | Reference(target=inner):
                return self.has_data(inner)
        return True

    def union_has_data(self, union: KeyedUnion) -> bool:
        """Whether any member of a keyed union carries data, so that C has a union at all."""
        return any(m.type is not None and self.has_data(m.type) for m in union.members)

    def builtin(self, builtin: Builtin) -> BuiltinInC:
        """Return what a builtin is in C."""
        if builtin not in self._builtins:
            self._builtins[builtin] = builtin_in_c(builtin, self._settings)
        return self._builtins[builtin]

    def c_name(self, declaration: Declaration) -> str:
        """Return the C type of a declaration."""
        if isinstance(declaration, Builtin):
            return self.builtin(declaration).c_type
        return declaration.c_name

    def c_type(self, type_: Type) -> str:
        """Return the C type of a member of this type (of a bit field: that of its value)."""
        match type_:
            case Ref(target=target):
                return self.c_name(target)
            case Array(element=inner) | Reference(target=inner):
                return declare(self.c_type(inner), "*")
            case BitField(type=inner):
                return self.c_type(inner)
            case Struct() | Union():
                return type_.c_name
            case KeyedUnion():
                return "union"

    # --- filling ----------------------------------------------------------------------------

    def _aggregate_has_data(self, aggregate: Aggregate) -> bool:
        if aggregate not in self._data:
            # A recursion by value is a front end's error; a guess keeps this from looping.
            self._data[aggregate] = False
            self._data[aggregate] = any(
                isinstance(f.type, KeyedUnion) or self.has_data(f.type) for f in aggregate.fields
            )
        return self._data[aggregate]

    def _add(self, aggregate: Aggregate) -> None:
        if not self._aggregate_has_data(aggregate):
            return
        nested = [n for n in _nested(aggregate) if self._aggregate_has_data(n)]
        for inner in nested:
            self._add(inner)
        self.hoisted[aggregate] = tuple(nested)
        self.members[aggregate] = tuple(m for f in aggregate.fields for m in self._members(f))

    def _members(self, field: Field) -> Iterator[CMember]:
        type_ = field.type
        if isinstance(type_, KeyedUnion):
            yield from self._keyed_union(field, type_)
        elif isinstance(type_, Array):
            if self.has_data(type_):
                yield CMember("length", type_.length, f"int {type_.length}", None, None, field)
                yield self._member(field)
        elif self.has_data(type_):
            inner = _aggregate(type_) if field.name is None else None
            yield self._member(field) if inner is None else self._unnamed(field, inner)

    def _member(self, field: Field) -> CMember:
        text = self._declaration(field.type, field.name or "")
        if field.const:
            text = f"const {text}"
        return CMember("field", field.name, text.rstrip(), field.type, field.doc, field)

    def _unnamed(self, field: Field, aggregate: Aggregate) -> CMember:
        keyword = "union" if isinstance(aggregate, Union) else "__extension__ struct"
        inside = tuple(m for f in aggregate.fields for m in self._members(f))
        return CMember("unnamed", None, keyword, field.type, field.doc, field, alternatives=inside)

    def _keyed_union(self, field: Field, union: KeyedUnion) -> Iterator[CMember]:
        if not union.key_is_field and union.key_type is not None:
            text = self._declaration(union.key_type, union.key)
            yield CMember("key", union.key, text, union.key_type, None, field)
        if self.union_has_data(union):
            alternatives = tuple(
                CMember("field", m.name, self._declaration(m.type, m.name), m.type, m.doc, None, m)
                for m in union.members
                if m.type is not None and self.has_data(m.type)
            )
            yield CMember(
                "union", field.name, "union", union, field.doc, field, alternatives=alternatives
            )

    def _declaration(self, type_: Type, name: str) -> str:
        c_type = self.c_type(type_)
        if isinstance(type_, BitField):
            extension = "" if c_type in _BIT_FIELD_TYPES else "__extension__ "
            return f"{extension}{declare(c_type, name)}:{type_.width}"
        return declare(c_type, name)


def _nested(aggregate: Aggregate) -> Iterator[Aggregate]:
    """Return the anonymous structs and unions that stand directly in an aggregate."""
    for field in aggregate.fields:
        if isinstance(field.type, KeyedUnion):
            for member in field.type.members:
                if member.type is not None:
                    yield from _anonymous(member.type)
        elif field.name is None and isinstance(field.type, Struct | Union):
            yield from _nested(field.type)
        else:
            yield from _anonymous(field.type)


def _anonymous(type_: Type) -> Iterator[Aggregate]:
    match type_:
        case Struct() | Union():
            yield type_
        case Array(element=inner) | Reference(target=inner) | BitField(type=inner):
            yield from _anonymous(inner)


def _aggregate(type_: Type) -> Aggregate | None:
    """Return the struct or union behind a type, named or not."""
    match type_:
        case Struct() | Union():
            return type_
        case Ref(target=Aggregate() as target):
            return target
    return None
