"""What the rules look at: every struct, and every use of a type, gathered once."""

from __future__ import annotations

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
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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


def name_of(declaration: Declaration) -> str:
    """Return what a diagnostic calls a declaration: its variable or, without one, its C name."""
    return declaration.id or declaration.c_name


@dataclass(frozen=True, slots=True)
class Survey:
    """A module and what rules look for in it, found once.

    ``aggregates`` are all structs and unions, anonymous ones too, each with the definition that it
    is in. ``special`` are the uses of types that there is something to say of, the outer ones
    before those inside them. All others are a mere reference to a type in a field without initial
    value and the like; ``refs`` are the references that there are in all.
    """

    module: Module
    enumerations: tuple[Enumeration, ...]
    aggregates: tuple[tuple[Aggregate, str], ...]
    special: tuple[Use, ...]
    refs: frozenset[Ref]

    @property
    def uses(self) -> Iterator[Use]:
        """All uses of types, the outer ones before those inside them."""
        return (use for a in self.module.aggregates for use in _of_fields(a, (), None))


def survey(module: Module) -> Survey:
    """Return what there is in a module."""
    declared = tuple(module.aggregates)
    refs: set[Ref] = set()
    special = tuple([use for a in declared for use in _of_fields(a, (), refs)])
    named: list[tuple[Aggregate, str]] = [(a, name_of(a)) for a in declared]
    inside = [(use.type, use.definition) for use in special if isinstance(use.type, Aggregate)]
    return Survey(module, tuple(module.enumerations), (*named, *inside), special, frozenset(refs))


# Where *refs* is given, mere references go there, and only the other uses are yielded.


def _of_fields(
    aggregate: Aggregate, around: tuple[Aggregate, ...], refs: set[Ref] | None
) -> Iterator[Use]:
    around = (*around, aggregate)
    for field in aggregate.fields:
        type_ = field.type
        if refs is None or not isinstance(type_, Ref):
            yield from _of(Use(type_, field, around, field.span), refs)
            continue
        refs.add(type_)
        if field.init_val is not None or field.deprecated_by is not None or field.name is None:
            yield Use(type_, field, around, field.span)


def _of(use: Use, refs: set[Ref] | None) -> Iterator[Use]:
    yield use
    match use.type:
        case Struct() | Union():
            yield from _of_fields(use.type, use.around, refs)
        case KeyedUnion(members=members, key_type=key_type):
            if refs is not None and key_type is not None:
                refs.add(key_type)
            for member in members:
                if member.type is not None:
                    yield from _of_inner(member.type, member, use.around, member.span, refs)
        case Array(element=inner) | BitField(type=inner) | Reference(target=inner):
            yield from _of_inner(inner, use.type, use.around, use.span, refs)


def _of_inner(
    type_: Type,
    within: Member | Array | BitField | Reference,
    around: tuple[Aggregate, ...],
    span: Span,
    refs: set[Ref] | None,
) -> Iterator[Use]:
    if refs is not None and isinstance(type_, Ref):
        refs.add(type_)
    else:
        yield from _of(Use(type_, within, around, span), refs)
