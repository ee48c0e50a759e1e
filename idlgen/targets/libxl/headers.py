"""The views of the three headers: types with the prototypes of their functions.

Each view is made when it is asked for and kept by nobody.
"""

from __future__ import annotations

from idlgen.cabi.declarations import MemberView, ValueView, make_member, values
from idlgen.cabi.names import EnumerationFunctions, enumeration_functions
from idlgen.cabi.text import comment_lines
from idlgen.model import Array, Enumeration, KeyedUnion, Ref, Struct, Union
from idlgen.records import dataclass
from idlgen.targets.libxl.places import c_type, declare
from idlgen.targets.libxl.signatures import Signatures, visibility

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.model import Aggregate, Field, Module, Type

# They are asked for thousands of times: tuples of them are made once.
_AGGREGATE = (Struct, Union)
_WITH_FUNCTIONS = (Enumeration, Struct, Union)


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
            elif isinstance(declaration, _AGGREGATE):
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
            if isinstance(declaration, _WITH_FUNCTIONS):
                signature = self.of(declaration)
                if signature is not None:
                    visible = "_hidden " if self.hidden else visibility(declaration)
                    yield f"{visible}{signature}"


def _enumeration(enumeration: Enumeration) -> HeaderType:
    signatures = Signatures(enumeration)
    return HeaderType(
        enumeration.c_name,
        "enum",
        comment_lines(enumeration.doc),
        values(enumeration),
        enumeration_functions(enumeration),
        (),
        visibility(enumeration),
        _those_there_are(signatures.to_json(), signatures.from_json()),
    )


def _aggregate(aggregate: Struct | Union) -> HeaderType:
    signatures = Signatures(aggregate)
    return HeaderType(
        aggregate.c_name,
        "struct" if isinstance(aggregate, Struct) else "union",
        comment_lines(aggregate.doc),
        (),
        None,
        _members(aggregate),
        visibility(aggregate),
        _those_there_are(
            signatures.dispose(),
            signatures.copy_deprecated(),
            signatures.copy(),
            signatures.init(),
            *(text for _, _, text in signatures.init_keys()),
            signatures.to_json(),
            signatures.from_json(),
        ),
    )


def _those_there_are(*texts: str | None) -> tuple[str, ...]:
    return tuple([text for text in texts if text is not None])


def _members(aggregate: Struct | Union) -> tuple[MemberView, ...]:
    found: list[MemberView] = []
    for field in aggregate.fields:
        type_ = field.type
        if isinstance(type_, KeyedUnion):
            found += _union(field, type_)
            continue
        if isinstance(type_, Array):
            found.append(make_member(f"int {type_.length}", type_.length, (), ()))
        doc = comment_lines(field.doc) if field.doc is not None else ()
        found.append(_member(type_, str(field.name), doc, "const " if field.const else ""))
    return tuple(found)


def _union(field: Field, union: KeyedUnion) -> tuple[MemberView, MemberView]:
    """Return a keyed union's discriminant, and the union itself."""
    assert union.key_type is not None
    inside = [
        _member(m.type, m.name, comment_lines(m.doc), "")
        for m in union.members
        if m.type is not None
    ]
    return (
        make_member(declare(c_type(union.key_type), union.key), union.key, (), ()),
        make_member("union", str(field.name), comment_lines(field.doc), tuple(inside)),
    )


def _member(type_: Type, name: str, doc: tuple[str, ...], const: str) -> MemberView:
    if isinstance(type_, Ref):
        return make_member(f"{const}{declare(type_.target.c_name, name)}", name, doc, ())
    if isinstance(type_, Array) and isinstance(type_.element, _AGGREGATE):
        type_, name = type_.element, f"*{name}"
    if isinstance(type_, _AGGREGATE):
        keyword = "struct" if isinstance(type_, Struct) else "union"
        inside = _members(type_)
        if not inside:
            return make_member(f"{const}{keyword} {{ }} {name}", name, doc, ())
        return make_member(f"{const}{keyword}", name, doc, inside)
    return make_member(f"{const}{declare(c_type(type_), name)}", name, doc, ())
