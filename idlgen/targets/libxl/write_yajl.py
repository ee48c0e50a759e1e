"""The bodies of the functions that write JSON with yajl."""

from __future__ import annotations

from idlgen.cabi.names import enumeration_functions
from idlgen.cabi.statements import Case, Step
from idlgen.model import Array, KeyedUnion
from idlgen.targets.libxl.json import condition, generator, has_json, written
from idlgen.targets.libxl.places import argument, attributes_of, enumeration_of, struct_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.cabi.statements import Steps
    from idlgen.model import Enumeration, Field, Struct, Type
    from idlgen.targets.libxl.places import Locals


class Yajl:
    """Writes to a generator, ``hand``: every call has a status, ``s``."""

    suffix = "gen_json"
    returns = "yajl_gen_status"
    into = "yajl_gen hand"

    def struct(self, struct: Struct, scope: Locals) -> Steps:
        """Return what writes ``*p``, a struct."""
        return _tail(self._struct(struct, "p->", scope, 0))

    def enumeration(self, enumeration: Enumeration) -> Steps:
        """Return what writes ``*p``, an enumerator."""
        return _tail(self._name_of(enumeration, "*p"))

    def _call(self, text: str) -> Steps:
        return (Step(f"s = {text}", leave="return s", test="s != yajl_gen_status_ok"),)

    def _name_of(self, enumeration: Enumeration, place: str) -> Steps:
        to_string = enumeration_functions(enumeration).to_string
        return self._call(f"libxl__yajl_gen_enum(hand, {to_string}({place}))")

    def _struct(self, struct: Struct, prefix: str, scope: Locals, depth: int) -> Steps:
        fields = tuple(
            step for f in written(struct) for step in self._field(f, prefix, scope, depth)
        )
        return (
            *self._call("yajl_gen_map_open(hand)"),
            *fields,
            *self._call("yajl_gen_map_close(hand)"),
        )

    def _field(self, field: Field, prefix: str, scope: Locals, depth: int) -> Steps:
        if isinstance(field.type, KeyedUnion):
            return self._union(field, field.type, prefix, scope, depth)
        place = f"{prefix}{field.name}"
        name = self._name(str(field.name))
        if isinstance(field.type, Array):
            length = f"{prefix}{field.type.length}"
            steps = (*name, *self._array(field.type, place, length, scope, depth))
        else:
            steps = (*name, *self._value(field.type, place, scope, depth))
        when = condition(field, prefix)
        return (Step(f"if ({when})", body=steps),) if when is not None else steps

    def _name(self, name: str) -> Steps:
        return self._call(f'libxl__string_gen_json(hand, "{name}")')

    def _union(
        self, field: Field, union: KeyedUnion, prefix: str, scope: Locals, depth: int
    ) -> Steps:
        cases = []
        for member in union.members:
            assert member.value is not None
            place = f"{prefix}{field.name}.{member.name}"
            value = (
                self._value(member.type, place, scope, depth)
                if member.type is not None and has_json(member.type)
                else (
                    *self._call("yajl_gen_map_open(hand)"),
                    *self._call("yajl_gen_map_close(hand)"),
                )
            )
            name = self._name(f"{union.key}.{member.name}")
            cases.append(Case(member.value.c_name, (*name, *value)))
        return (Step(f"{prefix}{union.key}", cases=tuple(cases)),) if cases else ()

    def _array(self, array: Array, place: str, length: str, scope: Locals, depth: int) -> Steps:
        index = scope.index(depth)
        each = self._value(array.element, f"{place}[{index}]", scope, depth + 1)
        return (
            *self._call("yajl_gen_array_open(hand)"),
            Step(f"for ({index} = 0; {index} < {length}; {index}++)", body=each),
            *self._call("yajl_gen_array_close(hand)"),
        )

    def _value(self, type_: Type, place: str, scope: Locals, depth: int) -> Steps:
        enumeration = enumeration_of(type_)
        if enumeration is not None:
            return self._name_of(enumeration, place)
        struct = struct_of(type_)
        if struct is not None and attributes_of(type_).json_gen_fn is None:
            return self._struct(struct, f"{place}.", scope, depth)
        return self._call(f"{generator(type_)}(hand, {argument(type_, place)})")


def _tail(steps: Steps) -> Steps:
    """Return a function's steps, of which the last one is what it returns."""
    return (*steps[:-1], Step(f"return {steps[-1].text.removeprefix('s = ')}"))
