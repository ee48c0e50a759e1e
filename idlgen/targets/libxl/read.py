"""The bodies of the functions that read JSON: from libxl's tree of values into a struct."""

from __future__ import annotations

from idlgen.cabi.names import enumeration_functions
from idlgen.cabi.statements import Step
from idlgen.model import Array, KeyedUnion
from idlgen.targets.libxl.json import expected, reader, written
from idlgen.targets.libxl.memory import initialise
from idlgen.targets.libxl.places import Locals, attributes_of, enumeration_of, struct_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.cabi.statements import Steps
    from idlgen.model import Enumeration, Field, Struct, Type

# The values of a struct's members, and those of the structs inside of it.
_VALUES = "xyz"


def read_struct(struct: Struct, scope: Locals) -> Steps:
    """Return what reads the object ``o`` into ``*p``."""
    return _Reader(struct, scope).fields(struct, "o", "p->", 0)


def read_enumeration(enumeration: Enumeration) -> Steps:
    """Return what reads the name ``o`` into ``*p``."""
    from_string = enumeration_functions(enumeration).from_string
    return (
        Step("!libxl__json_object_is_string(o)", leave="return ERROR_FAIL"),
        Step(f"return {from_string}(libxl__json_object_get_string(o), p)"),
    )


def _value_name(depth: int) -> str:
    return _VALUES[depth] if depth < len(_VALUES) else f"x{depth}"


class _Reader:
    """Reads one struct. ``depth`` counts the values that are open around a place."""

    def __init__(self, struct: Struct, scope: Locals) -> None:
        self._owner = struct
        self._scope = scope

    def fields(self, struct: Struct, source: str, prefix: str, depth: int) -> Steps:
        """Return what reads the members of the object *source*."""
        return tuple(
            step for f in written(struct) for step in self._field(f, source, prefix, depth)
        )

    def _declared(self, name: str) -> str:
        return self._scope.variable("const libxl__json_object *", name)

    def _field(self, field: Field, source: str, prefix: str, depth: int) -> Steps:
        if isinstance(field.type, KeyedUnion):
            return self._union(field, field.type, source, prefix, depth)
        place = f"{prefix}{field.name}"
        x = _value_name(depth)
        get = f'{x} = libxl__json_map_get("{field.name}", {source}, {expected(field.type)})'
        if isinstance(field.type, Array):
            steps = self._array(field.type, x, place, f"{prefix}{field.type.length}", depth)
            self._declared(x)
            return (Step(get), Step(f"if ({x} && {x}->u.array->count)", body=steps))
        steps = self._value(field.type, x, place, depth)
        if not steps:
            return ()
        self._declared(x)
        return (Step(get), Step(f"if ({x})", body=steps))

    def _union(
        self, field: Field, union: KeyedUnion, source: str, prefix: str, depth: int
    ) -> Steps:
        x = self._declared(_value_name(depth))
        found = self._scope.variable("int ", f"members{depth or ''}")
        steps: list[Step] = [Step(f"{found} = 0")]
        for member in union.members:
            assert member.value is not None
            place = f"{prefix}{field.name}.{member.name}"
            value = self._value(member.type, x, place, depth) if member.type is not None else ()
            name = f"{union.key}.{member.name}"
            kinds = expected(member.type)
            steps.append(Step(f'{x} = libxl__json_map_get("{name}", {source}, {kinds})'))
            body = (
                Step(f"{found}++"),
                Step(f"{found} > 1", leave="return ERROR_FAIL"),
                *self._set_key(union, prefix, member.value.c_name, place, member.type),
                *value,
            )
            steps.append(Step(f"if ({x})", body=body))
        return tuple(steps)

    def _set_key(
        self, union: KeyedUnion, prefix: str, value: str, place: str, type_: Type | None
    ) -> Steps:
        if prefix == "p->":
            init = self._owner.attributes.init_fn or f"{self._owner.c_name}_init"
            return (Step(f"{init}_{union.key}(p, {value})"),)
        # A struct without a name has no function for it.
        start = initialise(type_, place) if type_ is not None else ()
        return (Step(f"{prefix}{union.key} = {value}"), *start)

    def _array(self, array: Array, x: str, place: str, length: str, depth: int) -> Steps:
        index = self._scope.index(place.count("["))
        y = _value_name(depth + 1)
        element = f"{place}[{index}]"
        start = initialise(array.element, element)
        value = self._value(array.element, y, element, depth + 1)
        if value:
            get = f"{self._declared(y)} = libxl__json_array_get({x}, {index})"
            value = (Step(get), *value)
        each = (*start, *value)
        return (
            Step(f"{length} = {x}->u.array->count"),
            Step(f"{place} = libxl__calloc(NOGC, {length}, sizeof(*{place}))"),
            Step(f"for ({index} = 0; {index} < {length}; {index}++)", body=each),
        )

    def _value(self, type_: Type, x: str, place: str, depth: int) -> Steps:
        attributes = attributes_of(type_)
        struct = struct_of(type_)
        if struct is not None and attributes.json_parse_fn is None:
            return self.fields(struct, x, f"{place}.", depth + 1)
        enumeration = enumeration_of(type_)
        if enumeration is not None and attributes.json_parse_fn is None:
            from_string = enumeration_functions(enumeration).from_string
            text = f"libxl__json_object_get_string({x})"
            return (
                Step(f"!libxl__json_object_is_string({x})", leave="return ERROR_FAIL"),
                *self._call(f"{from_string}({text}, &{place})"),
            )
        function = reader(type_)
        return self._call(f"{function}(gc, {x}, &{place})") if function is not None else ()

    def _call(self, text: str) -> Steps:
        self._scope.variable("int ", "rc")
        return (Step(f"rc = {text}", leave="return rc", test="rc"),)
