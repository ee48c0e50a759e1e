"""Payloads in C: their types, and named mirrors of those that an installed library has no name for.

In an overlay the types are libxl's own. Its generator leaves what the IDL writes in place without
a name, so that no handler could take a pointer to it; a mirror is a type of ours, laid out alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.cabi.text import comment_lines
from idlgen.model import Array, BitField, Ref, Struct, Union
from idlgen.records import dataclass
from idlgen.targets.c.types import member_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.cabi.declarations import MemberView
    from idlgen.cabi.layout import CMember, Layout
    from idlgen.events import Dispatch, Row
    from idlgen.model import Aggregate, Type
    from idlgen.targets.c.context import Context


@dataclass(frozen=True, slots=True)
class Mirror:
    """A named struct (or union) of ours for an anonymous one of the installed library.

    ``theirs`` is an expression for the anonymous one, never evaluated. ``checked`` are the paths
    of all members whose offset and size have to be the same.
    """

    keyword: str
    c_name: str
    theirs: str
    doc: tuple[str, ...]
    members: tuple[MemberView, ...]
    checked: tuple[str, ...]


def type_name(aggregate: Aggregate) -> str:
    """Return an aggregate's type; an anonymous one goes by its tag."""
    if not aggregate.anonymous:
        return aggregate.c_name
    return f"{keyword(aggregate)} {aggregate.c_name}"


def keyword(aggregate: Aggregate) -> str:
    """Return what precedes an aggregate's tag."""
    return "struct" if isinstance(aggregate, Struct) else "union"


def path_of(dispatch: Dispatch, row: Row) -> str:
    """Return the path of a row's payload in the struct, such as ``u.disk_eject``."""
    member = row.member.name if row.member is not None else ""
    return f"{dispatch.field.name}.{member}" if dispatch.field.name else member


def written_in_place(type_: Type | None) -> Struct | Union | None:
    """Return the struct or union that the IDL writes where it is used, with a name or without.

    libxl's generator declares neither at file scope, so an installed library has no name for it.
    """
    target = type_.target if isinstance(type_, Ref) else type_
    if not isinstance(target, Struct | Union):
        return None
    return target if target is type_ or target.id is None else None


def pointer(type_: Type, layout: Layout) -> str:
    """Return the type of a pointer to a payload that may only be read.

    One written in place goes by its tag, whether the IDL names it or not.
    """
    if (aggregate := written_in_place(type_)) is not None:
        return f"const {keyword(aggregate)} {aggregate.c_name} *"
    c_type = layout.c_type(type_)
    return f"{c_type}const *" if c_type.endswith("*") else f"const {c_type} *"


def mirrors(dispatch: Dispatch, context: Context) -> Iterator[Mirror]:
    """Yield mirrors of the payloads without a name, each after those inside of it."""
    for row in dispatch.rows:
        if (payload := written_in_place(row.payload)) is not None:
            place = f"(({type_name(dispatch.struct)} *)0)->{path_of(dispatch, row)}"
            yield from _mirror(payload, place, context.layout, comment_lines(row.doc))


def _mirror(
    aggregate: Aggregate, theirs: str, layout: Layout, doc: tuple[str, ...] = ()
) -> Iterator[Mirror]:
    members = layout.members[aggregate]
    paths = tuple(_paths(members, ""))
    for path, type_ in paths:
        element, place = type_, f"{theirs}.{path}"
        if isinstance(element, Array):
            element, place = element.element, f"(*{place})"
        inner = written_in_place(element)
        if inner is not None and layout.has_data(inner):
            yield from _mirror(inner, place, layout)
    yield Mirror(
        keyword(aggregate),
        aggregate.c_name,
        theirs,
        doc,
        tuple(member_view(m) for m in members),
        tuple(path for path, type_ in paths if not isinstance(type_, BitField)),
    )


def _paths(members: tuple[CMember, ...], prefix: str) -> Iterator[tuple[str, Type | None]]:
    """Yield the path and the type of all members, those inside of unions among them."""
    for member in members:
        if not member.alternatives:
            yield f"{prefix}{member.name}", member.type
        else:
            inside = f"{prefix}{member.name}." if member.name else prefix
            yield from _paths(member.alternatives, inside)
