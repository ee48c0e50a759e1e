"""The model: what an IDL file declares, resolved and frozen.

Everything that a target may ask about the input is here; everything that a language makes of it
(C names of fields, layout, ownership, mangled names) is derived elsewhere, in side tables keyed by
these nodes. Nodes compare by identity, so they can be such keys.

Rules: the description of the libxl IDL in ``docs/idl.md``.
"""

from __future__ import annotations

from idlgen.records import dataclass, field
from idlgen.source import Placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

Scalar = str | int | bool | None
InitVal = str | int | None


@dataclass(frozen=True, slots=True)
class Attributes:
    """Every attribute of a type, after defaults. ``None`` for a function: there is none."""

    namespace: str | None = None
    passby: str = "PASS_BY_VALUE"
    hidden: bool = False
    private: bool = False
    dir: str = "DIR_BOTH"
    signed: bool = False
    init_val: InitVal = None
    init_fn: str | None = None
    autogenerate_init_fn: bool = False
    dispose_fn: str | None = None
    autogenerate_dispose_fn: bool = True
    copy_fn: str | None = None
    autogenerate_copy_fn: bool = True
    copy_deprecated_fn: str | None = None
    check_default_fn: str | None = None
    json_gen_fn: str | None = None
    jsonc_json_gen_fn: str | None = None
    json_parse_fn: str | None = None
    json_parse_type: str | None = None
    autogenerate_json: bool = True
    value_namespace: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Declaration(Placed):
    """A type with a name.

    ``id`` is the variable it was assigned to, ``None`` for a named struct or union that was
    written inline and hoisted before its user. ``raw_name`` is the name as written, without the
    namespace. An anonymous :class:`Struct` or :class:`Union` is one of these as well, directly in
    a field's type: its ``raw_name`` is ``None`` and its ``c_name`` is derived from where it stands.
    """

    id: str | None
    raw_name: str | None
    c_name: str
    attributes: Attributes
    doc: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Builtin(Declaration):
    """A type that exists already; nothing is generated for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Number(Builtin):
    """An integer type of C."""


@dataclass(frozen=True, slots=True, eq=False)
class UInt(Number):
    """``uintN_t``."""

    width: int


@dataclass(frozen=True, slots=True, eq=False)
class EnumerationValue(Placed):
    """One value: ``name`` is upper-cased, ``c_name`` is composed with the namespace."""

    name: str
    c_name: str
    value: int
    doc: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Enumeration(Declaration):
    """An enumeration; its values are in the order of the file."""

    values: tuple[EnumerationValue, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Field(Placed):
    """A member of a struct or union; ``init_val`` is as written on the field itself.

    ``name`` may be ``None`` in the dialect of 2010 (an anonymous union member).
    """

    name: str | None
    type: Type
    const: bool
    init_val: InitVal
    deprecated_by: str | None
    doc: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate(Declaration):
    """What structs and unions share: fields."""

    fields: tuple[Field, ...]

    @property
    def anonymous(self) -> bool:
        """Whether the IDL gives it no name (``c_name`` is then derived)."""
        return self.raw_name is None


@dataclass(frozen=True, slots=True, eq=False)
class Struct(Aggregate):
    """A struct."""


@dataclass(frozen=True, slots=True, eq=False)
class Union(Aggregate):
    """An untagged union."""


@dataclass(frozen=True, slots=True, eq=False)
class Ref:
    """The use of a declared or standard type. ``id`` is the name it was used by."""

    id: str | None
    target: Declaration


@dataclass(frozen=True, slots=True, eq=False)
class Array(Placed):
    """A pointer to elements and, before it, an ``int`` length called ``length``.

    ``length_attributes`` holds what the IDL gave with the prefix ``lenvar_``, without the prefix.
    """

    length: str
    length_attributes: dict[str, Scalar]
    element: Type
    attributes: Attributes


@dataclass(frozen=True, slots=True, eq=False)
class Member(Placed):
    """One alternative of a keyed union; ``type`` is ``None`` where the value has no data.

    ``value`` is ``None`` in the dialect of 2010, where ``condition`` is a C expression with ``%s``
    for the key.
    """

    name: str
    value: EnumerationValue | None
    condition: str | None
    type: Type | None
    doc: str | None


@dataclass(frozen=True, slots=True, eq=False)
class KeyedUnion(Placed):
    """A tagged union, with its discriminant ``key`` in the struct around it.

    ``key_type`` refers to an enumeration, and is ``None`` only where members carry conditions.
    ``key_attributes`` holds what the IDL gave with the prefix ``keyvar_``, without the prefix.
    ``key_is_field``: the struct around declares the key itself, as a field (until 2012-01);
    otherwise the key stands directly before the union.
    """

    key: str
    key_type: Ref | None
    key_attributes: dict[str, Scalar]
    key_is_field: bool
    members: tuple[Member, ...]
    attributes: Attributes

    @property
    def enumeration(self) -> Enumeration | None:
        """The discriminant's enumeration; ``None`` only where members carry conditions."""
        target = self.key_type.target if self.key_type is not None else None
        return target if isinstance(target, Enumeration) else None


@dataclass(frozen=True, slots=True, eq=False)
class BitField:
    """A C bit field (until 2011-04)."""

    type: Type
    width: int


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A pointer that is owned and freed (until 2011-04)."""

    target: Type


Type = Ref | Array | Struct | Union | KeyedUnion | BitField | Reference


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One IDL file, resolved: its declarations in order, those written inline hoisted.

    ``source`` is the file's base name, ``namespace`` the prefix of its first ``namespace(...)``.
    ``doc`` is the comment that opens the file, if one does.
    """

    source: str
    namespace: str
    declarations: tuple[Declaration, ...]
    doc: str | None = None
    standard: dict[str, Declaration] = field(default_factory=dict)

    @property
    def enumerations(self) -> Iterator[Enumeration]:
        """The enumerations, in order."""
        return (d for d in self.declarations if isinstance(d, Enumeration))

    @property
    def aggregates(self) -> Iterator[Struct | Union]:
        """The named structs and unions, in order."""
        return (d for d in self.declarations if isinstance(d, Struct | Union))

    @property
    def builtins(self) -> Iterator[Builtin]:
        """The declared builtins (numbers among them), in order."""
        return (d for d in self.declarations if isinstance(d, Builtin))
