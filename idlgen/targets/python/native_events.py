"""The view of how events are read: their bytes are unpacked in one go, not member by member.

So are read the event and those of its variants that hold nothing but numbers, strings and their
like, and structs of such. All others are read as ``native_structs`` has it.
"""

from __future__ import annotations

from idlgen.model import Ref, Struct
from idlgen.naming import snake
from idlgen.records import dataclass, field
from idlgen.targets.python import text
from idlgen.targets.python.classes import visible_fields
from idlgen.targets.python.native_structs import table_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.targets.python.classes import ClassView, FieldView
    from idlgen.targets.python.native_structs import Structs
    from idlgen.targets.python.plan import Sum, Variant

_WIDTH = 100
EVENT = "libxl_event"

# What a member is, given what was unpacked. Numbers are what they are.
_MADE = {
    "defbool": "_DEFBOOL_OF[{0}]",
    "string": "text_at({0}) if {0} else None",
    "uuid": "_uuids.get({0}) or uuid_of({0})",
}
_NUMBERS = frozenset({"integer", "bool"})


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A class whose objects are made of an event's bytes.

    ``path`` says where in the event the struct is, ``unpacker`` which of its members are unpacked.
    The statement ``take`` does so, into attributes and variables; those ``before`` make the
    objects, those ``after`` set what is made of the variables.
    """

    name: str
    stem: str
    path: str
    unpacker: str
    before: tuple[str, ...]
    take: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadersView:
    """How events are read: the classes, the event's last, and the table for the key of its union.

    ``known`` are the enumerations among the members: a table's name, and the class. All is empty
    where the event itself has members of other kinds.
    """

    structs: tuple[ReaderView, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    table: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parts:
    """A reader in the making: names of members and variables, what is assigned to, statements."""

    names: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)


class _OthersError(Exception):
    """A struct has members of other kinds."""


class Readers:
    """Makes the views of one module's readers."""

    def __init__(self, structs: Structs, classes: Iterable[ClassView]) -> None:
        """Keep what is known of the structs and their classes."""
        self._structs = structs
        self._classes = {c.struct: c for c in classes if c.struct is not None}
        self._known: set[str] = set()

    def view(self) -> ReadersView:
        """Return the view of all readers."""
        event = next(struct for struct in self._classes if struct.c_name == EVENT)
        whole = self._reader(event, ())
        if whole is None:
            return ReadersView()
        sums = [f.type.sum for f in self._classes[event].fields if f.type.sum is not None]
        readers = [(variant, self._variant(variant)) for variant in sums[0].variants]
        return ReadersView(
            structs=(*(reader for _, reader in readers if reader is not None), whole),
            known=tuple((_table(name), name) for name in sorted(self._known)),
            table=table_name(sums[0]),
            rows=tuple(self._row(variant, reader) for variant, reader in readers),
        )

    def _variant(self, variant: Variant) -> ReaderView | None:
        """Return the reader of a variant's struct, ``None`` where it is read otherwise."""
        member = variant.row.member
        if variant.struct is None or member is None or not self._structs.has_data(variant):
            return None
        return self._reader(variant.struct, (str(variant.dispatch.field.name), member.name))

    def _row(self, variant: Variant, reader: ReaderView | None) -> str:
        load = self._structs.variant_loader(variant)
        if reader is not None:
            call = f"reader(_unpack_{reader.stem}, _read_{reader.stem}, {load})"
        elif self._structs.has_data(variant):
            call = f"by_member({load})"
        else:
            call = load
        return text.statement(f"{variant.row.value.value}: ", call, 4, ",")

    def _reader(self, struct: Struct, path: tuple[str, ...]) -> ReaderView | None:
        parts = _Parts()
        view = self._classes[struct]
        parts.before.append(f"made: {view.name} = new({view.name})")
        try:
            self._gather(struct, "made", (), parts)
        except _OthersError:
            return None
        # Paths that differ may give the same variable: ``a.b`` and ``a_b``.
        if not parts.names or len(set(parts.variables)) < len(parts.variables):
            return None
        self._known |= parts.known
        stem = snake(view.name)
        return ReaderView(
            name=view.name,
            stem=stem,
            path=".".join(path),
            unpacker=_unpacker(stem, ".".join(path), parts.names),
            before=tuple(parts.before),
            take=_unpacking(parts.targets, f"_unpack_{stem}(data)"),
            after=tuple(parts.after),
        )

    def _gather(self, struct: Struct, owner: str, path: tuple[str, ...], parts: _Parts) -> None:
        """Add the members of a struct, whose object is a variable, to a reader's parts."""
        for mine, theirs in zip(self._classes[struct].fields, visible_fields(struct), strict=True):
            at = (*path, str(theirs.name))
            place = f"{owner}.{mine.name}"
            if mine.type.kind == "struct":
                inner = theirs.type.target if isinstance(theirs.type, Ref) else theirs.type
                assert isinstance(inner, Struct)
                made = f"made_{'_'.join(at)}"
                parts.variables.append(made)
                parts.before.append(f"{made} = {place} = new({mine.type.name})")
                self._gather(inner, made, at, parts)
            elif mine.type.sum is not None and not path:
                self._union(mine.type.sum, place, parts)
            else:
                _value(mine, at, place, parts)

    def _union(self, sum_: Sum, place: str, parts: _Parts) -> None:
        """Add the key of the event's union, and the statement that makes the variant."""
        key = f"v_{sum_.dispatch.key}"
        parts.names.append(sum_.dispatch.key)
        parts.targets.append(key)
        parts.variables.append(key)
        table = table_name(sum_)
        parts.after.append(f"{place} = {table}_READ.get({key}, {table}_READ_OTHER)(data)")


def _value(mine: FieldView, at: tuple[str, ...], place: str, parts: _Parts) -> None:
    """Add a member that is no struct."""
    kind = mine.type.kind
    parts.names.append(".".join(at))
    if kind in _NUMBERS:
        parts.targets.append(place)
        return
    variable = f"v_{'_'.join(at)}"
    parts.targets.append(variable)
    parts.variables.append(variable)
    if kind == "enumeration":
        parts.known.add(mine.type.name)
        made = f"{_table(mine.type.name)}[{variable}]"
    elif kind in _MADE:
        made = _MADE[kind].format(variable)
    else:
        raise _OthersError
    parts.after.append(f"{place} = {made}")


def _table(enumeration: str) -> str:
    """Return the name of the table of an enumeration's values."""
    return f"_{snake(enumeration).upper()}_OF"


def _unpacker(stem: str, path: str, names: list[str]) -> str:
    """Return the statement that makes the function that unpacks, over lines if need be."""
    line = f'_unpack_{stem} = unpacker("{path}", "{" ".join(names)}")'
    if len(line) <= _WIDTH:
        return line
    return f'_unpack_{stem} = unpacker(\n    "{path}",\n    {text.words(names, 4)},\n)'


def _unpacking(targets: list[str], call: str) -> str:
    """Return the statement that assigns what a call returns, over lines if need be."""
    if len(targets) == 1:
        return f"({targets[0]},) = {call}"
    line = f"{', '.join(targets)} = {call}"
    if len(line) <= _WIDTH - 4:
        return line
    lines = "".join(f"        {target},\n" for target in targets)
    return f"(\n{lines}    ) = {call}"
