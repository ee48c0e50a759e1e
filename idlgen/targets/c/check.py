"""What C can't express, reported before anything is rendered: one ``check_*`` per rule."""

from __future__ import annotations

from idlgen.cabi import names
from idlgen.cabi.reserved import check_reserved_names
from idlgen.constants import names_in
from idlgen.diagnostics import Note
from idlgen.model import Builtin, Ref
from idlgen.records import NamedTuple
from idlgen.rules.names import file_scope
from idlgen.rules.survey import name_of
from idlgen.targets.c.aliases import aliases
from idlgen.targets.c.builtins import builtins
from idlgen.targets.c.json import json_names, runtime_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Report what the IDL declares with the name of something that C gets beside it."""
    ours: dict[str, _Owned] = {}
    for own in _own_names(context):
        other = ours.setdefault(own.name, own)
        if other.owner != own.owner and own.span is not None and own.owner is not None:
            _report_collision(own, other, diagnostics)
    builtin = {name_of(declaration) for declaration in context.module.builtins}
    for name, what, span, owner in file_scope(context.survey):
        if owner not in builtin and name in ours and ours[name].owner != owner:
            _report_collision(_Owned(name, what, span, owner), ours[name], diagnostics)


class _Owned(NamedTuple):
    """A name at file scope: what has it, where that stands, the definition that it is for."""

    name: str
    what: str
    span: Span | None = None
    owner: str | None = None


def _report_collision(declared: _Owned, own: _Owned, diagnostics: Diagnostics) -> None:
    function = f" of {declared.what}" if declared.what.startswith("a function") else ""
    diagnostics.error(
        "IDL704",
        f"the C name '{declared.name}'{function} is also that of {own.what}",
        declared.span,
        definition=declared.owner,
        notes=(Note("which comes from here", own.span),) if own.span is not None else (),
    )


def _own_names(context: Context) -> Iterator[_Owned]:
    """Yield the names at file scope that no attribute of the IDL says."""
    namespace = context.module.namespace
    yield _Owned(names.context_type(namespace), "the context's type")
    yield _Owned(names.string_table_type(namespace), "the type of string tables")
    for name in _INTERNAL:
        yield _Owned(name, "a function of the generated file")
    for name in runtime_names(context.module):
        yield _Owned(name, "the code that reads and writes JSON")
    for name in builtins(context).functions:
        yield _Owned(name, "a function of a builtin")
    for alias in aliases(context):
        yield _Owned(alias.name, "another name of an integer type")
    for aggregate in context.layout.aggregates:
        functions = names.aggregate_functions(aggregate)
        own = name_of(aggregate)
        for function in (functions.init, functions.dispose, functions.try_copy):
            if function is not None:
                yield _Owned(function.name, f"a function for '{own}'", aggregate.span, own)
    for name, declaration in json_names(context):
        own = name_of(declaration)
        yield _Owned(name, f"a function for '{own}'", declaration.span, own)


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
