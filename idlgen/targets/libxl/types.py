"""The view of libxl's four files: every type with its functions, in the order of the IDL."""

from __future__ import annotations

from idlgen.cabi import names
from idlgen.cabi.declarations import MemberView, ValueView, named_values, values
from idlgen.cabi.fit import fitted
from idlgen.cabi.ownership import key_initial
from idlgen.cabi.text import comment_lines, signature
from idlgen.model import Aggregate, Array, Enumeration, KeyedUnion, Struct, Union
from idlgen.records import dataclass
from idlgen.targets.libxl import memory, read
from idlgen.targets.libxl.places import Locals, c_type, declare, parameter, pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.cabi.statements import Steps
    from idlgen.model import Field, Module, Type
    from idlgen.targets.libxl.write_json_c import JsonC
    from idlgen.targets.libxl.write_yajl import Yajl

    # A writer is called ``T_SUFFIX`` and takes ``into`` and a pointer to the value.
    Writer = Yajl | JsonC


@dataclass(frozen=True, slots=True)
class FunctionView:
    """A function: its name, its prototype without the semicolon, whether its body is ours.

    ``locals`` are the declarations of its variables.
    """

    name: str
    signature: str
    defined: bool
    locals: tuple[str, ...] = ()
    steps: Steps = ()


@dataclass(frozen=True, slots=True)
class KeyView:
    """``T_init_KEY``: ``initial`` is what the discriminant is before, ``None`` for zero."""

    signature: str
    key: str
    initial: str | None
    steps: Steps


@dataclass(frozen=True, slots=True)
class TypeView:
    """A type with its functions; those that are ``None`` it does not have.

    ``values``, ``named`` and ``functions`` are an enumeration's alone; ``keyword`` and ``members``
    those of a struct or a union. ``visibility`` precedes each prototype. ``to_json`` and
    ``from_json`` are signatures; ``writes`` and ``reads`` the functions behind them. ``initialise``
    names the function that begins ``from_json``.
    """

    c_name: str
    keyword: str
    doc: tuple[str, ...]
    visibility: str
    values: tuple[ValueView, ...]
    named: tuple[ValueView, ...]
    functions: names.EnumerationFunctions | None
    members: tuple[MemberView, ...]
    dispose: FunctionView | None
    copy_deprecated: FunctionView | None
    copy: FunctionView | None
    init: FunctionView | None
    keys: tuple[KeyView, ...]
    to_json: str | None
    from_json: str | None
    writes: FunctionView | None
    reads: FunctionView | None
    address: str
    initialise: str | None

    @property
    def is_enumeration(self) -> bool:
        """Whether it is an enumeration."""
        return self.functions is not None


@dataclass(frozen=True, slots=True)
class TypeViews:
    """The views of all types, each made when it is asked for and kept by nobody.

    The statements of all functions would fill more memory than everything else. *writer* knows the
    library that JSON is written with. With *bodies* they are what an implementation shows, without
    a struct's members; otherwise what headers show, without statements.
    """

    module: Module
    writer: Writer
    bodies: bool = True

    def __iter__(self) -> Iterator[TypeView]:
        """Yield the views in the order of the IDL."""
        for declaration in self.module.declarations:
            if isinstance(declaration, Enumeration):
                yield _enumeration(declaration, self.writer, self.bodies)
            elif isinstance(declaration, Struct | Union):
                yield _aggregate(declaration, self.writer, self.bodies)


def _visibility(declaration: Enumeration | Aggregate) -> str:
    return "_hidden " if declaration.attributes.hidden else ""


def _enumeration(enumeration: Enumeration, writer: Writer, bodies: bool) -> TypeView:
    found = values(enumeration)
    attributes = enumeration.attributes
    return TypeView(
        enumeration.c_name,
        "enum",
        comment_lines(enumeration.doc),
        _visibility(enumeration),
        found,
        named_values(found),
        names.enumeration_functions(enumeration),
        (),
        None,
        None,
        None,
        None,
        (),
        _to_json(enumeration) if attributes.json_gen_fn is not None else None,
        _from_json(enumeration) if attributes.json_parse_fn is not None else None,
        _writes(enumeration, writer, lambda _: writer.enumeration(enumeration) if bodies else ()),
        _reads(enumeration, lambda _: read.read_enumeration(enumeration) if bodies else ()),
        "&",
        None,
    )


def _aggregate(aggregate: Struct | Union, writer: Writer, bodies: bool) -> TypeView:
    # Of a union nobody but the project knows which member is live.
    struct = aggregate if isinstance(aggregate, Struct) else None
    inside = struct if bodies else None
    attributes = aggregate.attributes
    init = attributes.init_fn
    by_reference = attributes.passby == "PASS_BY_REFERENCE"
    return TypeView(
        aggregate.c_name,
        "struct" if struct is not None else "union",
        comment_lines(aggregate.doc),
        _visibility(aggregate),
        (),
        (),
        None,
        () if bodies else tuple(m for f in aggregate.fields for m in _members(f)),
        _dispose(aggregate, inside),
        _copy_deprecated(aggregate, inside),
        _copy(aggregate, inside),
        _init(aggregate, inside),
        tuple(_keys(struct)) if struct is not None and init is not None else (),
        _to_json(aggregate) if attributes.json_gen_fn is not None else None,
        _from_json(aggregate) if attributes.json_parse_fn is not None else None,
        _writes(aggregate, writer, lambda s: writer.struct(inside, s) if inside else ())
        if struct
        else None,
        _reads(aggregate, lambda s: read.read_struct(inside, s) if inside else ())
        if struct
        else None,
        "" if by_reference else "&",
        init if struct is not None else None,
    )


# --- declarations ---------------------------------------------------------------------------


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


# --- functions ------------------------------------------------------------------------------


def _dispose(aggregate: Aggregate, struct: Struct | None) -> FunctionView | None:
    attributes = aggregate.attributes
    if attributes.dispose_fn is None:
        return None
    defined = attributes.autogenerate_dispose_fn and struct is not None
    scope = Locals()
    steps = memory.dispose(struct, scope) if defined and struct is not None else ()
    text = signature(f"void {attributes.dispose_fn}", (parameter(aggregate, "p"),))
    return FunctionView(attributes.dispose_fn, text, defined, scope.declarations(), fitted(steps))


def _copy(aggregate: Aggregate, struct: Struct | None) -> FunctionView | None:
    attributes = aggregate.attributes
    if attributes.copy_fn is None:
        return None
    defined = attributes.autogenerate_copy_fn and struct is not None
    scope = Locals()
    steps = memory.copy(struct, scope) if defined and struct is not None else ()
    to, source = parameter(aggregate, "dst"), f"const {parameter(aggregate, 'src')}"
    text = signature(f"void {attributes.copy_fn}", ("libxl_ctx *ctx", to, source))
    return FunctionView(attributes.copy_fn, text, defined, scope.declarations(), fitted(steps))


def _copy_deprecated(aggregate: Aggregate, struct: Struct | None) -> FunctionView | None:
    function = aggregate.attributes.copy_deprecated_fn
    if function is None:
        return None
    steps = memory.copy_deprecated(struct) if struct is not None else ()
    text = signature(f"int {function}", ("libxl_ctx *ctx", parameter(aggregate, "p")))
    return FunctionView(function, text, struct is not None, (), fitted(steps))


def _init(aggregate: Aggregate, struct: Struct | None) -> FunctionView | None:
    attributes = aggregate.attributes
    if attributes.init_fn is None:
        return None
    defined = attributes.autogenerate_init_fn
    steps = memory.init(struct) if defined and struct is not None else ()
    text = signature(f"void {attributes.init_fn}", (parameter(aggregate, "p"),))
    return FunctionView(attributes.init_fn, text, defined, (), fitted(steps))


def _keys(struct: Struct) -> Iterator[KeyView]:
    for field in struct.fields:
        union = field.type
        if not isinstance(union, KeyedUnion) or field.const or union.key_type is None:
            continue
        initial = key_initial(union)
        key = declare(c_type(union.key_type), union.key)
        head = f"{struct.attributes.init_fn}_{union.key}"
        yield KeyView(
            signature(f"void {head}", (parameter(struct, "p"), key)),
            union.key,
            None if initial is None else str(initial),
            fitted(memory.init_key(field, union)),
        )


def _to_json(declaration: Enumeration | Aggregate) -> str:
    parameters = ("libxl_ctx *ctx", parameter(declaration, "p"))
    return signature(f"char *{declaration.c_name}_to_json", parameters)


def _from_json(declaration: Enumeration | Aggregate) -> str:
    place = declare(pointer(declaration.c_name), "p")
    parameters = ("libxl_ctx *ctx", place, "const char *s")
    return signature(f"int {declaration.c_name}_from_json", parameters)


def _writes(
    declaration: Enumeration | Aggregate, writer: Writer, body: Callable[[Locals], Steps]
) -> FunctionView | None:
    if declaration.attributes.json_gen_fn is None:
        return None
    scope = Locals()
    steps = body(scope)
    name = f"{declaration.c_name}_{writer.suffix}"
    place = declare(pointer(declaration.c_name), "p")
    text = signature(f"{writer.returns} {name}", (writer.into, place))
    return FunctionView(name, text, True, scope.declarations(), fitted(steps))


def _reads(
    declaration: Enumeration | Aggregate, body: Callable[[Locals], Steps]
) -> FunctionView | None:
    attributes = declaration.attributes
    if attributes.json_parse_fn is None:
        return None
    scope = Locals()
    steps = body(scope)
    name = f"{attributes.namespace}_{declaration.raw_name}_parse_json"
    place = declare(pointer(declaration.c_name), "p")
    parameters = ("libxl__gc *gc", "const libxl__json_object *o", place)
    text = signature(f"int {name}", parameters)
    return FunctionView(name, text, True, scope.declarations(), fitted(steps))
