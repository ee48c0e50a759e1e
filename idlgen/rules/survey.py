"""What the rules look at: every struct, and every use of a type, gathered once."""

from __future__ import annotations

from idlgen.model import (
    Aggregate,
    Array,
    BitField,
    Field,
    KeyedUnion,
    Member,
    Reference,
    Struct,
    Union,
)
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Declaration, Module, Type
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

    ``uses`` are all uses of types, the outer ones before those inside them; ``aggregates`` all
    structs and unions, anonymous ones too, each with the definition that it is in.
    """

    module: Module
    uses: tuple[Use, ...]
    aggregates: tuple[tuple[Aggregate, str], ...]


def survey(module: Module) -> Survey:
    """Return what there is in a module."""
    uses = tuple(use for aggregate in module.aggregates for use in _of_fields(aggregate, ()))
    declared = [(aggregate, name_of(aggregate)) for aggregate in module.aggregates]
    inside = [(use.type, use.definition) for use in uses if isinstance(use.type, Struct | Union)]
    return Survey(module, uses, (*declared, *inside))


def _of_fields(aggregate: Aggregate, around: tuple[Aggregate, ...]) -> Iterator[Use]:
    around = (*around, aggregate)
    for field in aggregate.fields:
        yield from _of(Use(field.type, field, around, field.span))


def _of(use: Use) -> Iterator[Use]:
    yield use
    match use.type:
        case Struct() | Union():
            yield from _of_fields(use.type, use.around)
        case KeyedUnion(members=members):
            for member in members:
                if member.type is not None:
                    yield from _of(Use(member.type, member, use.around, member.span))
        case Array(element=inner) | BitField(type=inner) | Reference(target=inner):
            yield from _of(Use(inner, use.type, use.around, use.span))
