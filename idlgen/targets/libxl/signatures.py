"""The functions of a type as C declares them."""

from __future__ import annotations

from idlgen.cabi.text import signature
from idlgen.model import KeyedUnion, Struct, Union
from idlgen.targets.libxl.places import c_type, declare, parameter, pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Aggregate, Enumeration, Field
    from idlgen.targets.libxl.write_json_c import JsonC
    from idlgen.targets.libxl.write_yajl import Yajl

    # A writer is called ``T_SUFFIX`` and takes ``into`` and a pointer to the value.
    Writer = Yajl | JsonC


class Signatures:
    """The signatures of a type's functions, without semicolons; ``None`` where it has none."""

    def __init__(self, declaration: Enumeration | Aggregate) -> None:
        """Take the type, the value of which is called ``p``."""
        self._declaration = declaration
        self._attributes = declaration.attributes
        c_name = declaration.c_name
        by_reference = declaration.attributes.passby == "PASS_BY_REFERENCE"
        # What reads and writes JSON is given an address, whatever others are given.
        self._place = declare(pointer(c_name), "p")
        self._p = self._place if by_reference else declare(c_name, "p")

    def dispose(self) -> str | None:
        """Return that of ``T_dispose``."""
        function = self._attributes.dispose_fn
        return signature(f"void {function}", (self._p,)) if function is not None else None

    def copy(self) -> str | None:
        """Return that of ``T_copy``."""
        function = self._attributes.copy_fn
        if function is None:
            return None
        to, source = parameter(self._declaration, "dst"), parameter(self._declaration, "src")
        return signature(f"void {function}", ("libxl_ctx *ctx", to, f"const {source}"))

    def copy_deprecated(self) -> str | None:
        """Return that of ``T_copy_deprecated``."""
        function = self._attributes.copy_deprecated_fn
        if function is None:
            return None
        return signature(f"int {function}", ("libxl_ctx *ctx", self._p))

    def init(self) -> str | None:
        """Return that of ``T_init``."""
        function = self._attributes.init_fn
        return signature(f"void {function}", (self._p,)) if function is not None else None

    def init_keys(self) -> Iterator[tuple[Field, KeyedUnion, str]]:
        """Yield fields that are keyed unions with the signatures of ``T_init_KEY``."""
        function = self._attributes.init_fn
        if function is None or not isinstance(self._declaration, Struct):
            return
        for field in self._declaration.fields:
            union = field.type
            if isinstance(union, KeyedUnion) and not field.const and union.key_type is not None:
                key = declare(c_type(union.key_type), union.key)
                yield field, union, signature(f"void {function}_{union.key}", (self._p, key))

    def to_json(self) -> str | None:
        """Return that of ``T_to_json``."""
        if self._attributes.json_gen_fn is None:
            return None
        head = f"char *{self._declaration.c_name}_to_json"
        return signature(head, ("libxl_ctx *ctx", self._p))

    def from_json(self) -> str | None:
        """Return that of ``T_from_json``."""
        if self._attributes.json_parse_fn is None:
            return None
        head = f"int {self._declaration.c_name}_from_json"
        return signature(head, ("libxl_ctx *ctx", self._place, "const char *s"))


def writes(declaration: Enumeration | Aggregate, writer: Writer) -> str | None:
    """Return the signature of what *writer* writes a type with; unions have none."""
    if declaration.attributes.json_gen_fn is None or isinstance(declaration, Union):
        return None
    place = declare(pointer(declaration.c_name), "p")
    name = f"{declaration.c_name}_{writer.suffix}"
    # "_hidden" may come before it.
    return signature(f"{writer.returns} {name}", (writer.into, place), width=91)


def reads(declaration: Enumeration | Aggregate) -> str | None:
    """Return the signature of what reads a type; unions have none."""
    if declaration.attributes.json_parse_fn is None or isinstance(declaration, Union):
        return None
    place = declare(pointer(declaration.c_name), "p")
    parameters = ("libxl__gc *gc", "const libxl__json_object *o", place)
    return signature(f"int {reader_name(declaration)}", parameters)


def reader_name(declaration: Enumeration | Aggregate) -> str:
    """Return the name of what reads a type."""
    return f"{declaration.attributes.namespace}_{declaration.raw_name}_parse_json"


def visibility(declaration: Enumeration | Aggregate) -> str:
    """Return what precedes each prototype of a type."""
    return "_hidden " if declaration.attributes.hidden else ""
