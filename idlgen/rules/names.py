"""Rules about the C names that the IDL's names are composed to."""

from __future__ import annotations

from itertools import repeat

from idlgen.diagnostics import Note
from idlgen.model import (
    Aggregate,
    Array,
    Attributes,
    Builtin,
    Enumeration,
    Field,
    KeyedUnion,
    Number,
)
from idlgen.patterns import ASCII, pattern
from idlgen.primitives import attrgetter
from idlgen.records import fields
from idlgen.rules.glance import LONGEST, are_names
from idlgen.rules.survey import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Declaration, EnumerationValue
    from idlgen.rules.survey import Survey
    from idlgen.source import Span

_IDENTIFIER = pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_C_TYPE = pattern(r"[A-Za-z_]\w*(?: [A-Za-z_]\w*)*(?: ?\*+)?", ASCII)

_FUNCTIONS = tuple(
    f.name
    for f in fields(Attributes)
    if f.name.endswith("_fn") and not f.name.startswith("autogenerate_")
)

_functions_of = attrgetter(*_FUNCTIONS)


def check_c_names_are_names(survey: Survey, diagnostics: Diagnostics) -> None:
    """What is composed with the namespace is an identifier of C, and so is every field's name.

    A builtin may be any type that C has, such as ``char *``. An enumerator may begin with a digit:
    its C name does not.
    """
    for what, name, span, definition in () if _are_all_names(survey) else _composed(survey):
        wrong = _wrong_with(name, _IDENTIFIER)
        if wrong is not None:
            diagnostics.error("IDL215", f"{what} {wrong}", span, definition=definition)
    for builtin in survey.module.builtins:
        wrong = _wrong_with(builtin.c_name, _C_TYPE)
        if wrong is not None:
            own = name_of(builtin)
            diagnostics.error("IDL215", f"the C type {wrong}", builtin.span, definition=own)


def _are_all_names(survey: Survey) -> bool:
    """Whether nothing is wrong with what :func:`_composed` yields: a quick look at all of it."""
    if survey.doubtful:
        return False
    # Names but for those of fields and values, which are not in doubt.
    for declaration in survey.module.declarations:
        if isinstance(declaration, Builtin):
            names = [name for _, name, _ in _composed_for(declaration)]
        else:
            functions = _functions_of(declaration.attributes)
            names = [declaration.c_name, *[name for name in functions if name is not None]]
        if not are_names(names):
            return False
    names = []
    for use in survey.special:
        if isinstance(use.type, Array):
            names.append(use.type.length)
        if isinstance(use.type, KeyedUnion):
            names += [use.type.key, *[member.name for member in use.type.members]]
    return are_names(names)


def _wrong_with(name: str, pattern: re.Pattern[str]) -> str | None:
    """Return what is wrong with a name of C's, to follow what is named."""
    if len(name) > LONGEST:
        return f"'{name[:40]}…' has more than {LONGEST} characters"
    if pattern.fullmatch(name) is None:
        return f"'{name}' is no {'type of C' if pattern is _C_TYPE else 'C identifier'}"
    return None


def _composed(survey: Survey) -> Iterator[tuple[str, str, Span, str]]:
    """Yield all names that C will see: what it names, the name, where it stands, the definition."""
    for declaration in survey.module.declarations:
        for what, name, span in _composed_for(declaration):
            yield what, name, span, name_of(declaration)
    for use in survey.uses:
        if isinstance(use.within, Field) and use.within.name is not None:
            yield "the field name", use.within.name, use.span, use.definition
        if isinstance(use.type, Array):
            yield "the length's name", use.type.length, use.type.span, use.definition
        if isinstance(use.type, KeyedUnion):
            yield "the discriminant", use.type.key, use.type.span, use.definition
            for member in use.type.members:
                yield "the member name", member.name, member.span, use.definition


def _composed_for(declaration: Declaration) -> Iterator[tuple[str, str, Span]]:
    if not isinstance(declaration, Builtin):
        yield "the C name", declaration.c_name, declaration.span
    is_name = _wrong_with(declaration.c_name, _IDENTIFIER) is None
    for attribute in _FUNCTIONS:
        function = getattr(declaration.attributes, attribute)
        # What is wrong with the type's name is said once; and the defaults of a builtin that is
        # a type of C are functions that nobody calls.
        if function is not None and (is_name or str(declaration.raw_name) not in function):
            yield attribute, function, declaration.span
    if isinstance(declaration, Enumeration):
        for value in declaration.values:
            yield "the value's C name", value.c_name, value.span


def check_c_names_are_unique(survey: Survey, diagnostics: Diagnostics) -> None:
    """No C name at file scope is used for two things.

    Types and functions share one name space of C with the constants of all enumerations. Numbers
    are not of this game: they are names for what C has already.
    """
    names: list[str] = []
    for group in _file_scope(survey):
        names += group[0]
    if len(set(names)) == len(names):
        return
    seen: dict[str, tuple[str, Span]] = {}
    reported: set[str] = set()
    for name, what, span, definition in file_scope(survey):
        if name not in seen:
            seen[name] = what, span
            continue
        if what in reported:  # of two types of one name, all functions have the same names too
            continue
        reported |= {what, f"a function for '{definition}'"}
        previous, place = seen[name]
        diagnostics.error(
            "IDL214",
            f"the C name '{name}' is that of {what} and of {previous}",
            span,
            definition=definition,
            notes=(Note("the first one comes from here", place),),
        )


def file_scope(survey: Survey) -> Iterator[tuple[str, str, Span, str]]:
    """Yield the names at file scope: name, what has it, where that stands, the definition."""
    for names, what, nodes, definition in _file_scope(survey):
        for name, node in zip(names, nodes, strict=False):
            yield name, what.format(definition), node.span, definition


def _file_scope(
    survey: Survey,
) -> Iterator[tuple[Iterable[str], str, Iterable[Declaration | EnumerationValue], str]]:
    """Yield the names at file scope, those together that are there for the same reason.

    The names, what has them ("{}" is for the definition), the nodes that they stand in, the
    definition.
    """
    for declaration in survey.module.declarations:
        if not isinstance(declaration, Number):
            yield (declaration.c_name,), "the type '{}'", (declaration,), name_of(declaration)
    for aggregate, definition in survey.aggregates:
        if aggregate.anonymous:
            yield (aggregate.c_name,), "a struct without a name in '{}'", (aggregate,), definition
    keys: dict[Declaration, list[str]] = {}
    for use in survey.special:
        if isinstance(use.type, KeyedUnion) and isinstance(use.within, Field):
            keys.setdefault(use.around[-1], []).append(use.type.key)
    for declaration in survey.module.declarations:
        own = name_of(declaration)
        if isinstance(declaration, Enumeration):
            names = [value.c_name for value in declaration.values]
            yield names, "a value of '{}'", declaration.values, own
        functions = _functions(declaration, keys.get(declaration, ()))
        yield functions, "a function for '{}'", repeat(declaration), own


def _functions(declaration: Declaration, keys: Iterable[str]) -> Iterable[str]:
    """Return the names of the functions and tables that are generated for a declaration.

    *keys* are the discriminants of its keyed unions.
    """
    name, attributes = declaration.c_name, declaration.attributes
    if isinstance(declaration, Enumeration):
        return (f"{name}_to_string", f"{name}_from_string", f"{name}_string_table")
    names: list[str | None] = []
    if isinstance(declaration, Aggregate):
        if attributes.autogenerate_init_fn:
            names = [attributes.init_fn, *[f"{attributes.init_fn}_{key}" for key in keys]]
        if attributes.autogenerate_dispose_fn:
            names.append(attributes.dispose_fn)
        if attributes.autogenerate_copy_fn:
            names.append(attributes.copy_fn)
    return dict.fromkeys([found for found in names if found is not None])
