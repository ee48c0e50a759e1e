"""The bodies of the functions that read JSON: from libxl's tree of values into a struct."""

from __future__ import annotations

from idlgen.cabi.lines import PAD, block, leave, statement
from idlgen.cabi.names import enumeration_functions
from idlgen.targets.libxl.members import READ
from idlgen.targets.libxl.memory import Init

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Array, Enumeration, Field, KeyedUnion, Struct, Type
    from idlgen.targets.libxl.facts import Facts, Fields, Types
    from idlgen.targets.libxl.members import Members
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


def read_member(field: Field, facts: Facts) -> str:
    """Return what reads a plain member."""
    if facts.reader is None or not facts.in_json:
        return ""
    got = statement(f'x = libxl__json_map_get("{field.name}", o, {facts.kinds})')
    return got + block("if (x)", _call(f"{facts.reader}(gc, x, &p->{field.name})", f"{PAD}    "))


def _call(text: str, pad: str) -> str:
    return f"{statement(f'rc = {text}', pad)}{pad}if (rc)\n{pad}    return rc;\n"


class Reader:
    """Reads the members of one object into one struct.

    A struct without a name that stands in another is read by a reader of its own.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - all but the first three are of inner structs
        self,
        types: Types,
        owner: Struct,
        scope: Locals,
        source: str = "o",
        prefix: str = "p->",
        pad: str = PAD,
        depth: int = 0,
    ) -> None:
        """*owner* is the struct with a name, *scope* the function that reads it.

        *source* is the object, *prefix* what a member's place begins with, *pad* the indentation,
        and *depth* counts the objects that are open around this one.
        """
        self._types = types
        self._owner = owner
        self._scope = scope
        self._source = source
        self._prefix = prefix
        self._pad = pad
        self._inner = f"{pad}    "
        self._depth = depth
        self._x = _value_name(depth)

    def struct(self, members: Members) -> str:
        """Return what reads the members of the struct with a name that have a place in JSON."""
        if any(map(READ, members.plain)):
            self._declare("x")
            self._scope.variable("int ", "rc")
        return members.text(READ, self._field)

    def _fields(self, fields: Fields) -> str:
        return "".join([self._field(field, facts) for field, facts in fields])

    def _declare(self, value: str) -> None:
        self._scope.variable("const libxl__json_object *", value)

    def _field(self, field: Field, facts: Facts) -> str:
        if not facts.in_json:
            return ""
        if facts.union is not None:
            return self._union(field, facts.union)
        place = f"{self._prefix}{field.name}"
        x = self._x
        test = x
        if facts.reader is not None:
            body = self._call(f"{facts.reader}(gc, {x}, &{place})", self._inner)
        elif facts.array is not None:
            body = self._array(facts.array, place)
            test = f"{x} && {x}->u.array->count"
        else:
            body = self._value(facts, place, x, self._inner, self._depth)
        if not body:
            return ""
        self._declare(x)
        pad = self._pad
        got = f'{x} = libxl__json_map_get("{field.name}", {self._source}, {facts.kinds})'
        return f"{statement(got, pad)}{pad}if ({test}) {{\n{body}{pad}}}\n"

    def _union(self, field: Field, union: KeyedUnion) -> str:
        x, pad, inner = self._x, self._pad, self._inner
        self._declare(x)
        found = self._scope.variable("int ", f"members{self._depth or ''}")
        once = statement(f"{found}++", inner) + leave(f"{found} > 1", "return ERROR_FAIL", inner)
        text = [statement(f"{found} = 0", pad)]
        for member in union.members:
            assert member.value is not None
            place = f"{self._prefix}{field.name}.{member.name}"
            kinds, value = "JSON_MAP", ""
            if member.type is not None:
                facts = self._types.of(member.type)
                kinds = facts.kinds
                value = self._value(facts, place, x, inner, self._depth)
            name = f'"{union.key}.{member.name}"'
            key = self._set_key(union, member.value.c_name, place, member.type)
            text += [
                statement(f"{x} = libxl__json_map_get({name}, {self._source}, {kinds})", pad),
                block(f"if ({x})", f"{once}{key}{value}", pad),
            ]
        return "".join(text)

    def _set_key(self, union: KeyedUnion, value: str, place: str, type_: Type | None) -> str:
        if not self._depth:
            init = self._owner.attributes.init_fn or f"{self._owner.c_name}_init"
            return statement(f"{init}_{union.key}(p, {value})", self._inner)
        # A struct without a name has no function for it.
        set_ = statement(f"{self._prefix}{union.key} = {value}", self._inner)
        return set_ + self._initial(type_, place, self._inner) if type_ is not None else set_

    def _initial(self, type_: Type, place: str, pad: str) -> str:
        return Init(self._types).value(type_, place, pad)

    def _array(self, array: Array, place: str) -> str:
        x, pad, inner = self._x, self._inner, f"{self._inner}    "
        index = self._scope.index(place.count("["))
        length = f"{self._prefix}{array.length}"
        element = f"{place}[{index}]"
        each = self._initial(array.element, element, inner)
        y = _value_name(self._depth + 1)
        facts = self._types.of(array.element)
        value = self._value(facts, element, y, inner, self._depth + 1)
        if value:
            self._declare(y)
            each += statement(f"{y} = libxl__json_array_get({x}, {index})", inner) + value
        counted = statement(f"{length} = {x}->u.array->count", pad)
        made = statement(f"{place} = libxl__calloc(NOGC, {length}, sizeof(*{place}))", pad)
        loop = block(f"for ({index} = 0; {index} < {length}; {index}++)", each, pad)
        return f"{counted}{made}{loop}"

    def _value(self, facts: Facts, place: str, x: str, pad: str, depth: int) -> str:
        """Return what reads the value *x* into a place."""
        if facts.reader is not None:
            return self._call(f"{facts.reader}(gc, {x}, &{place})", pad)
        if facts.struct is not None:
            inside = Reader(self._types, self._owner, self._scope, x, f"{place}.", pad, depth + 1)
            return inside._fields(self._types.inside(facts.struct))
        if facts.enumeration is None:
            return ""
        from_string = enumeration_functions(facts.enumeration).from_string
        named = leave(f"!libxl__json_object_is_string({x})", "return ERROR_FAIL", pad)
        text = f"libxl__json_object_get_string({x})"
        return named + self._call(f"{from_string}({text}, &{place})", pad)

    def _call(self, text: str, pad: str) -> str:
        self._scope.variable("int ", "rc")
        return _call(text, pad)
