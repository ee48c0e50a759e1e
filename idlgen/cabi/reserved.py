"""Names that C can't declare: what an IDL makes C declare, and why it may not."""

from __future__ import annotations

from idlgen.model import Array, Builtin, Enumeration, Field, KeyedUnion
from idlgen.naming import C_KEYWORDS, C_MACROS, CXX_KEYWORDS, c_reserved
from idlgen.rules.survey import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from idlgen.diagnostics import Diagnostics
    from idlgen.rules.survey import Survey, Use
    from idlgen.source import Span


def check_reserved_names(
    surveyed: Survey, diagnostics: Diagnostics, *, macros: Collection[str] = (), cxx: bool = True
) -> None:
    """Report names that are keywords of C11 or, with *cxx*, C++17, or macros of the headers."""
    reserved = C_KEYWORDS.union(C_MACROS, macros, CXX_KEYWORDS if cxx else ())
    if reserved.isdisjoint(_names(surveyed)):
        return
    for what, name, span, definition in _all_names(surveyed):
        why = c_reserved(name, cxx=cxx)
        if why is None and name in macros:
            why = "a constant that the header defines"
        if why is not None:
            diagnostics.error(
                "IDL703", f"the {what} '{name}' is {why}", span, definition=definition
            )


def _names(survey: Survey) -> Iterator[str | None]:
    """Yield what :func:`_all_names` does, names alone."""
    for declaration in survey.module.declarations:
        if not isinstance(declaration, Builtin):
            yield declaration.c_name
    for enumeration in survey.module.enumerations:
        yield from [value.c_name for value in enumeration.values]
    for aggregate, _ in survey.aggregates:
        yield from [field.name for field in aggregate.fields]
    for use in survey.special:
        if isinstance(use.type, Array):
            yield use.type.length
        elif isinstance(use.type, KeyedUnion):
            yield use.type.key
            yield from [member.name for member in use.type.members]


def _all_names(survey: Survey) -> Iterator[tuple[str, str, Span, str]]:
    """Yield what C declares: what it is, its name, where it stands, the definition."""
    for declaration in survey.module.declarations:
        own = name_of(declaration)
        if isinstance(declaration, Enumeration):
            for value in declaration.values:
                yield "value", value.c_name, value.span, own
        if not isinstance(declaration, Builtin):
            yield "type", declaration.c_name, declaration.span, own
    for use in survey.uses:
        for what, name, span in _members_of(use):
            yield what, name, span, use.definition


def _members_of(use: Use) -> Iterator[tuple[str, str, Span]]:
    if isinstance(use.within, Field) and use.within.name is not None:
        yield "field", use.within.name, use.span
    if isinstance(use.type, Array):
        yield "length of an array", use.type.length, use.type.span
    if isinstance(use.type, KeyedUnion):
        if not use.type.key_is_field:
            yield "discriminant", use.type.key, use.type.span
        for member in use.type.members:
            yield "member", member.name, member.span
