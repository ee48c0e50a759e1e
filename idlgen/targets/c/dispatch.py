"""Dispatch in C: the view of ``dispatch.h`` and ``dispatch.c``.

Rows come from ``idlgen.events``; here they get their C names and types. In an overlay the types
come from an installed library, whose payloads are anonymous structs: named mirrors of them are
part of the view then, with all that has to be checked about their layout.
"""

from __future__ import annotations

from idlgen import events
from idlgen.cabi.names import file_stem
from idlgen.cabi.text import comment_lines, signature
from idlgen.events import dispatches
from idlgen.model import BitField
from idlgen.naming import c_reserved, collisions, is_identifier
from idlgen.patterns import pattern
from idlgen.records import dataclass
from idlgen.rules.survey import survey
from idlgen.targets.c.payloads import mirrors, path_of, pointer, type_name, written_in_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from idlgen.cabi.layout import Layout
    from idlgen.diagnostics import Diagnostics
    from idlgen.events import Dispatch, Row
    from idlgen.model import Module
    from idlgen.targets.c.context import Context

_HEADER = pattern(r'<[^<>"\s]+>|"[^<>"\s]+"')

# The functions' own parameters.
_PARAMETERS = frozenset({"user", "info", "handlers", "mask"})


@dataclass(frozen=True, slots=True)
class Handler:
    """One entry of a handler set, and the value of the discriminant that it is for.

    ``pointer`` declares the member that holds its function; ``arguments`` are those of a call of
    it. ``payload`` is the path of its payload in the struct (``u.disk_eject``), ``None``
    where there is none. ``text`` is what ``E_to_string`` makes of the value.
    """

    name: str
    doc: tuple[str, ...]
    enumerator: str
    number: int
    text: str
    pointer: str
    arguments: str
    payload: str | None


@dataclass(frozen=True, slots=True)
class DispatchView:
    """The dispatch of one keyed union.

    ``prefix`` is what the names begin with (``libxl_event``), ``c_type`` the struct's type,
    ``key`` the member that holds the discriminant, ``value`` what a parameter of the struct's type
    is called and ``parameter`` all of it. ``call`` and ``mask`` are the signatures of the two
    functions, the latter ``None`` where a discriminant is no bit's number. ``visibility`` precedes
    prototypes.
    """

    prefix: str
    c_type: str
    key: str
    key_type: str
    value: str
    parameter: str
    handlers: tuple[Handler, ...]
    call: str
    mask: str | None
    visibility: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What the target's options say about dispatch.

    ``include`` is what an overlay includes instead of the generated types, empty otherwise.
    ``only`` is ``all``, or the structs to have a dispatch for: C names or ids, with commas.
    """

    include: str = ""
    only: str = "all"

    @property
    def overlay(self) -> bool:
        """Whether the types are those of an installed library."""
        return bool(self.include)

    @property
    def header(self) -> str:
        """What to include, with brackets or quotes."""
        return self.include if self.include[:1] in ("<", '"') else f"<{self.include}>"

    @property
    def names(self) -> tuple[str, ...]:
        """The structs that are named one by one."""
        return () if self.only == "all" else tuple(n.strip() for n in self.only.split(","))

    def selects(self, dispatch: Dispatch) -> bool:
        """Whether a dispatch is wanted."""
        struct = dispatch.struct
        return self.only == "all" or struct.c_name in self.names or struct.id in self.names


def dispatch_view(context: Context, selection: Selection) -> Mapping[str, object]:
    """Return the view of both files."""
    stem = file_stem(context.module)
    overlay = selection.overlay
    selected = [d for d in dispatches(context.module) if selection.selects(d)]
    own_inval = not overlay or "ERROR_INVAL" in context.enumerators
    return {
        "guard": f"{stem}dispatch_h".upper(),
        "header_name": f"{stem}dispatch.h",
        "namespace": stem.upper(),
        "include": selection.header if overlay else f'"{stem}types.h"',
        "overlay": overlay,
        "inval": "ERROR_INVAL" if own_inval else "-6",
        "dispatches": tuple(_view(d, context, overlay=overlay) for d in selected),
        "mirrors": tuple(mirrors(selected, context)) if overlay else (),
    }


# --- checks -------------------------------------------------------------------------------------


def check_selection(module: Module, selection: Selection, diagnostics: Diagnostics) -> None:
    """Report options that name no header, or no struct that can be dispatched on."""
    if selection.overlay and not _HEADER.fullmatch(selection.header):
        diagnostics.error(
            "IDL805",
            f"c.include: {selection.include!r} is no header",
            hint="write it as after #include: '<libxl.h>'",
        )
    known = {name for d in dispatches(module) for name in (d.struct.c_name, d.struct.id)}
    for name in selection.names:
        if name not in known:
            diagnostics.error(
                "IDL805",
                f"c.dispatch: there is no struct '{name}' with a keyed union",
                hint=_meant(name, [n for n in known if n is not None], diagnostics),
            )


def _meant(name: str, known: list[str], diagnostics: Diagnostics) -> str | None:
    """Return a hint at a struct: that of this name in the IDL, or else one called like it."""
    whole = [n for n in known if n.endswith(f"_{name}")]
    if len(whole) == 1:
        return f"did you mean '{whole[0]}'?"
    return diagnostics.did_you_mean(name, known)


def check_dispatch(module: Module, selection: Selection, diagnostics: Diagnostics) -> None:
    """Report unions that can't be dispatched on, and names that collide with dispatch's own."""
    events.check(module, diagnostics)
    owners = {aggregate.c_name: aggregate.span for aggregate, _ in survey(module).aggregates}
    owners |= {d.c_name: d.span for d in module.declarations}
    owners |= {v.c_name: v.span for e in module.enumerations for v in e.values}
    for dispatch in dispatches(module):
        if not selection.selects(dispatch):
            continue
        for name in _public_names(_prefix(dispatch)):
            if name in owners:
                diagnostics.error(
                    "IDL803",
                    f"'{name}' is also a name of the dispatch on '{dispatch.struct.c_name}'",
                    owners[name],
                )
        handlers = [(_handler_name(row), row) for row in dispatch.rows]
        for name, rows in collisions(handlers).items():
            values = " and ".join(row.value.c_name for row in rows)
            diagnostics.error(
                "IDL804",
                f"the handlers for {values} would both be called '{name}'",
                rows[-1].value.span,
                definition=dispatch.struct.id or dispatch.struct.c_name,
            )


def _public_names(prefix: str) -> Iterator[str]:
    for suffix in ("handlers", "dispatch", "dispatch_entry", "dispatch_table", "handlers_mask"):
        yield f"{prefix}_{suffix}"


# --- one dispatch -------------------------------------------------------------------------------


def _prefix(dispatch: Dispatch) -> str:
    c_name = dispatch.struct.c_name
    return c_name if dispatch.sole else f"{c_name}_{dispatch.key}"


def _view(dispatch: Dispatch, context: Context, *, overlay: bool) -> DispatchView:
    struct = dispatch.struct
    value = struct.raw_name or "value"
    if value in _PARAMETERS or c_reserved(value) or not is_identifier(value):
        value = "value"
    rows = [_handler(row, dispatch, context.layout, value, overlay) for row in dispatch.rows]
    prefix = _prefix(dispatch)
    parameter = f"const {type_name(struct)} *{value}"
    handlers = f"const struct {prefix}_handlers *handlers"
    mask = signature(f"uint64_t {prefix}_handlers_mask", (handlers,))
    return DispatchView(
        prefix=prefix,
        c_type=type_name(struct),
        key=dispatch.key,
        key_type=dispatch.enumeration.c_name,
        value=value,
        parameter=parameter,
        handlers=tuple(rows),
        call=signature(f"int {prefix}_dispatch", (handlers, "void *user", parameter)),
        mask=mask if dispatch.maskable else None,
        visibility="" if overlay else context.visibility(struct),
    )


def _handler_name(row: Row) -> str:
    """Return a row's name as an identifier that both C and C++ take."""
    if c_reserved(row.name):
        return f"{row.name}_"
    return row.name if is_identifier(row.name) else f"_{row.name}"


def _handler(row: Row, dispatch: Dispatch, layout: Layout, value: str, overlay: bool) -> Handler:
    parameters: tuple[str, ...] = ("void *user", f"const {type_name(dispatch.struct)} *{value}")
    arguments = f"user, {value}"
    payload = None
    type_ = row.payload
    # A bit field has no address.
    if type_ is not None and not isinstance(type_, BitField):
        payload = path_of(dispatch, row)
        c_pointer = pointer(type_, layout)
        address = f"&{value}->{payload}"
        if overlay and written_in_place(type_):
            # That is long, and goes into lines of its own.
            line = "\n            "
            address = f"{line}({c_pointer}){line}(const void *){address}"
        else:
            address = f" {address}"
        parameters += (f"{c_pointer}info",)
        arguments += f",{address}"
    name = _handler_name(row)
    return Handler(
        name=name,
        doc=comment_lines(row.doc),
        enumerator=row.value.c_name,
        number=row.value.value,
        text=row.value.name.lower(),
        pointer=signature(f"    int (*{name})", parameters),
        arguments=arguments,
        payload=payload,
    )
