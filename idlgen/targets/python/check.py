"""What Python can't express, and names that collide in it: reported before anything is made."""

from __future__ import annotations

from idlgen import events
from idlgen.diagnostics import Note
from idlgen.model import KeyedUnion, Struct, Union
from idlgen.naming import collisions
from idlgen.targets.python import native
from idlgen.targets.python.classes import key_name, taken_names, visible_fields
from idlgen.targets.python.dispatch import class_names, handler_name
from idlgen.targets.python.modules import ERROR
from idlgen.targets.python.names import error_name, field_name, value_name
from idlgen.targets.python.values import CantExpressError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Enumeration
    from idlgen.source import Span
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import Types


def check_plan(plan: Plan, types: Types, diagnostics: Diagnostics) -> None:
    """Report all findings about a module as a Python package."""
    events.check(plan.module, diagnostics)
    _check_classes(plan, diagnostics)
    for enumeration in plan.enumerations:
        _check_values(enumeration, diagnostics)
    taken = taken_names(plan)
    for struct in plan.structs:
        _check_fields(struct, taken, diagnostics)
        _check_types(plan, struct, types, diagnostics)
    for sum_ in plan.sums.values():
        _check_handlers(sum_, diagnostics)
    _check_unions(plan, diagnostics)


def _check_classes(plan: Plan, diagnostics: Diagnostics) -> None:
    """Report classes of the same name."""
    nowhere = plan.module.declarations[0].span if plan.module.declarations else None
    claims: list[tuple[str, tuple[str, Span | None]]] = [*plan.claims]
    own = [plan.base_error, "JsonError"]
    own += sorted(native.CLASSES) if native.applies(plan.module) else []
    claims += [
        (name, (f"the package's own {name}", sum_.dispatch.union.span))
        for sum_ in plan.sums.values()
        for name in class_names(plan, sum_)
    ]
    for enumeration in plan.enumerations:
        if enumeration.raw_name == ERROR:
            claims += [
                (error_name(v.name), (f"the exception for {v.name}", v.span))
                for v in enumeration.values
            ]
    claims += [(name, (f"the package's own {name}", nowhere)) for name in own]
    for name, owners in collisions(claims).items():
        (first, at), *others = owners
        for other, span in others:
            if other.startswith("the package's own"):
                other, span, first, at = first, at, other, None  # noqa: PLW2901
            note = Note(f"the first is '{first}'", at)
            diagnostics.error(
                "IDL810",
                f"'{other}' would be the second class called {name} in Python",
                span,
                notes=(note,),
            )


def _check_values(enumeration: Enumeration, diagnostics: Diagnostics) -> None:
    """Report values of one enumeration that get the same name."""
    names = [(value_name(v.name), v) for v in enumeration.values]
    for name, owners in collisions(names).items():
        for other in owners[1:]:
            diagnostics.error(
                "IDL815",
                f"'{other.name}' would be the second value called {name} in Python",
                other.span,
                definition=enumeration.id,
                notes=(Note(f"the first is '{owners[0].name}'", owners[0].span),),
            )


def _check_fields(struct: Struct, taken: frozenset[str], diagnostics: Diagnostics) -> None:
    """Report fields and keys of one struct that get the same name."""
    names = [
        (field_name(f.name, taken), (f.name, f.span))
        for f in visible_fields(struct)
        if f.name is not None
    ]
    names += [
        (key_name(f.type, taken), (f.type.key, f.type.span))
        for f in struct.fields
        if isinstance(f.type, KeyedUnion)
    ]
    for name, owners in collisions(names).items():
        (first, at), *others = owners
        for other, span in others:
            diagnostics.error(
                "IDL811",
                f"'{other}' would be the second field called {name} in Python",
                span,
                definition=struct.id or struct.c_name,
                notes=(Note(f"the first is '{first}'", at),),
            )


def _check_handlers(sum_: Sum, diagnostics: Diagnostics) -> None:
    """Report handlers of one union that get the same name, though the variants do not."""
    struct = sum_.dispatch.struct
    names = [(handler_name(v.row.name.lower()), v) for v in sum_.variants]
    for name, (first, *others) in collisions(names).items():
        for other in others:
            if other.name != first.name:
                diagnostics.error(
                    "IDL816",
                    f"'{other.row.name}' would be the second handler called {name} in Python",
                    _span(other),
                    definition=struct.id or struct.c_name,
                    notes=(Note(f"the first is '{first.row.name}'", _span(first)),),
                )


def _span(variant: Variant) -> Span:
    member = variant.row.member
    return member.span if member is not None else variant.row.value.span


def _check_types(plan: Plan, struct: Struct, types: Types, diagnostics: Diagnostics) -> None:
    """Report fields whose type or initial value Python has no counterpart for."""
    definition = struct.id or struct.c_name
    for field in visible_fields(struct):
        try:
            types.field(field)
        except CantExpressError as error:
            _report(error, field.span, definition, diagnostics)
        if field.name is None:
            unnamed = CantExpressError("IDL813", "Python can't express a field without a name")
            _report(unnamed, field.span, definition, diagnostics)
    for dispatch in plan.dispatches.get(struct, ()):
        for variant in plan.sums[dispatch.union].variants:
            if variant.wrapped is not None and variant.row.member is not None:
                try:
                    types.type(variant.wrapped)
                except CantExpressError as error:
                    _report(error, variant.row.member.span, definition, diagnostics)


def _check_unions(plan: Plan, diagnostics: Diagnostics) -> None:
    """Report untagged unions: nothing says which member of one is live."""
    for declared in plan.module.aggregates:
        if isinstance(declared, Union):
            error = CantExpressError("IDL813", "Python can't express an untagged union")
            _report(error, declared.span, declared.id or declared.c_name, diagnostics)


def _report(error: CantExpressError, span: Span, definition: str, diagnostics: Diagnostics) -> None:
    diagnostics.error(error.code, str(error), span, definition=definition, hint=error.hint)
