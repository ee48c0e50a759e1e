"""The views of the three headers: types with the prototypes of their functions.

Each view is made when it is asked for and kept by nobody.
"""

from __future__ import annotations

from idlgen.cabi.declarations import MemberView, ValueView, make_member
from idlgen.cabi.names import EnumerationFunctions, enumeration_functions
from idlgen.cabi.text import comment_lines
from idlgen.model import Array, Enumeration, KeyedUnion, Ref, Struct, Union
from idlgen.records import dataclass, maker
from idlgen.targets.libxl.places import c_type, declare, pointer
from idlgen.targets.libxl.signatures import visibility

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from idlgen.model import Aggregate, Field, Module, Type
    from idlgen.targets.libxl.shared import Shared

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
    is_enumeration: bool
    keyword: str
    doc: tuple[str, ...]
    values: tuple[ValueView, ...]
    functions: EnumerationFunctions | None
    members: tuple[MemberView, ...]
    visibility: str
    prototypes: tuple[str, ...]


_make_type = maker(HeaderType)


@dataclass(frozen=True, slots=True)
class HeaderTypes:
    """The types of a module, in the order of the IDL."""

    module: Module
    shared: Shared

    def __iter__(self) -> Iterator[HeaderType]:
        """Yield the views."""
        for declaration in self.module.declarations:
            if isinstance(declaration, Enumeration):
                yield _enumeration(declaration, self.shared)
            elif isinstance(declaration, _AGGREGATE):
                yield _aggregate(declaration, self.shared)


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


def _enumeration(enumeration: Enumeration, shared: Shared) -> HeaderType:
    signatures = shared.signatures(enumeration)
    return _make_type(
        enumeration.c_name,
        True,
        "enum",
        comment_lines(enumeration.doc),
        shared.values(enumeration),
        enumeration_functions(enumeration),
        (),
        visibility(enumeration),
        _those_there_are(signatures.to_json, signatures.from_json),
    )


def _aggregate(aggregate: Struct | Union, shared: Shared) -> HeaderType:
    signatures = shared.signatures(aggregate)
    return _make_type(
        aggregate.c_name,
        False,
        "struct" if isinstance(aggregate, Struct) else "union",
        comment_lines(aggregate.doc),
        (),
        None,
        _members(aggregate),
        visibility(aggregate),
        _those_there_are(
            signatures.dispose,
            signatures.copy_deprecated,
            signatures.copy,
            signatures.init,
            *[text for _, _, text in signatures.keys],
            signatures.to_json,
            signatures.from_json,
        ),
    )


def _those_there_are(*texts: str | None) -> tuple[str, ...]:
    return tuple([text for text in texts if text is not None])


def _members(aggregate: Struct | Union, pad: str = "    ") -> tuple[MemberView, ...]:
    """Return the views of members; those that are text alone are lines of one view."""
    found: list[MemberView] = []
    plain: list[str] = []
    for field in aggregate.fields:
        type_ = field.type
        const = "const " if field.const else ""
        # Most are of a declared type, without any documentation.
        if field.doc is None and isinstance(type_, Ref):
            c_name = type_.target.c_name
            blank = "" if c_name[-1] == "*" else " "
            plain.append(f"{const}{c_name}{blank}{field.name}")
            continue
        if isinstance(type_, Array):
            plain.append(f"int {type_.length}")
            if field.doc is None and isinstance(type_.element, Ref):
                plain.append(f"{const}{pointer(type_.element.target.c_name)}{field.name}")
                continue
        elif isinstance(type_, KeyedUnion):
            assert type_.key_type is not None
            plain.append(declare(c_type(type_.key_type), type_.key))
        if plain:
            found.append(_together(plain, pad))
            plain.clear()
        if isinstance(type_, KeyedUnion):
            found.append(_union(field, type_, pad))
        else:
            found.append(_member(type_, str(field.name), comment_lines(field.doc), const, pad))
    if plain:
        found.append(_together(plain, pad))
    return tuple(found)


def _together(members: Sequence[str], pad: str) -> MemberView:
    """Return members without documentation as one."""
    return make_member(f";\n{pad}".join(members), "", (), ())


def _union(field: Field, union: KeyedUnion, pad: str) -> MemberView:
    """Return a keyed union, without its discriminant."""
    inside = [
        _member(m.type, m.name, comment_lines(m.doc), "", f"{pad}    ")
        for m in union.members
        if m.type is not None
    ]
    return make_member("union", str(field.name), comment_lines(field.doc), tuple(inside))


def _member(type_: Type, name: str, doc: tuple[str, ...], const: str, pad: str) -> MemberView:
    if isinstance(type_, Array) and isinstance(type_.element, _AGGREGATE):
        type_, name = type_.element, f"*{name}"
    if isinstance(type_, _AGGREGATE):
        keyword = "struct" if isinstance(type_, Struct) else "union"
        inside = _members(type_, f"{pad}    ")
        if not inside:
            return make_member(f"{const}{keyword} {{ }} {name}", name, doc, ())
        return make_member(f"{const}{keyword}", name, doc, inside)
    return make_member(f"{const}{declare(c_type(type_), name)}", name, doc, ())
