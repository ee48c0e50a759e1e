"""The views of the three headers: types with the prototypes of their functions.

Each view is made when it is asked for and kept by nobody.
"""

from __future__ import annotations

from idlgen.cabi.declarations import MemberView, ValueView, values
from idlgen.cabi.names import EnumerationFunctions, enumeration_functions
from idlgen.cabi.text import comment_lines
from idlgen.model import Array, Enumeration, KeyedUnion, Struct, Union
from idlgen.records import dataclass
from idlgen.targets.libxl import signatures
from idlgen.targets.libxl.places import c_type, declare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.model import Aggregate, Field, Module, Type


@dataclass(frozen=True, slots=True)
class HeaderType:
    """A type as the header declares it.

    ``values`` and ``functions`` are an enumeration's alone, ``members`` those of a struct or a
    union. ``visibility`` precedes each of the ``prototypes``, which have no semicolon.
    """

    c_name: str
    keyword: str
    doc: tuple[str, ...]
    values: tuple[ValueView, ...]
    functions: EnumerationFunctions | None
    members: tuple[MemberView, ...]
    visibility: str
    prototypes: tuple[str, ...]

    @property
    def is_enumeration(self) -> bool:
        """Whether it is an enumeration."""
        return self.functions is not None


@dataclass(frozen=True, slots=True)
class HeaderTypes:
    """The types of a module, in the order of the IDL."""

    module: Module

    def __iter__(self) -> Iterator[HeaderType]:
        """Yield the views."""
        for declaration in self.module.declarations:
            if isinstance(declaration, Enumeration):
                yield _enumeration(declaration)
            elif isinstance(declaration, Struct | Union):
                yield _aggregate(declaration)


@dataclass(frozen=True, slots=True)
class Prototypes:
    """One prototype of each type that has it, without its semicolon; *hidden*: whoever it is of."""

    module: Module
    of: Callable[[Enumeration | Aggregate], str | None]
    hidden: bool = False

    def __iter__(self) -> Iterator[str]:
        """Yield them in the order of the IDL."""
        for declaration in self.module.declarations:
            if isinstance(declaration, Enumeration | Struct | Union):
                signature = self.of(declaration)
                if signature is not None:
                    visible = "_hidden " if self.hidden else signatures.visibility(declaration)
                    yield f"{visible}{signature}"


def _enumeration(enumeration: Enumeration) -> HeaderType:
    found = (signatures.to_json(enumeration), signatures.from_json(enumeration))
    return HeaderType(
        enumeration.c_name,
        "enum",
        comment_lines(enumeration.doc),
        values(enumeration),
        enumeration_functions(enumeration),
        (),
        signatures.visibility(enumeration),
        tuple([s for s in found if s is not None]),
    )


def _aggregate(aggregate: Struct | Union) -> HeaderType:
    found = (
        signatures.dispose(aggregate),
        signatures.copy_deprecated(aggregate),
        signatures.copy(aggregate),
        signatures.init(aggregate),
        *(text for _, _, text in signatures.init_keys(aggregate)),
        signatures.to_json(aggregate),
        signatures.from_json(aggregate),
    )
    return HeaderType(
        aggregate.c_name,
        "struct" if isinstance(aggregate, Struct) else "union",
        comment_lines(aggregate.doc),
        (),
        None,
        tuple([m for f in aggregate.fields for m in _members(f)]),
        signatures.visibility(aggregate),
        tuple([s for s in found if s is not None]),
    )


def _members(field: Field) -> Iterator[MemberView]:
    doc = comment_lines(field.doc)
    if isinstance(field.type, KeyedUnion):
        union = field.type
        assert union.key_type is not None
        yield MemberView(declare(c_type(union.key_type), union.key), union.key, (), ())
        alternatives = tuple(
            _member(m.type, m.name, comment_lines(m.doc))
            for m in union.members
            if m.type is not None
        )
        yield MemberView("union", str(field.name), doc, alternatives)
        return
    if isinstance(field.type, Array):
        length = field.type.length
        yield MemberView(f"int {length}", length, (), ())
    yield _member(field.type, str(field.name), doc, "const " if field.const else "")


def _member(type_: Type, name: str, doc: tuple[str, ...], const: str = "") -> MemberView:
    if isinstance(type_, Array) and isinstance(type_.element, Struct | Union):
        type_, name = type_.element, f"*{name}"
    if isinstance(type_, Struct | Union):
        keyword = "struct" if isinstance(type_, Struct) else "union"
        inside = tuple(m for f in type_.fields for m in _members(f))
        if not inside:
            return MemberView(f"{const}{keyword} {{ }} {name}", name, doc, ())
        return MemberView(f"{const}{keyword}", name, doc, inside)
    return MemberView(f"{const}{declare(c_type(type_), name)}", name, doc, ())
