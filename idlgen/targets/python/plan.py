"""The classes of a package, from a model: which there are, and what they are called.

A struct is a class. A keyed union is one class per value of its discriminant, so that a value of
it is always exactly one of them: the variants. An anonymous struct that is a member's data, or one
named where it stands, is that variant itself; any other type is wrapped by a variant with a single
field. Whatever is none of the values is held by one more class, the unrecognized variant.
"""

from __future__ import annotations

from idlgen.events import dispatches_by_struct
from idlgen.model import Aggregate, Array, KeyedUnion, Ref, Reference, Struct
from idlgen.naming import pascal
from idlgen.records import dataclass, field
from idlgen.targets.python.names import base_error, class_name, package

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.events import Dispatch, Row
    from idlgen.model import Declaration, Enumeration, Module, Type
    from idlgen.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The class for one value of a discriminant.

    ``struct``: its fields are those of that struct. ``wrapped``: it has one field, ``value``, of
    that type. Neither: it has none.
    """

    name: str
    dispatch: Dispatch
    row: Row
    struct: Struct | None
    wrapped: Type | None


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A keyed union: its variants, in the enumeration's order, and the class for all else."""

    dispatch: Dispatch
    variants: tuple[Variant, ...]
    unrecognized: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All classes of a package.

    ``structs`` are in the order of the output, each with the structs inside of it before it; the
    variants of a struct's keyed unions precede it as well. ``names`` holds what each enumeration
    and each struct is called, ``sums`` the keyed unions. ``claims`` lists every class name with
    what claims it, for the search for collisions.
    """

    module: Module
    package: str
    base_error: str
    enumerations: tuple[Enumeration, ...]
    structs: tuple[Struct, ...]
    names: dict[Declaration, str] = field(default_factory=dict)
    sums: dict[KeyedUnion, Sum] = field(default_factory=dict)
    variant_of: dict[Struct, Variant] = field(default_factory=dict)
    dispatches: dict[Struct, tuple[Dispatch, ...]] = field(default_factory=dict)
    claims: list[tuple[str, tuple[str, Span]]] = field(default_factory=list)


def plan(module: Module) -> Plan:
    """Return the plan of a module's package."""
    structs: list[Struct] = []
    made = Plan(
        module=module,
        package=package(module.namespace),
        base_error=base_error(module.namespace),
        enumerations=tuple(module.enumerations),
        structs=(),
        dispatches=dispatches_by_struct(module),
    )
    for enumeration in made.enumerations:
        _claim(made, enumeration, class_name(str(enumeration.raw_name)))
    for declared in module.aggregates:
        if declared.raw_name is not None and isinstance(declared, Struct):
            _claim(made, declared, class_name(declared.raw_name))
    for declared in module.aggregates:
        structs += _walk(made, declared)
    return Plan(
        module=module,
        package=made.package,
        base_error=made.base_error,
        enumerations=made.enumerations,
        structs=tuple(structs),
        names=made.names,
        sums=made.sums,
        variant_of=made.variant_of,
        dispatches=made.dispatches,
        claims=made.claims,
    )


def _claim(made: Plan, declaration: Declaration, name: str) -> None:
    made.names[declaration] = name
    made.claims.append((name, (declaration.id or declaration.c_name, declaration.span)))


def _walk(made: Plan, aggregate: Aggregate) -> Iterator[Struct]:
    """Name the anonymous structs inside of an aggregate; yield them, innermost first, and it."""
    if not isinstance(aggregate, Struct):
        return
    owner = made.names[aggregate]
    for dispatch in made.dispatches.get(aggregate, ()):
        _name_variants(made, owner, dispatch)
    for member in aggregate.fields:
        if isinstance(member.type, KeyedUnion) and member.type not in made.sums:
            continue  # by conditions: nothing in it can be expressed, and that is reported
        for inner in _inner(member.type):
            if inner not in made.names:
                _claim(made, inner, owner + pascal(str(member.name)))
            yield from _walk(made, inner)
    yield aggregate


def _inner(type_: Type | None) -> Iterator[Struct]:
    """Yield the anonymous structs directly in a type."""
    match type_:
        case Struct():
            yield type_
        case Array(element=inner) | Reference(target=inner):
            yield from _inner(inner)
        case KeyedUnion():
            for member in type_.members:
                yield from _inner(member.type)


def _name_variants(made: Plan, owner: str, dispatch: Dispatch) -> None:
    stem = owner if dispatch.sole else owner + pascal(str(dispatch.field.name))
    variants = []
    for row in dispatch.rows:
        type_ = row.member.type if row.member is not None else None
        struct = variant_struct(type_)
        if struct is not None and struct.raw_name is not None:
            name = made.names[struct]
        else:
            name = stem + pascal(row.name)
            span = row.member.span if row.member is not None else dispatch.union.span
            made.claims.append((name, (f"{dispatch.key}.{row.name}", span)))
        wrapped = type_ if struct is None else None
        variant = Variant(name, dispatch, row, struct, wrapped)
        if struct is not None:
            made.names[struct] = name
            made.variant_of[struct] = variant
        variants.append(variant)
    unrecognized = f"{stem}Unrecognized"
    made.claims.append((unrecognized, (f"{dispatch.key}, unrecognized", dispatch.union.span)))
    made.sums[dispatch.union] = Sum(dispatch, tuple(variants), unrecognized)


def variant_struct(type_: Type | None) -> Struct | None:
    """Return the struct that a member's type is, if nothing else can refer to it."""
    match type_:
        case Struct():
            return type_
        case Ref(id=None, target=Struct() as target):
            return target
    return None
