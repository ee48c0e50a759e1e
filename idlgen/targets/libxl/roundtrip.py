"""The program that sends random values of every type to JSON and back, and through copies.

It compares values, not texts: a member that is lost on the way is seen even where it is lost each
time. Values are those at the boundaries of their types as often as those between.
"""

from __future__ import annotations

from idlgen.cabi.codec import Codec
from idlgen.cabi.fit import fitted
from idlgen.cabi.layout import Layout
from idlgen.cabi.names import enumeration_functions
from idlgen.cabi.statements import Step, walk
from idlgen.model import Array, KeyedUnion, Struct
from idlgen.records import dataclass
from idlgen.target import Output
from idlgen.targets.libxl.places import Locals, attributes_of, c_type, members, struct_of, switch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.cabi.codec import JsonValue
    from idlgen.cabi.names import EnumerationFunctions
    from idlgen.cabi.statements import Steps
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
    fill_locals: tuple[str, ...]
    fill: Steps
    same_locals: tuple[str, ...]
    same: Steps


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
        "helpers": frozenset(_called(structs)),
    }
    return Output(path, "libxl/roundtrip.c.j2", view)


def _number(seed: str | None) -> int:
    """Return the number that a seed's text stands for: itself, or one made of its bytes."""
    if seed is None:
        return 1
    if seed.isascii() and seed.isdigit() and len(seed) < 19:
        return int(seed)
    return int.from_bytes(seed.encode(errors="replace")[-7:], "big")


def _called(structs: Iterable[StructView | None]) -> Iterable[str]:
    for struct in structs:
        if struct is not None:
            for step in walk((*struct.fill, *struct.same)):
                if step.calls is not None:
                    yield step.calls
                if step.calls in ("string_list", "key_value_list"):
                    yield "text"


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

    def struct(self, struct: Struct) -> StructView | None:
        """Return the view of a struct, ``None`` for one that nothing initialises."""
        attributes = struct.attributes
        if attributes.init_fn is None:
            return None
        fill, same = Locals(), Locals()
        filling = self._fill_fields(struct, "p->", fill, 0)
        comparing = self._same_fields(struct, "", struct.c_name, same, 0)
        return StructView(
            struct.c_name,
            attributes.init_fn,
            attributes.dispose_fn,
            attributes.copy_fn,
            attributes.json_gen_fn is not None and attributes.json_parse_fn is not None,
            fill.declarations(),
            fitted(filling),
            same.declarations(),
            fitted(comparing),
        )

    # --- filling ----------------------------------------------------------------------------

    def _fill_fields(self, struct: Struct, prefix: str, scope: Locals, depth: int) -> Steps:
        return tuple(
            step
            for field in members(struct, private=False)
            for step in self._fill_field(struct, field, prefix, scope, depth)
        )

    def _fill_field(
        self, struct: Struct, field: Field, prefix: str, scope: Locals, depth: int
    ) -> Steps:
        place = f"{prefix}{field.name}"
        if isinstance(field.type, KeyedUnion):
            return self._fill_union(struct, field, field.type, prefix, scope, depth)
        if isinstance(field.type, Array):
            if self._codec.value(field.type.element) is None:
                return ()
            index = scope.index(depth)
            length = f"{prefix}{field.type.length}"
            element = f"{place}[{index}]"
            each = self._fill(field.type.element, element, scope, depth + 1)
            return (
                Step(f"{length} = below(4)"),
                Step(f"{place} = allocate({length}, sizeof(*{place}))"),
                Step(f"for ({index} = 0; {index} < {length}; {index}++)", body=each),
            )
        return self._fill(field.type, place, scope, depth)

    def _fill_union(
        self,
        struct: Struct,
        field: Field,
        union: KeyedUnion,
        prefix: str,
        scope: Locals,
        depth: int,
    ) -> Steps:
        # A value without a member has no place in JSON.
        values = [m.value.c_name for m in union.members if m.value is not None]
        if not values:
            return ()
        keys = _table(scope, f"{union.key}s", values)
        turn = f"turn({keys}, {len(values)})"
        key = f"{prefix}{union.key}"
        init = struct.attributes.init_fn
        start = (
            Step(f"{init}_{union.key}(p, {turn})")
            if init is not None and prefix == "p->"
            else Step(f"{key} = {turn}")
        )
        return (
            start,
            *switch(
                union, key, f"{prefix}{field.name}.", lambda t, p: self._fill(t, p, scope, depth)
            ),
        )

    def _fill(self, type_: Type, place: str, scope: Locals, depth: int) -> Steps:
        struct = struct_of(type_)
        if struct is not None:
            if attributes_of(type_).init_fn is None:
                return self._fill_fields(struct, f"{place}.", scope, depth)
            return (
                Step(f"{attributes_of(type_).init_fn}(&{place})"),
                Step(f"fill_{struct.c_name}(&{place})"),
            )
        value = self._codec.value(type_)
        return self._fill_value(value, place, c_type(type_)) if value is not None else ()

    def _fill_value(self, value: JsonValue, place: str, type_name: str) -> Steps:
        match value.kind:
            case "bool":
                return (Step(f"{place} = below(2)"),)
            case "integer":
                return (Step(f"{place} = ({type_name})integer(8 * sizeof({place}))"),)
            case "string":
                return (Step(f"{place} = text()", calls="text"),)
            case "enumeration":
                return (Step(f"{place} = pick({type_name}_string_table)"),)
        if value.name in _BYTES:
            return (Step(f"bytes(&{place}, sizeof({place}))", calls="bytes"),)
        return (Step(f"fill_{value.name}(&{place})", calls=value.name),)

    # --- comparing --------------------------------------------------------------------------

    def _same_fields(
        self, struct: Struct, path: str, owner: str, scope: Locals, depth: int
    ) -> Steps:
        return tuple(
            step
            for field in members(struct, private=False)
            for step in self._same_field(field, path, owner, scope, depth)
        )

    def _same_field(self, field: Field, path: str, owner: str, scope: Locals, depth: int) -> Steps:
        place = f"{path}{field.name}"
        if isinstance(field.type, KeyedUnion):
            key = f"{path}{field.type.key}"
            differs = Step(
                f"if (a->{key} != b->{key})",
                body=(Step(f'lost("{owner}.{key}")'), Step("return")),
            )
            inside = switch(
                field.type,
                f"a->{key}",
                f"{place}.",
                lambda t, p: self._same(t, p, f"{owner}.{p}", scope, depth),
            )
            return (differs, *inside)
        name = f"{owner}.{place}"
        if isinstance(field.type, Array):
            if self._codec.value(field.type.element) is None:
                return ()
            length = f"{path}{field.type.length}"
            index = scope.index(depth)
            each = self._same(field.type.element, f"{place}[{index}]", name, scope, depth + 1)
            return (
                Step(
                    f"if (a->{length} != b->{length})",
                    body=(Step(f'lost("{name}")'), Step("return")),
                ),
                Step(f"for ({index} = 0; {index} < a->{length}; {index}++)", body=each),
            )
        return self._same(field.type, place, name, scope, depth)

    def _same(self, type_: Type, place: str, name: str, scope: Locals, depth: int) -> Steps:
        struct = struct_of(type_)
        if struct is not None:
            if attributes_of(type_).init_fn is None:
                return self._same_fields(struct, f"{place}.", name.partition(".")[0], scope, depth)
            return (Step(f"same_{struct.c_name}(&a->{place}, &b->{place})"),)
        value = self._codec.value(type_)
        if value is None:
            return ()
        a, b = f"a->{place}", f"b->{place}"
        differs, calls = _difference(value, a, b)
        return (Step(differs, leave=f'lost("{name}")', calls=calls),)


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
