"""The program that sends random values of every type to JSON and back, and through copies.

It compares values, not texts: a member that is lost on the way is seen even where it is lost each
time. Values are those at the boundaries of their types as often as those between.
"""

from __future__ import annotations

from idlgen.cabi.codec import Codec
from idlgen.cabi.layout import Layout
from idlgen.cabi.lines import PAD, block, leave, statement
from idlgen.cabi.names import enumeration_functions
from idlgen.model import Array, KeyedUnion, Struct
from idlgen.records import dataclass
from idlgen.target import Output
from idlgen.targets.libxl.places import (
    Locals,
    alternatives,
    attributes_of,
    c_type,
    public_members,
    struct_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.cabi.codec import JsonValue
    from idlgen.cabi.names import EnumerationFunctions
    from idlgen.model import Field, Module, Type
    from idlgen.target import Request

# Builtins whose bytes are their value, whatever they are.
_BYTES = frozenset({"uuid", "mac", "ms_vm_genid"})


@dataclass(frozen=True, slots=True)
class StructView:
    """A struct: its functions (``None``: it has none), and how it is filled and compared."""

    c_name: str
    init: str
    dispose: str | None
    copy: str | None
    json: bool
    fill_locals: str
    fill: str
    same_locals: str
    same: str


@dataclass(frozen=True, slots=True)
class EnumerationView:
    """An enumeration: its functions, and a number that none of its values has."""

    c_name: str
    functions: EnumerationFunctions
    json: bool
    unknown: int


def roundtrip(request: Request, path: str, seed: str | None) -> Output:
    """Return the program for a module; *seed* is its default seed, any text."""
    module = request.module
    builder = _Builder(Codec(Layout(module, request.settings)))
    structs = tuple(builder.struct(s) for s in module.aggregates if isinstance(s, Struct))
    view = {
        "structs": tuple(s for s in structs if s is not None),
        "enumerations": _enumerations(module),
        "seed": _number(seed),
        "helpers": builder.called,
    }
    return Output(path, "libxl/roundtrip.c.j2", view)


def _number(seed: str | None) -> int:
    """Return the number that a seed's text stands for: itself, or one made of its bytes."""
    if seed is None:
        return 1
    if seed.isascii() and seed.isdigit() and len(seed) < 19:
        return int(seed)
    return int.from_bytes(seed.encode(errors="replace")[-7:], "big")


def _enumerations(module: Module) -> tuple[EnumerationView, ...]:
    found = []
    for enumeration in module.enumerations:
        attributes = enumeration.attributes
        json = attributes.json_gen_fn is not None and attributes.json_parse_fn is not None
        functions = enumeration_functions(enumeration)
        used = {v.value for v in enumeration.values}
        unknown = next(n for n in range(1000, 10_000) if n not in used)
        found.append(EnumerationView(enumeration.c_name, functions, json, unknown))
    return tuple(found)


class _Builder:
    """Builds what fills and what compares the structs of one module."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        # The helpers that all that was built calls.
        self.called: set[str] = set()

    def struct(self, struct: Struct) -> StructView | None:
        """Return the view of a struct, ``None`` for one that nothing initialises."""
        attributes = struct.attributes
        if attributes.init_fn is None:
            return None
        fill, same = Locals(), Locals()
        filling = _Filling(self._codec, struct, fill).fields(struct, "p->", PAD, 0)
        comparing = _Comparing(self._codec, same).fields(struct, "", struct.c_name, PAD, 0)
        self.called |= fill.called | same.called
        return StructView(
            struct.c_name,
            attributes.init_fn,
            attributes.dispose_fn,
            attributes.copy_fn,
            attributes.json_gen_fn is not None and attributes.json_parse_fn is not None,
            fill.declarations(),
            filling,
            same.declarations(),
            comparing,
        )


def _call(scope: Locals, helper: str) -> None:
    scope.called.add(helper)
    if helper in ("string_list", "key_value_list"):
        scope.called.add("text")


class _Filling:
    """Fills one struct."""

    def __init__(self, codec: Codec, owner: Struct, scope: Locals) -> None:
        self._codec = codec
        self._owner = owner
        self._scope = scope

    def fields(self, struct: Struct, prefix: str, pad: str, depth: int) -> str:
        return "".join([self._field(field, prefix, pad, depth) for field in public_members(struct)])

    def _field(self, field: Field, prefix: str, pad: str, depth: int) -> str:
        place = f"{prefix}{field.name}"
        if isinstance(field.type, KeyedUnion):
            return self._union(field, field.type, prefix, pad, depth)
        if isinstance(field.type, Array):
            return self._array(field.type, place, f"{prefix}{field.type.length}", pad, depth)
        return self._fill(field.type, place, pad, depth)

    def _array(self, array: Array, place: str, length: str, pad: str, depth: int) -> str:
        if self._codec.value(array.element) is None:
            return ""
        index = self._scope.index(depth)
        each = self._fill(array.element, f"{place}[{index}]", f"{pad}    ", depth + 1)
        counted = statement(f"{length} = below(4)", pad)
        made = statement(f"{place} = allocate({length}, sizeof(*{place}))", pad)
        loop = block(f"for ({index} = 0; {index} < {length}; {index}++)", each, pad)
        return f"{counted}{made}{loop}"

    def _union(self, field: Field, union: KeyedUnion, prefix: str, pad: str, depth: int) -> str:
        # A value without a member has no place in JSON.
        values = [m.value.c_name for m in union.members if m.value is not None]
        if not values:
            return ""
        keys = _table(self._scope, f"{union.key}s", values)
        turn = f"turn({keys}, {len(values)})"
        key = f"{prefix}{union.key}"
        init = self._owner.attributes.init_fn if prefix == "p->" else None
        start = f"{init}_{union.key}(p, {turn})" if init is not None else f"{key} = {turn}"
        return statement(start, pad) + alternatives(
            union,
            key,
            f"{prefix}{field.name}.",
            pad,
            lambda type_, place, inner: self._fill(type_, place, inner, depth),
        )

    def _fill(self, type_: Type, place: str, pad: str, depth: int) -> str:
        struct = struct_of(type_)
        if struct is not None:
            init = attributes_of(type_).init_fn
            if init is None:
                return self.fields(struct, f"{place}.", pad, depth)
            filled = statement(f"fill_{struct.c_name}(&{place})", pad)
            return statement(f"{init}(&{place})", pad) + filled
        value = self._codec.value(type_)
        return statement(self._text(value, place, c_type(type_)), pad) if value is not None else ""

    def _text(self, value: JsonValue, place: str, type_name: str) -> str:
        """Return the statement that fills a place."""
        match value.kind:
            case "bool":
                return f"{place} = below(2)"
            case "integer":
                return f"{place} = ({type_name})integer(8 * sizeof({place}))"
            case "string":
                _call(self._scope, "text")
                return f"{place} = text()"
            case "enumeration":
                return f"{place} = pick({type_name}_string_table)"
        if value.name in _BYTES:
            _call(self._scope, "bytes")
            return f"bytes(&{place}, sizeof({place}))"
        _call(self._scope, value.name)
        return f"fill_{value.name}(&{place})"


class _Comparing:
    """Compares two structs, ``a`` and ``b``."""

    def __init__(self, codec: Codec, scope: Locals) -> None:
        self._codec = codec
        self._scope = scope

    def fields(self, struct: Struct, path: str, owner: str, pad: str, depth: int) -> str:
        return "".join(
            [self._field(field, path, owner, pad, depth) for field in public_members(struct)]
        )

    def _field(self, field: Field, path: str, owner: str, pad: str, depth: int) -> str:
        place = f"{path}{field.name}"
        if isinstance(field.type, KeyedUnion):
            key = f"{path}{field.type.key}"
            return _unequal(key, f"{owner}.{key}", pad) + alternatives(
                field.type,
                f"a->{key}",
                f"{place}.",
                pad,
                lambda type_, p, inner: self._same(type_, p, f"{owner}.{p}", inner, depth),
            )
        name = f"{owner}.{place}"
        if isinstance(field.type, Array):
            return self._array(field.type, place, f"{path}{field.type.length}", name, pad, depth)
        return self._same(field.type, place, name, pad, depth)

    def _array(self, array: Array, place: str, length: str, name: str, pad: str, depth: int) -> str:
        if self._codec.value(array.element) is None:
            return ""
        index = self._scope.index(depth)
        each = self._same(array.element, f"{place}[{index}]", name, f"{pad}    ", depth + 1)
        head = f"for ({index} = 0; {index} < a->{length}; {index}++)"
        return _unequal(length, name, pad) + block(head, each, pad)

    def _same(self, type_: Type, place: str, name: str, pad: str, depth: int) -> str:
        struct = struct_of(type_)
        if struct is not None:
            if attributes_of(type_).init_fn is None:
                return self.fields(struct, f"{place}.", name.partition(".")[0], pad, depth)
            return statement(f"same_{struct.c_name}(&a->{place}, &b->{place})", pad)
        value = self._codec.value(type_)
        if value is None:
            return ""
        differs, helper = _difference(value, f"a->{place}", f"b->{place}")
        if helper is not None:
            _call(self._scope, helper)
        return leave(differs, f'lost("{name}")', pad)


def _unequal(key: str, name: str, pad: str) -> str:
    """Return what ends a comparison where lengths or discriminants differ."""
    lost = statement(f'lost("{name}")', f"{pad}    ") + f"{pad}    return;\n"
    return block(f"if (a->{key} != b->{key})", lost, pad)


def _table(scope: Locals, name: str, values: list[str]) -> str:
    """Declare a table of enumerators in a function; return its name."""
    own = next(n for n in (name, *(f"{name}{i}" for i in range(2, 99))) if n not in scope.declared)
    rows = "".join(f"        {value},\n" for value in values)
    scope.declared[own] = f"static const int {own}[] = {{\n{rows}    }}"
    return own


def _difference(value: JsonValue, a: str, b: str) -> tuple[str, str | None]:
    """Return the test whether two values differ, and the helper that it needs."""
    if value.kind == "string":
        return f"!same_text({a}, {b})", "text"
    if value.kind != "builtin":
        return f"{a} != {b}", None
    if value.name in _BYTES or value.name in ("hwcap", "defbool"):
        return f"memcmp(&{a}, &{b}, sizeof({a}))", None
    return f"!same_{value.name}(&{a}, &{b})", value.name
