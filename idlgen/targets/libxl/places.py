"""What libxl's own functions are called with: types at places in C, and their attributes.

A place is an lvalue (``p->u.hvm.apic``). Which function does what for a type is what the IDL's
attributes say, as in libxl's own generator.
"""

from __future__ import annotations

from idlgen.cabi.lines import switch
from idlgen.model import Array, BitField, Enumeration, Ref, Reference, Struct, Union

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from idlgen.model import Attributes, Declaration, Field, KeyedUnion, Type

    Each = Callable[[Type, str, str], str]

# These ask for classes thousands of times: a tuple of them is made once.
_UNNAMED = (Struct, Union)
_OLD = (BitField, Reference)

# Loops inside of loops count with the next letter, as long as no parameter has that name.
_INDICES = "ijklmn"


class Locals:
    """The variables of one function, and which of the file's own helpers it calls."""

    __slots__ = ("called", "declared")

    def __init__(self) -> None:
        """Start without any."""
        self.declared: dict[str, str] = {}
        self.called: set[str] = set()

    def variable(self, declaration: str, name: str) -> str:
        """Declare a variable, if it is not yet, and return its name."""
        if name not in self.declared:
            self.declared[name] = f"{declaration}{name}"
        return name

    def index(self, depth: int) -> str:
        """Return the counter of a loop that stands in *depth* others."""
        return self.variable("int ", counter(depth))

    def declarations(self) -> str:
        """Return the declarations, as lines, by name, integers last."""
        if not self.declared:
            return ""
        others: list[str] = []
        integers: list[str] = []
        for declaration in self.declared.values():
            group = integers if declaration.startswith("int ") else others
            group.append(f"    {declaration};\n")
        return "".join([*sorted(others), *sorted(integers)])


def counter(depth: int) -> str:
    """Return the name of the counter of a loop that stands in *depth* others."""
    return _INDICES[depth] if depth < len(_INDICES) else f"i{depth}"


def attributes_of(type_: Type) -> Attributes:
    """Return the attributes of a type."""
    if isinstance(type_, Ref):
        return type_.target.attributes
    assert not isinstance(type_, _OLD)
    return type_.attributes


def declared(type_: Type) -> Declaration | None:
    """Return the declaration behind a type; an anonymous struct is its own."""
    if isinstance(type_, Ref):
        return type_.target
    return type_ if isinstance(type_, _UNNAMED) else None


def struct_of(type_: Type) -> Struct | None:
    """Return the struct behind a type, with a name or without."""
    target = type_.target if isinstance(type_, Ref) else type_
    return target if isinstance(target, Struct) else None


def enumeration_of(type_: Type) -> Enumeration | None:
    """Return the enumeration behind a type."""
    if isinstance(type_, Ref) and isinstance(type_.target, Enumeration):
        return type_.target
    return None


def c_type(type_: Type) -> str:
    """Return the C type of a field."""
    if isinstance(type_, Array):
        return pointer(c_type(type_.element))
    target = declared(type_)
    assert target is not None
    return target.c_name


def pointer(type_name: str) -> str:
    """Return the type of a pointer to a type."""
    return f"{type_name}*" if type_name.endswith("*") else f"{type_name} *"


def declare(type_name: str, name: str) -> str:
    """Return the declaration of a name."""
    return f"{type_name}{name}" if type_name.endswith("*") else f"{type_name} {name}"


def public_members(struct: Struct) -> list[Field]:
    """Return the fields that JSON may have: neither const ones nor private ones."""
    return [f for f in struct.fields if not f.const and not attributes_of(f.type).private]


def alternatives(union: KeyedUnion, on: str, prefix: str, pad: str, each: Each) -> str:
    """Return the switch over a keyed union's members for which *each* has something to do.

    *each* gets a member's type, its place, which *prefix* begins, and the indentation there.
    """
    inner = f"{pad}    "
    cases = [
        (m.value.c_name, each(m.type, f"{prefix}{m.name}", inner))
        for m in union.members
        if m.value is not None and m.type is not None
    ]
    return switch(on, cases, pad)
