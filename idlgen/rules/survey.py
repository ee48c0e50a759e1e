"""What the rules look at: every struct, and every use of a type, gathered once."""

from __future__ import annotations

from idlgen.memo import memoized
from idlgen.model import (
    Aggregate,
    Array,
    BitField,
    Field,
    KeyedUnion,
    Member,
    Ref,
    Reference,
    Struct,
    Union,
)
from idlgen.records import dataclass, maker
from idlgen.rules.glance import are_members, are_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from idlgen.model import Declaration, Enumeration, Module, Type
    from idlgen.source import Span


@dataclass(frozen=True, slots=True)
class Use:
    """A type where it is used.

    ``within`` is what it directly stands in: a field of a struct or union, a member of a keyed
    union, or another type. ``around`` are the structs and unions that it is nested in, the
    outermost, which is declared, first. ``span`` is that of the field or member.
    """

    type: Type
    within: Field | Member | Array | BitField | Reference
    around: tuple[Aggregate, ...]
    span: Span

    @property
    def definition(self) -> str:
        """The name of the declaration, for diagnostics."""
        return name_of(self.around[0])


_make_use = maker(Use)


def name_of(declaration: Declaration) -> str:
    """Return what a diagnostic calls a declaration: its variable or, without one, its C name."""
    return declaration.id or declaration.c_name


@dataclass(frozen=True, slots=True)
class Survey:
    """A module and what rules look for in it, found once.

    ``aggregates`` are all structs and unions, anonymous ones too, each with the definition that it
    is in. ``special`` are the uses of types that there is something to say of, the outer ones
    before those inside them. All others are a mere reference to a type in a field without initial
    value and the like; ``refs`` are the references that there are in all. ``doubtful`` are the
    enumerations, structs and unions whose names or numbers the rules have to look at: those of all
    others differ, fit, and are identifiers of C.
    """

    module: Module
    enumerations: tuple[Enumeration, ...]
    aggregates: tuple[tuple[Aggregate, str], ...]
    special: tuple[Use, ...]
    refs: frozenset[Ref]
    doubtful: frozenset[Declaration]

    @property
    def uses(self) -> Sequence[Use]:
        """All uses of types, the outer ones before those inside them."""
        return _Walk(self.module.aggregates, special=False).found


@memoized(1)
def survey(module: Module) -> Survey:
    """Return what there is in a module; a target's check gets what the rules got before."""
    declared = tuple(module.aggregates)
    walk = _Walk(declared, special=True)
    enumerations = tuple(module.enumerations)
    doubtful = [enumeration for enumeration in enumerations if not are_values(enumeration)]
    named: list[tuple[Aggregate, str]] = [(a, name_of(a)) for a in declared]
    inside = [(use.type, use.definition) for use in walk.found if isinstance(use.type, Aggregate)]
    return Survey(
        module,
        enumerations,
        (*named, *inside),
        tuple(walk.found),
        frozenset(walk.refs),
        frozenset([*walk.doubtful, *doubtful]),
    )


class _Walk:
    """A walk through aggregates, which gathers all uses of types or only the special ones."""

    def __init__(self, aggregates: Iterable[Aggregate], *, special: bool) -> None:
        self.found: list[Use] = []
        self.refs: set[Ref] = set()
        self.doubtful: list[Aggregate] = []
        self._special = special
        for aggregate in aggregates:
            self._fields(aggregate, ())

    def _fields(self, aggregate: Aggregate, around: tuple[Aggregate, ...]) -> None:
        around = (*around, aggregate)
        special, refs = self._special, self.refs
        members: list[str | None] = []
        for field in aggregate.fields:
            type_ = field.type
            members.append(field.name)
            if type_.__class__ is Ref:
                refs.add(type_)
                if (
                    special
                    and field.init_val is None
                    and field.deprecated_by is None
                    and field.name is not None
                ):
                    continue
            elif isinstance(type_, Array):
                members.append(type_.length)
            elif isinstance(type_, KeyedUnion) and not type_.key_is_field:
                members.append(type_.key)
            self._use(_make_use(type_, field, around, field.span))
        if special and not are_members(members):
            self.doubtful.append(aggregate)

    def _use(self, use: Use) -> None:
        self.found.append(use)
        match use.type:
            case Struct() | Union():
                self._fields(use.type, use.around)
            case KeyedUnion(members=members, key_type=key_type):
                if key_type is not None:
                    self.refs.add(key_type)
                for member in members:
                    if member.type is not None:
                        self._inner(_make_use(member.type, member, use.around, member.span))
            case Array(element=inner) | BitField(type=inner) | Reference(target=inner):
                self._inner(_make_use(inner, use.type, use.around, use.span))

    def _inner(self, use: Use) -> None:
        if self._special and isinstance(use.type, Ref):
            self.refs.add(use.type)
        else:
            self._use(use)
