"""Payloads in C: their types, and named mirrors of those that an installed library has no name for.

In an overlay the types are libxl's own. Its generator leaves what the IDL writes in place without
a name, so that no handler could take a pointer to it; a mirror is a type of ours, laid out alike.
"""

from __future__ import annotations

from idlgen.cabi.text import comment_lines
from idlgen.model import Array, BitField, Ref, Struct, Union
from idlgen.records import dataclass
from idlgen.targets.c.types import member_view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    return target if isinstance(target, Struct | Union) and target.id is None else None


def pointer(type_: Type, layout: Layout) -> str:
    """Return the type of a pointer to a payload that may only be read.

    One written in place goes by its tag, whether the IDL names it or not.
    """
    if (aggregate := written_in_place(type_)) is not None:
        return f"const {keyword(aggregate)} {aggregate.c_name} *"
    c_type = layout.c_type(type_)
    return f"{c_type}const *" if c_type.endswith("*") else f"const {c_type} *"


def mirrors(selected: Iterable[Dispatch], context: Context) -> Iterator[Mirror]:
    """Yield mirrors of the structs and payloads that have no name, each after those inside of it.

    A struct that is dispatched on may itself stand in another one.
    """
    theirs = dict(_places(context))
    made: set[Aggregate] = set()
    for dispatch in selected:
        wanted = [(row.payload, comment_lines(row.doc)) for row in dispatch.rows]
        for type_, doc in (*wanted, (dispatch.struct, comment_lines(dispatch.struct.doc))):
            if (aggregate := written_in_place(type_)) is not None:
                yield from _mirror(aggregate, theirs, context.layout, made, doc)


def _mirror(
    aggregate: Aggregate,
    theirs: Mapping[Aggregate, str],
    layout: Layout,
    made: set[Aggregate],
    doc: tuple[str, ...] = (),
) -> Iterator[Mirror]:
    if aggregate in made:
        return
    made.add(aggregate)
    members = layout.members[aggregate]
    paths = tuple(_paths(members, ""))
    for _, type_ in paths:
        inner = written_in_place(type_.element if isinstance(type_, Array) else type_)
        if inner is not None and layout.has_data(inner):
            yield from _mirror(inner, theirs, layout, made)
    yield Mirror(
        keyword(aggregate),
        aggregate.c_name,
        theirs[aggregate],
        doc,
        tuple(member_view(m) for m in members),
        tuple(path for path, type_ in paths if not isinstance(type_, BitField)),
    )


def _places(context: Context) -> Iterator[tuple[Aggregate, str]]:
    """Yield all that is written in place, and an expression for it in the installed library."""
    layout = context.layout
    for declared in context.module.aggregates:
        if declared.id is not None and declared in layout.members:
            yield from _places_in(declared, f"(({declared.c_name} *)0)->", layout)


def _places_in(outer: Aggregate, prefix: str, layout: Layout) -> Iterator[tuple[Aggregate, str]]:
    for path, type_ in _paths(layout.members[outer], prefix):
        element, place = (
            (type_.element, f"(*{path})") if isinstance(type_, Array) else (type_, path)
        )
        inner = written_in_place(element)
        if inner is not None and layout.has_data(inner):
            yield inner, place
            yield from _places_in(inner, f"{place}.", layout)


def _paths(members: tuple[CMember, ...], prefix: str) -> Iterator[tuple[str, Type | None]]:
    """Yield the path and the type of all members, those inside of unions among them."""
    for member in members:
        if not member.alternatives:
            yield f"{prefix}{member.name}", member.type
        else:
            inside = f"{prefix}{member.name}." if member.name else prefix
            yield from _paths(member.alternatives, inside)
