"""What the templates of ``types_json.h`` and ``.c`` see: types, and rows of their tables."""

from __future__ import annotations

from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.targets.c.json_hash import Places
    from idlgen.targets.c.statements import Steps
    from idlgen.targets.c.types import FunctionView


@dataclass(frozen=True, slots=True)
class TypeRow:
    """How a type is read: kind, expression of its size, expression of what else the kind needs."""

    kind: str
    size: str
    detail: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A member of a struct's table: its name as an expression, its length, its place."""

    text: str
    length: int
    offset: str
    type: TypeRow


@dataclass(frozen=True, slots=True)
class ArrayRow:
    """An array's table: the element and its size, where the pointer is and where the length."""

    name: str
    element: TypeRow
    size: str
    offset: str
    length: str


@dataclass(frozen=True, slots=True)
class AlternativeRow:
    """A member of a keyed union: which union, where its discriminant is, which value it has."""

    name: str
    type: TypeRow
    group: int
    key: str
    key_size: str
    value: str


@dataclass(frozen=True, slots=True)
class StringRow:
    """A string among many: what calls are given for its name, and where it is."""

    name: str
    offset: str


@dataclass(frozen=True, slots=True)
class StringTable:
    """Strings of a struct that follow one another, and what C calls the table of them."""

    c_name: str
    rows: tuple[StringRow, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """The public functions of a type, without semicolons; ``None`` for what there is not."""

    to_json: str | None
    from_json: str | None
    write: str | None
    read: str | None
    read_strict: str | None


@dataclass(frozen=True, slots=True)
class StructView:
    """A struct. ``init`` and ``dispose`` are functions to call, if any.

    ``writer`` is the signature of the function that writes it inside of another; ``loops``: it
    counts with ``i``; ``strings``: the tables that it uses. ``places``: where the fields are found
    by name, if there are many. ``written``, ``read``: a public function needs it to be, be it of
    another type.
    """

    c_name: str
    visibility: str
    signatures: Signatures
    writer: str
    steps: Steps
    loops: bool
    strings: tuple[StringTable, ...]
    alternatives: tuple[AlternativeRow, ...]
    arrays: tuple[ArrayRow, ...]
    fields: tuple[FieldRow, ...]
    places: Places | None
    groups: int
    init: str | None
    dispose: str | None
    written: bool
    read: bool


@dataclass(frozen=True, slots=True)
class EnumerationView:
    """An enumeration: what messages call it, and the functions of its names."""

    c_name: str
    visibility: str
    signatures: Signatures
    label: str
    to_string: str
    string_table: str
    read: bool


@dataclass(frozen=True, slots=True)
class PrivateView:
    """A type's functions without a prototype that this file needs for itself."""

    c_name: str
    cast: str
    init: FunctionView | None
    dispose: FunctionView | None


@dataclass(frozen=True, slots=True)
class BuiltinView:
    """One of libxl's builtins: its name, what its values begin with, what messages expect.

    ``tested``: somewhere it is left out if it has its default.
    """

    name: str
    first: str
    expected: str
    tested: bool
    written: bool
    read: bool
