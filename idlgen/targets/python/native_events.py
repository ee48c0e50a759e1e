"""The view of how events are read: which of their structs are made of the bytes alone.

These are the event and those of its variants that hold nothing but numbers, strings and their like,
and structs of such. All others are read as ``native_structs`` has it.
"""

from __future__ import annotations

from idlgen.model import Ref, Struct
from idlgen.records import dataclass
from idlgen.targets.python import text
from idlgen.targets.python.classes import visible_fields
from idlgen.targets.python.native_structs import table_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.model import Field
    from idlgen.targets.python.classes import ClassView, FieldView
    from idlgen.targets.python.native_structs import Structs
    from idlgen.targets.python.plan import Sum, Variant

EVENT = "libxl_event"

# What values of each kind are looked up in, by what is in the bytes.
_MADE = {
    "bool": "None",
    "defbool": "_defbools",
    "integer": "None",
    "string": "None",
    "uuid": "_uuids",
}


@dataclass(frozen=True, slots=True)
class PlainView:
    """A class of plain members: for each field the member in C, and what makes its value."""

    name: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EventsView:
    """How events are read: ``plain`` are the classes, the event's last.

    ``table`` has a row for each variant, ``other`` is what makes one that has no number here. All
    is empty where the event itself has other members.
    """

    plain: tuple[PlainView, ...] = ()
    table: str = ""
    other: str = ""
    rows: tuple[str, ...] = ()


class _OthersError(Exception):
    """A struct has members that are not plain."""


class Events:
    """Makes the view of one module's events."""

    def __init__(self, structs: Structs, classes: Iterable[ClassView]) -> None:
        """Keep what is known of the structs and their classes."""
        self._structs = structs
        self._classes = {c.struct: c for c in classes if c.struct is not None}
        self._plain: dict[Struct, PlainView] = {}

    def view(self) -> EventsView:
        """Return the view."""
        event = next(struct for struct in self._classes if struct.c_name == EVENT)
        sums = [f.type.sum for f in self._classes[event].fields if f.type.sum is not None]
        rows = tuple(self._row(variant) for variant in sums[0].variants)
        if not self._is_plain(event, sums[0]):
            return EventsView()
        table = table_name(sums[0])
        return EventsView(tuple(self._plain.values()), f"{table}_READ", f"{table}_OTHER", rows)

    def _row(self, variant: Variant) -> str:
        """Return the row of a variant: its number, and what reads it."""
        load = self._structs.variant_loader(variant)
        member = variant.row.member
        if member is None or not self._structs.has_data(variant):
            call = load
        elif variant.struct is not None and self._is_plain(variant.struct):
            path = f"{variant.dispatch.field.name}.{member.name}"
            call = f'reader({variant.name}, "{path}", {load})'
        else:
            call = f"by_member({load})"
        return text.statement(f"{variant.row.value.value}: ", call, 8, ",")

    def _is_plain(self, struct: Struct, sum_: Sum | None = None) -> bool:
        """Whether a struct is plain, apart from its keyed union; note its view if so."""
        if struct in self._plain:
            return True
        view = self._classes[struct]
        try:
            fields = tuple(
                self._field(mine, theirs, sum_)
                for mine, theirs in zip(view.fields, visible_fields(struct), strict=True)
            )
        except _OthersError:
            return False
        self._plain[struct] = PlainView(view.name, fields)
        return True

    def _field(self, mine: FieldView, theirs: Field, sum_: Sum | None) -> tuple[str, str]:
        kind = mine.type.kind
        if mine.type.sum is not None and mine.type.sum is sum_:
            return sum_.dispatch.key, f"{table_name(sum_)}_READ"
        if kind == "struct":
            inner = theirs.type.target if isinstance(theirs.type, Ref) else theirs.type
            assert isinstance(inner, Struct)
            if not self._is_plain(inner):
                raise _OthersError
            return str(theirs.name), mine.type.name
        if kind == "enumeration":
            return str(theirs.name), mine.type.name
        if kind not in _MADE:
            raise _OthersError
        return str(theirs.name), _MADE[kind]
