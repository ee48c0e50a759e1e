"""A constructor's call, checked against the table of signatures."""

from __future__ import annotations

from idlgen.diagnostics import Note
from idlgen.lower.attributes import FIELD_ATTRIBUTES, OLDER_NAMES, TYPE_ATTRIBUTES, WrongValueError
from idlgen.lower.signatures import DECLARABLE, FIELD_PREFIX, FORMS, SIGNATURES, keywords_of
from idlgen.records import dataclass, maker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from idlgen import syntax
    from idlgen.lower.attributes import Given, Takes
    from idlgen.lower.scope import Scope
    from idlgen.lower.signatures import Signature


@dataclass(frozen=True, slots=True)
class Arguments:
    """A call's arguments: ``positional`` by parameter, ``attributes`` and the field's by name.

    ``place`` is the constructor's name.
    """

    constructor: str
    place: syntax.Name
    positional: Mapping[str, syntax.Expression]
    attributes: Given
    field_attributes: Given


_make_arguments = maker(Arguments)


def read_call(scope: Scope, call: syntax.Call) -> Arguments | None:
    """Return the arguments of a constructor, or report what is wrong with them."""
    constructor = call.function.text
    signatures = SIGNATURES.get(constructor)
    if signatures is None:
        scope.error(
            "IDL203",
            f"unknown constructor '{constructor}'",
            call.function.span,
            hint=_instead_of(scope, constructor),
        )
        return None
    positional = _positional(scope, call, signatures)
    attributes, field_attributes = _keywords(scope, call) if call.keywords else ({}, {})
    if positional is None:
        return None
    return _make_arguments(constructor, call.function, positional, attributes, field_attributes)


def _instead_of(scope: Scope, constructor: str) -> str:
    """Return what to write instead of a constructor that there is none of."""
    if scope.knows(constructor):
        return f"'{constructor}' is a type, which takes no arguments; or is a comma missing?"
    return (
        scope.did_you_mean(constructor, SIGNATURES)
        or f"types are made with {', '.join(DECLARABLE)}"
    )


def _positional(
    scope: Scope, call: syntax.Call, signatures: tuple[Signature, ...]
) -> dict[str, syntax.Expression] | None:
    given = call.arguments
    if given and call.keywords and given[-1].start > call.keywords[0].start:
        scope.error(
            "IDL204",
            "a positional argument after a keyword argument",
            given[-1].span,
            notes=(Note("the first keyword argument", call.keywords[0].span),),
        )
        return None
    parameters = FORMS[call.function.text].get(len(given))
    if parameters is None:
        names = ", ".join([parameter.name for parameter in signatures[0].parameters])
        scope.error(
            "IDL204",
            f"{call.function.text} takes {names}; "
            f"{len(given)} positional argument{'' if len(given) == 1 else 's'} given",
            call.function.span,
        )
        return None
    positional = {}
    for parameter, argument in zip(parameters, given, strict=False):
        if parameter.fits(argument):
            positional[parameter.name] = argument
        else:
            scope.error(
                "IDL205",
                f"{call.function.text}: '{parameter.name}' must be {parameter.what}",
                argument.span,
            )
    return positional if len(positional) == len(given) else None


def _keywords(scope: Scope, call: syntax.Call) -> tuple[Given, Given]:
    """Return the attributes of the type, and those of the field that it brings along."""
    constructor = call.function.text
    prefix = FIELD_PREFIX.get(constructor)
    attributes: Given = {}
    field_attributes: Given = {}
    places: dict[str, syntax.Node] = {}
    for keyword in call.keywords:
        name = OLDER_NAMES.get(keyword.name.text, keyword.name.text)
        note_place(scope, name, keyword.name, places)
        if name in TYPE_ATTRIBUTES:
            read_attribute(scope, TYPE_ATTRIBUTES[name], name, keyword.value, attributes)
        elif prefix and name.startswith(prefix) and name.removeprefix(prefix) in FIELD_ATTRIBUTES:
            field_name = name.removeprefix(prefix)
            takes = FIELD_ATTRIBUTES[field_name]
            read_attribute(scope, takes, field_name, keyword.value, field_attributes)
        else:
            scope.error(
                "IDL206",
                f"{constructor} has no attribute '{name}'",
                keyword.name.span,
                hint=scope.did_you_mean(name, keywords_of(constructor)),
            )
    return attributes, field_attributes


def note_place(scope: Scope, name: str, place: syntax.Node, places: dict[str, syntax.Node]) -> None:
    """Note where an attribute is given, or report that *places* has it already."""
    if previous := places.get(name):
        scope.error(
            "IDL207",
            f"attribute '{name}' given twice",
            place.span,
            notes=(Note("first given here", previous.span),),
        )
    places[name] = place


def read_attribute(
    scope: Scope, takes: Takes, name: str, value: syntax.Expression, into: Given
) -> None:
    """Read an attribute's value into *into*, or report that it is of another kind."""
    try:
        into[name] = takes.read(value)
    except WrongValueError:
        scope.error("IDL208", f"attribute '{name}' takes {takes.what}", value.span)
