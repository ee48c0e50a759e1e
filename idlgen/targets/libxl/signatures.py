"""The functions of a type as C declares them."""

from __future__ import annotations

from idlgen.cabi.text import fitted
from idlgen.model import Enumeration, KeyedUnion, Struct, Union
from idlgen.targets.libxl.places import c_type, declare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Aggregate, Field
    from idlgen.targets.libxl.write_json_c import JsonC
    from idlgen.targets.libxl.write_yajl import Yajl

    # A writer is called ``T_SUFFIX`` and takes ``into`` and a pointer to the value.
    Writer = Yajl | JsonC


class Signatures:
    """The signatures of a type's functions, without semicolons; ``None`` where it has none.

    They are called like the functions: ``dispose`` is that of ``T_dispose``. ``reads`` and
    ``writes`` are those of what stands behind ``from_json`` and ``to_json``. ``keys`` has fields
    that are keyed unions, with the signatures of ``T_init_KEY``.
    """

    __slots__ = (
        "copy", "copy_deprecated", "dispose", "from_json", "init", "keys", "reads", "to_json",
        "writes",
    )  # fmt: skip

    def __init__(self, declaration: Enumeration | Aggregate, writer: Writer) -> None:
        """Make the signatures of a type, whose JSON *writer* writes."""
        attributes, c_name = declaration.attributes, declaration.c_name
        address = f"{c_name} *"
        # How a function takes a value of the type, up to its name.
        value = address if attributes.passby == "PASS_BY_REFERENCE" else f"{c_name} "
        init, p, with_context = attributes.init_fn, f"{value}p", f"libxl_ctx *ctx, {value}"
        self.dispose = _signature("void ", attributes.dispose_fn, p)
        self.copy = _signature("void ", attributes.copy_fn, f"{with_context}dst, const {value}src")
        self.copy_deprecated = _signature("int ", attributes.copy_deprecated_fn, f"{with_context}p")
        self.init = _signature("void ", init, p)
        self.keys: tuple[tuple[Field, KeyedUnion, str], ...] = ()
        if init is not None and isinstance(declaration, Struct):
            self.keys = tuple(
                [
                    (f, f.type, fitted(f"void {init}_{f.type.key}({p}, {_key(f.type)})"))
                    for f in declaration.fields
                    if isinstance(f.type, KeyedUnion) and not f.const
                ]
            )
        # Nobody but the project knows which member of a union is live.
        is_union = isinstance(declaration, Union)
        self.to_json = self.writes = self.from_json = self.reads = None
        if attributes.json_gen_fn is not None:
            self.to_json = fitted(f"char *{c_name}_to_json({with_context}p)")
            if not is_union:
                text = f"{writer.returns} {c_name}_{writer.suffix}({writer.into}, {address}p)"
                # "_hidden" may come before it.
                self.writes = fitted(text, width=91)
        if attributes.json_parse_fn is not None:
            self.from_json = fitted(
                f"int {c_name}_from_json(libxl_ctx *ctx, {address}p, const char *s)"
            )
            if not is_union:
                parameters = f"libxl__gc *gc, const libxl__json_object *o, {address}p"
                self.reads = fitted(f"int {reader_name(declaration)}({parameters})")


def _signature(returns: str, function: str | None, parameters: str) -> str | None:
    return fitted(f"{returns}{function}({parameters})") if function is not None else None


def _key(union: KeyedUnion) -> str:
    """Return the parameter that a keyed union's key is."""
    assert union.key_type is not None
    return declare(c_type(union.key_type), union.key)


def reader_name(declaration: Enumeration | Aggregate) -> str:
    """Return the name of what reads a type."""
    return f"{declaration.attributes.namespace}_{declaration.raw_name}_parse_json"


def visibility(declaration: Enumeration | Aggregate) -> str:
    """Return what precedes each prototype of a type."""
    return "_hidden " if declaration.attributes.hidden else ""
