"""The C target: types, init, dispose and copy; libxl's builtins; dispatch.

A module becomes ``STEMtypes.h`` and ``STEMtypes.c``, ``STEMdispatch.h`` and ``.c`` where a struct
comes in kinds and, where it uses builtins of libxl's, ``STEMbuiltins.h`` and ``.c``. The stem is
the IDL's namespace. An overlay on an installed library has dispatch alone.
"""

from __future__ import annotations

from idlgen.cabi import names
from idlgen.cabi.text import comment_lines
from idlgen.model import Enumeration
from idlgen.target import Option, Output, Target
from idlgen.targets.c.aliases import aliases
from idlgen.targets.c.builtins import Builtins, builtins
from idlgen.targets.c.check import RULES
from idlgen.targets.c.context import Context
from idlgen.targets.c.dispatch import Selection, check_dispatch, check_selection, dispatch_view
from idlgen.targets.c.event_files import event_files
from idlgen.targets.c.json import json_view, runtime_view
from idlgen.targets.c.types import AggregateView, EnumerationView, declarations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from idlgen.diagnostics import Diagnostics
    from idlgen.target import Request

__all__ = ["TARGET"]


def check(request: Request, diagnostics: Diagnostics) -> None:
    """Report what C can't express."""
    selection = _selection(request)
    check_selection(request.module, selection, diagnostics)
    context = Context(request.module, request.settings)
    if not selection.overlay:
        for rule in RULES:
            rule(context, diagnostics)
    check_dispatch(request.module, selection, diagnostics)


def outputs(request: Request) -> Iterable[Output]:
    """Yield the files that C gets."""
    context = Context(request.module, request.settings)
    selection = _selection(request)
    if not selection.overlay:
        yield from _types(context)
    dispatch = dispatch_view(context, selection)
    if dispatch["dispatches"]:
        stem = names.file_stem(request.module)
        yield Output(f"{stem}dispatch.h", "c/dispatch.h.j2", dispatch)
        yield Output(f"{stem}dispatch.c", "c/dispatch.c.j2", dispatch)
    yield from event_files(context, selection)


def _selection(request: Request) -> Selection:
    options = request.options
    return Selection(options.get("include", ""), options.get("dispatch", "all"))


def _types(context: Context) -> Iterator[Output]:
    stem = names.file_stem(context.module)
    view = _types_view(context, stem)
    yield Output(f"{stem}types.h", "c/types.h.j2", view)
    yield Output(f"{stem}types.c", "c/types.c.j2", view)
    found = builtins(context)
    if found.names:
        builtins_view = _builtins_view(context, stem, found)
        yield Output(f"{stem}builtins.h", "c/builtins.h.j2", builtins_view)
        if found.defined:
            yield Output(f"{stem}builtins.c", "c/builtins.c.j2", builtins_view)
    yield from _json(context, stem)


def _json(context: Context, stem: str) -> Iterator[Output]:
    runtime = runtime_view(context)
    view = json_view(context, runtime)
    if not (view["structs"] or view["enumerations"]):
        return
    yield Output(f"{stem}json.h", "c/runtime/json.h.j2", runtime)
    yield Output(f"{stem}json.c", "c/runtime/json.c.j2", runtime)
    yield Output(f"{stem}types_json.h", "c/types_json.h.j2", view)
    yield Output(f"{stem}types_json.c", "c/types_json.c.j2", view)


def _builtins_view(context: Context, stem: str, found: Builtins) -> Mapping[str, object]:
    namespace = context.module.namespace
    return {
        "guard": _guard(f"{stem}builtins.h"),
        "header_name": f"{stem}builtins.h",
        "context": names.context_type(namespace),
        "context_tag": names.context_tag(namespace),
        **found.view(),
    }


def _types_view(context: Context, stem: str) -> Mapping[str, object]:
    namespace = context.module.namespace
    types = declarations(context)
    enumerations = [t for t in types if isinstance(t, EnumerationView)]
    string_table = names.string_table_type(namespace)
    needs = _needs(context, types)
    return {
        "guard": _guard(f"{stem}types.h"),
        "header_name": f"{stem}types.h",
        "doc": comment_lines(context.module.doc),
        "includes": tuple(_includes(context)),
        "system_includes": tuple(sorted(_system_includes(types, needs))),
        "context": names.context_type(namespace),
        "context_tag": names.context_tag(namespace),
        "string_table": string_table,
        "string_table_guard": f"IDLGEN_HAVE_{string_table.upper()}" if enumerations else None,
        "hidden_macro": context.hidden_macro if any(t.visibility for t in types) else None,
        "expected": tuple(_expected(context)),
        "constants": context.used_constants,
        "declares_inval": "ERROR_INVAL" in context.enumerators,
        "aliases": aliases(context),
        "types": types,
        "has_structs": any(isinstance(t, AggregateView) for t in types),
        "needs": needs,
    }


def _guard(file_name: str) -> str:
    return file_name.upper().replace(".", "_")


def _includes(context: Context) -> Iterator[str]:
    yield from ("<stdbool.h>", "<stddef.h>", "<stdint.h>")
    used = [context.layout.builtin(b) for b in context.layout.used_builtins]
    yield from dict.fromkeys(b.header for b in used if b.header is not None)
    if any(b.standard is not None for b in used):
        yield f'"{names.file_stem(context.module)}builtins.h"'


def _expected(context: Context) -> Iterator[str]:
    for builtin in context.layout.used_builtins:
        in_c = context.layout.builtin(builtin)
        if not in_c.known:
            yield in_c.c_type


def _needs(
    context: Context, types: tuple[EnumerationView | AggregateView, ...]
) -> Mapping[str, bool]:
    aggregates = [t for t in types if isinstance(t, AggregateView)]
    return {
        "copy_string": "copy_string" in context.called,
        "lookup": any(isinstance(d, Enumeration) for d in context.module.declarations),
        "out_of_memory": any(
            t.copy is not None and t.copy.defined and t.try_copy is not None and t.try_copy.fails
            for t in aggregates
        ),
    }


def _system_includes(
    types: tuple[EnumerationView | AggregateView, ...], needs: Mapping[str, bool]
) -> set[str]:
    aggregates = [t for t in types if isinstance(t, AggregateView)]
    found = {"<stddef.h>"}
    if any(t.keys for t in aggregates):
        found.add("<assert.h>")
    if aggregates:
        found |= {"<stdlib.h>", "<string.h>"}
    if any(t.try_copy is not None and t.try_copy.fails for t in aggregates):
        found.add("<errno.h>")
    if needs["out_of_memory"]:
        found |= {"<stdio.h>", "<stdlib.h>"}
    return found


TARGET = Target(
    name="c",
    summary="C types with init, dispose and copy, and dispatch",
    check=check,
    outputs=outputs,
    options=(
        Option(
            "include",
            "",
            "take the types from an installed library by this #include, as in '<libxl.h>', and "
            "generate what it lacks",
        ),
        Option("dispatch", "all", "the structs to have a dispatch for, with commas; or all"),
    ),
)
