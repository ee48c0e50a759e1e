"""The functions of a type as C declares them."""

from __future__ import annotations

from idlgen.cabi.text import fitted
from idlgen.model import KeyedUnion, Struct, Union
from idlgen.targets.libxl.places import c_type, declare

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
        by_reference = declaration.attributes.passby == "PASS_BY_REFERENCE"
        # How a function takes a value of the type, up to its name.
        self._value = f"{declaration.c_name} *" if by_reference else f"{declaration.c_name} "

    def dispose(self) -> str | None:
        """Return that of ``T_dispose``."""
        function = self._attributes.dispose_fn
        return fitted(f"void {function}({self._value}p)") if function is not None else None

    def copy(self) -> str | None:
        """Return that of ``T_copy``."""
        function, value = self._attributes.copy_fn, self._value
        if function is None:
            return None
        return fitted(f"void {function}(libxl_ctx *ctx, {value}dst, const {value}src)")

    def copy_deprecated(self) -> str | None:
        """Return that of ``T_copy_deprecated``."""
        function = self._attributes.copy_deprecated_fn
        if function is None:
            return None
        return fitted(f"int {function}(libxl_ctx *ctx, {self._value}p)")

    def init(self) -> str | None:
        """Return that of ``T_init``."""
        function = self._attributes.init_fn
        return fitted(f"void {function}({self._value}p)") if function is not None else None

    def init_keys(self) -> Iterator[tuple[Field, KeyedUnion, str]]:
        """Yield fields that are keyed unions with the signatures of ``T_init_KEY``."""
        function = self._attributes.init_fn
        if function is None or not isinstance(self._declaration, Struct):
            return
        for field in self._declaration.fields:
            union = field.type
            if isinstance(union, KeyedUnion) and not field.const and union.key_type is not None:
                key = declare(c_type(union.key_type), union.key)
                yield field, union, fitted(f"void {function}_{union.key}({self._value}p, {key})")

    def to_json(self) -> str | None:
        """Return that of ``T_to_json``."""
        if self._attributes.json_gen_fn is None:
            return None
        return fitted(f"char *{self._declaration.c_name}_to_json(libxl_ctx *ctx, {self._value}p)")

    def from_json(self) -> str | None:
        """Return that of ``T_from_json``, which like all that reads is given an address."""
        if self._attributes.json_parse_fn is None:
            return None
        c_name = self._declaration.c_name
        return fitted(f"int {c_name}_from_json(libxl_ctx *ctx, {c_name} *p, const char *s)")


def writes(declaration: Enumeration | Aggregate, writer: Writer) -> str | None:
    """Return the signature of what *writer* writes a type with; unions have none."""
    if declaration.attributes.json_gen_fn is None or isinstance(declaration, Union):
        return None
    c_name = declaration.c_name
    text = f"{writer.returns} {c_name}_{writer.suffix}({writer.into}, {c_name} *p)"
    # "_hidden" may come before it.
    return fitted(text, width=91)


def reads(declaration: Enumeration | Aggregate) -> str | None:
    """Return the signature of what reads a type; unions have none."""
    if declaration.attributes.json_parse_fn is None or isinstance(declaration, Union):
        return None
    parameters = f"libxl__gc *gc, const libxl__json_object *o, {declaration.c_name} *p"
    return fitted(f"int {reader_name(declaration)}({parameters})")


def reader_name(declaration: Enumeration | Aggregate) -> str:
    """Return the name of what reads a type."""
    return f"{declaration.attributes.namespace}_{declaration.raw_name}_parse_json"


def visibility(declaration: Enumeration | Aggregate) -> str:
    """Return what precedes each prototype of a type."""
    return "_hidden " if declaration.attributes.hidden else ""
