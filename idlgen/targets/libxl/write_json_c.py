"""The bodies of the functions that write JSON with json-c."""

from __future__ import annotations

from idlgen.cabi.names import enumeration_functions
from idlgen.cabi.statements import Case, Step
from idlgen.model import Array, KeyedUnion
from idlgen.targets.libxl.json import condition, generator_json_c, has_json, written
from idlgen.targets.libxl.places import argument, attributes_of, enumeration_of, struct_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.cabi.statements import Steps
    from idlgen.model import Enumeration, Field, Struct, Type
    from idlgen.targets.libxl.places import Locals


class JsonC:
    """Builds a tree below ``object``: every call returns ``rc``, and what has no parent is freed.

    A member is given to its parent before it is filled, so that one release frees all.
    """

    suffix = "gen_jso"
    returns = "int"
    into = "json_object **jso_r"

    def struct(self, struct: Struct, scope: Locals) -> Steps:
        """Return what fills ``object`` from ``*p``, a struct."""
        return self._fields(struct, "object", "p->", scope, 0)

    def enumeration(self, enumeration: Enumeration) -> Steps:
        """Return what writes ``*p``, an enumerator, without any object."""
        to_string = enumeration_functions(enumeration).to_string
        return (Step(f"return libxl__enum_gen_jso(jso_r, {to_string}(*p))"),)

    def _call(self, function: str, *arguments: str) -> Steps:
        text = f"rc = {function}({', '.join(arguments)})"
        return (Step(text, calls=function, leave="goto out", test="rc"),)

    def _fields(self, struct: Struct, into: str, prefix: str, scope: Locals, depth: int) -> Steps:
        return tuple(
            step for f in written(struct) for step in self._field(f, into, prefix, scope, depth)
        )

    def _field(self, field: Field, into: str, prefix: str, scope: Locals, depth: int) -> Steps:
        if isinstance(field.type, KeyedUnion):
            return self._union(field, field.type, into, prefix, scope, depth)
        place = f"{prefix}{field.name}"
        where = (into, f'"{field.name}"')
        if isinstance(field.type, Array):
            length = f"{prefix}{field.type.length}"
            steps = self._array(field.type, place, length, where, scope, depth)
        else:
            steps = self._value(field.type, place, where, scope, depth)
        when = condition(field, prefix)
        return (Step(f"if ({when})", body=steps),) if when is not None else steps

    def _union(
        self,
        field: Field,
        union: KeyedUnion,
        into: str,
        prefix: str,
        scope: Locals,
        depth: int,
    ) -> Steps:
        cases = []
        for member in union.members:
            assert member.value is not None
            where = (into, f'"{union.key}.{member.name}"')
            place = f"{prefix}{field.name}.{member.name}"
            steps = (
                self._value(member.type, place, where, scope, depth)
                if member.type is not None and has_json(member.type)
                else self._new("object", where, scope, depth)[1]
            )
            cases.append(Case(member.value.c_name, steps))
        return (Step(f"{prefix}{union.key}", cases=tuple(cases)),) if cases else ()

    def _new(
        self, kind: str, where: tuple[str, ...], scope: Locals, depth: int
    ) -> tuple[str, Steps]:
        """Return the variable of a new object or array, and what makes it and adds it."""
        inner = scope.variable("json_object *", f"{kind}{depth + 1}")
        made = self._call(f"new_{kind}", f"&{inner}")
        return inner, (*made, *self._add(where, inner))

    def _add(self, where: tuple[str, ...], value: str) -> Steps:
        return self._call("add" if len(where) == 2 else "append", *where, value)

    def _array(
        self,
        array: Array,
        place: str,
        length: str,
        where: tuple[str, ...],
        scope: Locals,
        depth: int,
    ) -> Steps:
        index = scope.index(depth)
        inner, made = self._new("array", where, scope, depth)
        each = self._value(array.element, f"{place}[{index}]", (inner,), scope, depth + 1)
        loop = Step(f"for ({index} = 0; {index} < {length}; {index}++)", body=each)
        return (*made, loop)

    def _value(
        self, type_: Type, place: str, where: tuple[str, ...], scope: Locals, depth: int
    ) -> Steps:
        struct = struct_of(type_)
        if struct is not None and attributes_of(type_).json_gen_fn is None:
            inner, made = self._new("object", where, scope, depth)
            return (*made, *self._fields(struct, inner, f"{place}.", scope, depth + 1))
        value = scope.variable("json_object *", "value")
        enumeration = enumeration_of(type_)
        if enumeration is not None:
            name = f"{enumeration_functions(enumeration).to_string}({place})"
            steps = self._call("libxl__enum_gen_jso", f"&{value}", name)
        else:
            function = generator_json_c(type_)
            steps = self._call(function, f"&{value}", argument(type_, place))
        return (*steps, *self._add(where, value))
