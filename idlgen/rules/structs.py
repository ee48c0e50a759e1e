"""Rules about structs and unions: their fields, and the types that these have."""

from __future__ import annotations

from idlgen.diagnostics import Note
from idlgen.model import (
    Aggregate,
    Array,
    BitField,
    Builtin,
    Enumeration,
    Field,
    KeyedUnion,
    Member,
    Number,
    Ref,
    Struct,
    UInt,
    Union,
)
from idlgen.rules.survey import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Type
    from idlgen.rules.survey import Survey, Use
    from idlgen.source import Span

_WIDEST = 64
_FIELD = "a field"


def check_field_names(survey: Survey, diagnostics: Diagnostics) -> None:
    """The C members of a struct have different names.

    Among them are the discriminants of keyed unions and the lengths of arrays, which no field of
    the IDL declares, and all that stands in a union without a name.
    """
    for aggregate, definition in survey.aggregates:
        if aggregate not in survey.doubtful:
            continue
        seen: dict[str, tuple[str, Span]] = {}
        for name, what, span in _members_of(aggregate):
            if name not in seen:
                seen[name] = what, span
                continue
            previous, place = seen[name]
            diagnostics.error(
                "IDL405",
                f"two fields are called '{name}'"
                if what == previous == _FIELD
                else f"two members of the struct are called '{name}': {previous} and {what}",
                span,
                definition=definition,
                notes=(Note("the first one is here", place),),
            )


def _members_of(aggregate: Aggregate) -> Iterator[tuple[str, str, Span]]:
    """Yield the C members of a struct: name, where it comes from, place."""
    for field in aggregate.fields:
        if isinstance(field.type, Array):
            yield field.type.length, f"the length of '{field.name}'", field.span
        if isinstance(field.type, KeyedUnion) and not field.type.key_is_field:
            yield field.type.key, "the discriminant of a keyed union", field.span
        if field.name is not None:
            yield field.name, _FIELD, field.span
        elif isinstance(field.type, Struct | Union):
            yield from _members_of(field.type)
        elif isinstance(field.type, KeyedUnion):
            for member in field.type.members:
                if member.type is not None:
                    yield member.name, "a member of a keyed union", member.span


def check_deprecations(survey: Survey, diagnostics: Diagnostics) -> None:
    """``deprecated_by`` names another field of the struct, or one of a struct around it."""
    deprecated = [
        use
        for use in survey.special
        if isinstance(use.within, Field) and use.within.deprecated_by is not None
    ]
    places: dict[Aggregate, tuple[Aggregate, ...]] = {}
    if any(use.around[0].id is None for use in deprecated):
        places = _places_of_hoisted(survey)
    names: dict[Aggregate, dict[str, None]] = {}
    for use in deprecated:
        around = (*places.get(use.around[0], ()), *use.around)
        for aggregate in around:
            if aggregate not in names:
                names[aggregate] = dict.fromkeys(
                    f.name for f in aggregate.fields if f.name is not None
                )
        assert isinstance(use.within, Field)
        *outer, inner = [names[aggregate] for aggregate in around]
        _check_deprecation(use, use.within, inner, outer, diagnostics)


def _places_of_hoisted(survey: Survey) -> dict[Aggregate, tuple[Aggregate, ...]]:
    """Return in which structs the named ones stand that are written in place.

    They were hoisted out of the one around them.
    """
    return {
        use.type.target: use.around
        for use in survey.uses
        if isinstance(use.type, Ref)
        and use.type.id is None
        and isinstance(use.type.target, Aggregate)
    }


def _check_deprecation(
    use: Use,
    field: Field,
    inner: dict[str, None],
    outer: list[dict[str, None]],
    diagnostics: Diagnostics,
) -> None:
    """Look for what a field is deprecated by among the names of the structs around it."""
    by = str(field.deprecated_by)
    if (by in inner and by != field.name) or any(by in names for names in outer):
        return
    candidates = (name for names in (inner, *outer) for name in names if name != field.name)
    diagnostics.error(
        "IDL406",
        f"'{field.name}' is deprecated by '{by}', which is no other field of this struct",
        field.span,
        definition=use.definition,
        hint=diagnostics.did_you_mean(by, candidates),
    )


def check_references(survey: Survey, diagnostics: Diagnostics) -> None:
    """A type is used as it is declared in the end, since C has but one of that name.

    A variable that is assigned again moves to its new place; what stands before that was made
    with the type that it was then.
    """
    final = set(survey.module.declarations)
    if all(ref.target in final or isinstance(ref.target, Builtin) for ref in survey.refs):
        return
    for use in survey.uses:
        type_ = use.type.key_type if isinstance(use.type, KeyedUnion) else use.type
        if not isinstance(type_, Ref) or isinstance(type_.target, Builtin):
            continue
        if type_.target not in final:
            anew = next((d for d in survey.module.declarations if d.id == type_.id), None)
            diagnostics.error(
                "IDL408",
                f"'{type_.id}' is declared anew after this use of it",
                use.span,
                definition=use.definition,
                notes=() if anew is None else (Note("the declaration that counts", anew.span),),
                hint="use it after that declaration, or give the two different names",
            )


def check_bit_fields(survey: Survey, diagnostics: Diagnostics) -> None:
    """A bit field is of an integer type or an enumeration and no wider than that (C11, 6.7.2.1)."""
    for use in survey.special:
        if not isinstance(use.type, BitField):
            continue
        widest = _bits(use.type.type)
        if not 1 <= use.type.width <= widest:
            diagnostics.error(
                "IDL409",
                f"a bit field of {use.type.width} bits in a type of {widest}"
                if widest
                else "a bit field of a type that is no integer",
                use.span,
                definition=use.definition,
            )


def _bits(type_: Type) -> int:
    """Return how wide a bit field of a type may be; 0 where C has none."""
    target = type_.target if isinstance(type_, Ref) else None
    match target:
        case UInt(width=width):
            return width
        case Enumeration() | Number(c_name="int" | "unsigned int"):
            return 32
        case Number():
            return _WIDEST
        case Builtin(c_name="bool"):
            return 1
    return 0


def check_arrays(survey: Survey, diagnostics: Diagnostics) -> None:
    """An array is a field of a struct, its elements are none, and its length is ``num_…``."""
    for use in survey.special:
        array = use.type
        if not isinstance(array, Array):
            continue
        found: tuple[str, str] | None = None
        if isinstance(use.within, Array):
            found = "IDL602", "an array of arrays: the length of the inner ones would have no place"
        elif isinstance(use.within, Member) or (
            isinstance(use.within, Field) and isinstance(use.around[-1], Union)
        ):
            found = "IDL603", "an array directly in a union: it is a pointer and a length"
        elif not isinstance(use.within, Field):
            found = "IDL601", "an array is a field of a struct and nothing else"
        if found is not None:
            hint = "put it into a struct of its own: Struct(None, [(…, Array(…))])"
            diagnostics.error(*found, array.span, definition=use.definition, hint=hint)
        if not array.length.startswith("num_"):
            diagnostics.warning(
                "IDL604",
                f"the length of an array is called '{array.length}'",
                array.span,
                definition=name_of(use.around[0]),
                hint=f"libxl's are called num_…, such as 'num_{array.length}'",
            )
