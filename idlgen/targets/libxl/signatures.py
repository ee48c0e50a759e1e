"""The functions of a type as C declares them, without semicolons; ``None`` where it has none."""

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


def dispose(aggregate: Aggregate) -> str | None:
    """Return the signature of ``T_dispose``."""
    function = aggregate.attributes.dispose_fn
    if function is None:
        return None
    return signature(f"void {function}", (parameter(aggregate, "p"),))


def copy(aggregate: Aggregate) -> str | None:
    """Return the signature of ``T_copy``."""
    function = aggregate.attributes.copy_fn
    if function is None:
        return None
    to, source = parameter(aggregate, "dst"), f"const {parameter(aggregate, 'src')}"
    return signature(f"void {function}", ("libxl_ctx *ctx", to, source))


def copy_deprecated(aggregate: Aggregate) -> str | None:
    """Return the signature of ``T_copy_deprecated``."""
    function = aggregate.attributes.copy_deprecated_fn
    if function is None:
        return None
    return signature(f"int {function}", ("libxl_ctx *ctx", parameter(aggregate, "p")))


def init(aggregate: Aggregate) -> str | None:
    """Return the signature of ``T_init``."""
    function = aggregate.attributes.init_fn
    if function is None:
        return None
    return signature(f"void {function}", (parameter(aggregate, "p"),))


def init_keys(aggregate: Aggregate) -> Iterator[tuple[Field, KeyedUnion, str]]:
    """Yield the fields that are keyed unions with the signatures of ``T_init_KEY``."""
    function = aggregate.attributes.init_fn
    if function is None or not isinstance(aggregate, Struct):
        return
    for field in aggregate.fields:
        union = field.type
        if isinstance(union, KeyedUnion) and not field.const and union.key_type is not None:
            key = declare(c_type(union.key_type), union.key)
            parameters = (parameter(aggregate, "p"), key)
            yield field, union, signature(f"void {function}_{union.key}", parameters)


def to_json(declaration: Enumeration | Aggregate) -> str | None:
    """Return the signature of ``T_to_json``."""
    if declaration.attributes.json_gen_fn is None:
        return None
    parameters = ("libxl_ctx *ctx", parameter(declaration, "p"))
    return signature(f"char *{declaration.c_name}_to_json", parameters)


def from_json(declaration: Enumeration | Aggregate) -> str | None:
    """Return the signature of ``T_from_json``."""
    if declaration.attributes.json_parse_fn is None:
        return None
    place = declare(pointer(declaration.c_name), "p")
    return signature(
        f"int {declaration.c_name}_from_json", ("libxl_ctx *ctx", place, "const char *s")
    )


def writes(declaration: Enumeration | Aggregate, writer: Writer) -> str | None:
    """Return the signature of what *writer* writes a type with; unions have none."""
    if declaration.attributes.json_gen_fn is None or isinstance(declaration, Union):
        return None
    place = declare(pointer(declaration.c_name), "p")
    name = f"{declaration.c_name}_{writer.suffix}"
    return signature(f"{writer.returns} {name}", (writer.into, place))


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
