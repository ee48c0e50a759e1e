"""The bodies of the functions that read JSON: from libxl's tree of values into a struct."""

from __future__ import annotations

from idlgen.cabi.lines import PAD, block, leave, statement
from idlgen.cabi.names import enumeration_functions
from idlgen.model import Array, KeyedUnion
from idlgen.targets.libxl.memory import Init
from idlgen.targets.libxl.places import enumeration_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Enumeration, Field, Struct, Type
    from idlgen.targets.libxl.facts import Types
    from idlgen.targets.libxl.places import Locals

# The values of a struct's members, and those of the structs inside of it.
_VALUES = "xyz"


def read_enumeration(enumeration: Enumeration) -> str:
    """Return what reads the name ``o`` into ``*p``."""
    from_string = enumeration_functions(enumeration).from_string
    named = leave("!libxl__json_object_is_string(o)", "return ERROR_FAIL")
    return named + statement(f"return {from_string}(libxl__json_object_get_string(o), p)")


def _value_name(depth: int) -> str:
    return _VALUES[depth] if depth < len(_VALUES) else f"x{depth}"


class Reader:
    """Reads one struct. ``depth`` counts the values that are open around a place."""

    def __init__(self, types: Types, owner: Struct, scope: Locals) -> None:
        """*owner* is the struct, *scope* the function that reads it."""
        self._types = types
        self._owner = owner
        self._scope = scope

    def struct(
        self, struct: Struct, source: str = "o", prefix: str = "p->", pad: str = PAD, depth: int = 0
    ) -> str:
        """Return what reads the members of the object *source*."""
        fields = self._types.written(struct)
        return "".join([self._field(field, source, prefix, pad, depth) for field in fields])

    def _declared(self, name: str) -> str:
        return self._scope.variable("const libxl__json_object *", name)

    def _field(self, field: Field, source: str, prefix: str, pad: str, depth: int) -> str:
        type_ = field.type
        if isinstance(type_, KeyedUnion):
            return self._union(field, type_, source, prefix, pad, depth)
        place = f"{prefix}{field.name}"
        x = _value_name(depth)
        if isinstance(type_, Array):
            length = f"{prefix}{type_.length}"
            body = self._array(type_, x, place, length, f"{pad}    ", depth)
            head = f"if ({x} && {x}->u.array->count)"
        else:
            body = self._value(type_, x, place, f"{pad}    ", depth)
            head = f"if ({x})"
        if not body:
            return ""
        self._declared(x)
        kinds = self._types.of(type_).kinds
        got = statement(f'{x} = libxl__json_map_get("{field.name}", {source}, {kinds})', pad)
        return f"{got}{block(head, body, pad)}"

    def _union(
        self, field: Field, union: KeyedUnion, source: str, prefix: str, pad: str, depth: int
    ) -> str:
        x = self._declared(_value_name(depth))
        found = self._scope.variable("int ", f"members{depth or ''}")
        inner = f"{pad}    "
        text = [statement(f"{found} = 0", pad)]
        for member in union.members:
            assert member.value is not None
            place = f"{prefix}{field.name}.{member.name}"
            kinds, value = "JSON_MAP", ""
            if member.type is not None:
                kinds = self._types.of(member.type).kinds
                value = self._value(member.type, x, place, inner, depth)
            name = f"{union.key}.{member.name}"
            key = self._set_key(union, prefix, member.value.c_name, place, member.type, inner)
            once = statement(f"{found}++", inner) + leave(
                f"{found} > 1", "return ERROR_FAIL", inner
            )
            text += [
                statement(f'{x} = libxl__json_map_get("{name}", {source}, {kinds})', pad),
                block(f"if ({x})", f"{once}{key}{value}", pad),
            ]
        return "".join(text)

    def _set_key(
        self, union: KeyedUnion, prefix: str, value: str, place: str, type_: Type | None, pad: str
    ) -> str:
        if prefix == "p->":
            init = self._owner.attributes.init_fn or f"{self._owner.c_name}_init"
            return statement(f"{init}_{union.key}(p, {value})", pad)
        # A struct without a name has no function for it.
        start = self._initial(type_, place, pad) if type_ is not None else ""
        return statement(f"{prefix}{union.key} = {value}", pad) + start

    def _initial(self, type_: Type, place: str, pad: str) -> str:
        return Init(self._types).value(type_, place, pad)

    def _array(self, array: Array, x: str, place: str, length: str, pad: str, depth: int) -> str:
        index = self._scope.index(place.count("["))
        y = _value_name(depth + 1)
        element = f"{place}[{index}]"
        inner = f"{pad}    "
        each = self._initial(array.element, element, inner)
        value = self._value(array.element, y, element, inner, depth + 1)
        if value:
            each += statement(f"{self._declared(y)} = libxl__json_array_get({x}, {index})", inner)
            each += value
        counted = statement(f"{length} = {x}->u.array->count", pad)
        made = statement(f"{place} = libxl__calloc(NOGC, {length}, sizeof(*{place}))", pad)
        loop = block(f"for ({index} = 0; {index} < {length}; {index}++)", each, pad)
        return f"{counted}{made}{loop}"

    def _value(self, type_: Type, x: str, place: str, pad: str, depth: int) -> str:
        facts = self._types.of(type_)
        if facts.attributes.json_parse_fn is None:
            if facts.struct is not None:
                return self.struct(facts.struct, x, f"{place}.", pad, depth + 1)
            enumeration = enumeration_of(type_)
            if enumeration is not None:
                from_string = enumeration_functions(enumeration).from_string
                named = leave(f"!libxl__json_object_is_string({x})", "return ERROR_FAIL", pad)
                text = f"libxl__json_object_get_string({x})"
                return named + self._call(f"{from_string}({text}, &{place})", pad)
        function = facts.reader
        return self._call(f"{function}(gc, {x}, &{place})", pad) if function is not None else ""

    def _call(self, text: str, pad: str) -> str:
        self._scope.variable("int ", "rc")
        return f"{statement(f'rc = {text}', pad)}{pad}if (rc)\n{pad}    return rc;\n"
