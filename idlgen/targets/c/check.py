"""What C can't express, reported before anything is rendered: one ``check_*`` per rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.cabi import names
from idlgen.cabi.reserved import check_reserved_names
from idlgen.constants import names_in
from idlgen.diagnostics import Note
from idlgen.model import Builtin, Enumeration, Ref
from idlgen.rules.survey import name_of
from idlgen.targets.c.aliases import aliases
from idlgen.targets.c.builtins import builtins
from idlgen.targets.c.json import json_names

if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.source import Span
    from idlgen.targets.c.context import Context

# What an initial value may name beside enumerators and constants.
_ALWAYS_KNOWN = frozenset({"NULL", "true", "false"})

# Functions of the generated files themselves, which no other file sees.
_INTERNAL = ("copy_string", "out_of_memory", "lookup", "lower", "same_name")


def check_data(context: Context, diagnostics: Diagnostics) -> None:
    """Report declared structs without data: C11 has no empty ones (6.7.2.1)."""
    for aggregate in context.module.aggregates:
        if aggregate not in context.layout.members:
            diagnostics.error(
                "IDL701",
                f"'{name_of(aggregate)}' has no data, which C does not allow",
                aggregate.span,
                definition=name_of(aggregate),
                hint="as a member of a keyed union write None instead",
            )


def check_enumerations_have_values(context: Context, diagnostics: Diagnostics) -> None:
    """Report enumerations without values: C11 has none (6.7.2.2)."""
    for enumeration in context.module.enumerations:
        if not enumeration.values:
            diagnostics.error(
                "IDL702",
                f"the enumeration '{name_of(enumeration)}' has no values, which C does not allow",
                enumeration.span,
                definition=name_of(enumeration),
            )


def check_names(context: Context, diagnostics: Diagnostics) -> None:
    """Report names that are keywords of C11 or C++17, or macros of the headers."""
    macros = {c.name for c in context.used_constants}
    check_reserved_names(context.survey, diagnostics, macros=macros)


def check_file_scope(context: Context, diagnostics: Diagnostics) -> None:
    """Report declarations with the name of something that C gets beside them."""
    ours = _own_names(context)
    for declaration in context.module.declarations:
        declared = [(declaration.c_name, declaration.span)]
        if isinstance(declaration, Enumeration):
            declared = [(v.c_name, v.span) for v in declaration.values] + declared
        if isinstance(declaration, Builtin):
            continue
        for name, span in declared:
            if name in ours:
                what, place = ours[name]
                notes = (Note("which comes from here", place),) if place is not None else ()
                diagnostics.error(
                    "IDL704",
                    f"the C name '{name}' is also that of {what}",
                    span,
                    definition=name_of(declaration),
                    notes=notes,
                )


def _own_names(context: Context) -> dict[str, tuple[str, Span | None]]:
    """Return the names at file scope that no attribute of the IDL says, and what has them."""
    namespace = context.module.namespace
    found: dict[str, tuple[str, Span | None]] = {
        names.context_type(namespace): ("the context's type", None),
        names.string_table_type(namespace): ("the type of string tables", None),
        **dict.fromkeys(_INTERNAL, ("a function of the generated file", None)),
        **dict.fromkeys(builtins(context).functions, ("a function of a builtin", None)),
        **{alias.name: ("another name of an integer type", None) for alias in aliases(context)},
    }
    for aggregate in context.layout.aggregates:
        functions = names.aggregate_functions(aggregate)
        for function in (functions.init, functions.dispose, functions.try_copy):
            if function is not None:
                what = f"a function for '{name_of(aggregate)}'"
                found.setdefault(function.name, (what, aggregate.span))
    for name, declaration in json_names(context):
        found.setdefault(name, (f"a function for '{name_of(declaration)}'", declaration.span))
    return found


def check_constants(context: Context, diagnostics: Diagnostics) -> None:
    """Report initial values that name what is neither declared nor a known constant."""
    for initial in context.initial_values:
        for name in names_in(initial.value):
            if name in _ALWAYS_KNOWN or context.value_of(name) is not None:
                continue
            diagnostics.error(
                "IDL705",
                f"nobody says what the constant '{name}' is",
                initial.span,
                definition=initial.definition,
                hint=diagnostics.did_you_mean(name, [*context.enumerators, *context.constants])
                or f"give its value in [tool.idlgen.constants]: {name} = …",
            )


def check_initial_pointers(context: Context, diagnostics: Diagnostics) -> None:
    """Report initial values of pointers that are owned: dispose would free what nobody made."""
    for initial in context.initial_values:
        target = initial.type.target if isinstance(initial.type, Ref) else None
        owns = isinstance(target, Builtin) and context.layout.builtin(target).owns
        if owns and str(initial.value).strip() not in ("0", "NULL"):
            diagnostics.error(
                "IDL706",
                f"the initial value {initial.value} is of a type that owns what it points to",
                initial.span,
                definition=initial.definition,
                hint="dispose would free it; such a field begins as NULL",
            )


def check_builtins(context: Context, diagnostics: Diagnostics) -> None:
    """Warn of builtins in use of which nobody says what they are in C.

    Old files use builtins of their own library's headers: the generated header says which types it
    expects to find declared.
    """
    reported: set[Builtin] = set()
    for use in context.survey.uses:
        target = use.type.target if isinstance(use.type, Ref) else None
        if not isinstance(target, Builtin) or target in reported:
            continue
        if context.layout.builtin(target).known:
            continue
        reported.add(target)
        name = name_of(target)
        diagnostics.warning(
            "IDL707",
            f"nobody says what the builtin '{name}' is in C; the header expects "
            f"'{target.c_name}' to be declared before it is included",
            target.span,
            definition=name,
            hint=f"give its header in [tool.idlgen.builtin.{name}]: c_header = …",
        )


RULES = (
    check_data,
    check_enumerations_have_values,
    check_names,
    check_file_scope,
    check_constants,
    check_initial_pointers,
    check_builtins,
)
