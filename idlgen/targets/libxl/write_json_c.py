"""The bodies of the functions that write JSON with json-c."""

from __future__ import annotations

from idlgen.cabi.lines import PAD, block, statement, switch
from idlgen.cabi.names import enumeration_functions
from idlgen.model import Struct
from idlgen.targets.libxl.facts import Types, condition
from idlgen.targets.libxl.json import generator_json_c
from idlgen.targets.libxl.places import Locals, attributes_of, enumeration_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Array, Enumeration, Field, KeyedUnion, Module, Type
    from idlgen.targets.libxl.facts import Around, Facts, Fields
    from idlgen.targets.libxl.members import Members

# What functions are built with: those of ours that a file needs are defined in it.
_HELPERS = ("gen_integer", "new_object", "new_array", "add", "append")


class JsonC:
    """Builds a tree below ``object``: every call returns ``rc``, and what has no parent is freed.

    A member is given to its parent before it is filled, so that one release frees all.
    """

    suffix = "gen_jso"
    returns = "int"
    into = "json_object **jso_r"

    def __init__(self) -> None:
        """Start without having seen any type."""
        self.types = Types(_call_of)

    def struct(self, members: Members, scope: Locals) -> str:
        """Return what fills ``object`` from ``*p``."""
        return self._struct(members.struct, scope)

    def _struct(self, struct: Struct, scope: Locals) -> str:
        return _Writer(self.types, scope).fields(self.types.fields(struct), "object", "p->", PAD, 0)

    def member(self, field: Field, facts: Facts) -> str:  # noqa: ARG002
        """Return nothing: no member is made apart from its struct."""
        return ""

    def enumeration(self, enumeration: Enumeration) -> str:
        """Return what writes ``*p``, an enumerator, without any object."""
        to_string = enumeration_functions(enumeration).to_string
        return statement(f"return libxl__enum_gen_jso(jso_r, {to_string}(*p))")

    def helpers(self, module: Module) -> set[str]:
        """Return the helpers that a module's functions call."""
        scope = Locals()
        for struct in module.aggregates:
            if isinstance(struct, Struct) and struct.attributes.json_gen_fn is not None:
                scope.called.add("new_object")
                self._struct(struct, scope)
        return scope.called.intersection(_HELPERS)


class _Writer:
    """Writes one struct."""

    def __init__(self, types: Types, scope: Locals) -> None:
        self._types = types
        self._scope = scope

    def fields(self, fields: Fields, into: str, prefix: str, pad: str, depth: int) -> str:
        return "".join([self._field(f, facts, into, prefix, pad, depth) for f, facts in fields])

    def _call(self, text: str, pad: str) -> str:
        self._scope.called.add(text.partition("(")[0])
        call = statement(f"rc = {text}", pad)
        return f"{call}{pad}if (rc)\n{pad}    goto out;\n"

    def _field(
        self, field: Field, facts: Facts, into: str, prefix: str, pad: str, depth: int
    ) -> str:
        if not facts.in_json:
            return ""
        if facts.union is not None:
            return self._union(field, facts.union, into, prefix, pad, depth)
        place = f"{prefix}{field.name}"
        where = (into, f'"{field.name}"')
        when = condition(place, field.init_val, facts, prefix)
        inner = pad if when is None else f"{pad}    "
        if facts.array is not None:
            length = f"{prefix}{facts.array.length}"
            body = self._array(facts.array, place, length, where, inner, depth)
        else:
            body = self._value(facts, place, where, inner, depth)
        return body if when is None else block(f"if ({when})", body, pad)

    def _union(
        self, field: Field, union: KeyedUnion, into: str, prefix: str, pad: str, depth: int
    ) -> str:
        inner = f"{pad}    "
        cases = []
        for member in union.members:
            assert member.value is not None
            where = (into, f'"{union.key}.{member.name}"')
            place = f"{prefix}{field.name}.{member.name}"
            facts = self._types.of(member.type) if member.type is not None else None
            if facts is not None and facts.has_json:
                body = self._value(facts, place, where, inner, depth)
            else:
                body = self._new("object", where, inner, depth)[1]
            cases.append((member.value.c_name, body))
        return switch(f"{prefix}{union.key}", cases, pad)

    def _new(self, kind: str, where: tuple[str, ...], pad: str, depth: int) -> tuple[str, str]:
        """Return the variable of a new object or array, and what makes it and adds it."""
        inner = self._scope.variable("json_object *", f"{kind}{depth + 1}")
        return inner, self._call(f"new_{kind}(&{inner})", pad) + self._add(where, inner, pad)

    def _add(self, where: tuple[str, ...], value: str, pad: str) -> str:
        function = "add" if len(where) == 2 else "append"
        return self._call(f"{function}({', '.join(where)}, {value})", pad)

    def _array(
        self, array: Array, place: str, length: str, where: tuple[str, ...], pad: str, depth: int
    ) -> str:
        index = self._scope.index(depth)
        into, made = self._new("array", where, pad, depth)
        element = self._types.of(array.element)
        each = self._value(element, f"{place}[{index}]", (into,), f"{pad}    ", depth + 1)
        return made + block(f"for ({index} = 0; {index} < {length}; {index}++)", each, pad)

    def _value(self, facts: Facts, place: str, where: tuple[str, ...], pad: str, depth: int) -> str:
        if facts.write is None:
            assert facts.struct is not None
            into, made = self._new("object", where, pad, depth)
            fields = self._types.inside(facts.struct)
            return made + self.fields(fields, into, f"{place}.", pad, depth + 1)
        value = self._scope.variable("json_object *", "value")
        return self._call(place.join(facts.write), pad) + self._add(where, value, pad)


def _call_of(type_: Type) -> Around:
    enumeration = enumeration_of(type_)
    if enumeration is not None:
        to_string = enumeration_functions(enumeration).to_string
        return f"libxl__enum_gen_jso(&value, {to_string}(", "))"
    reference = "&" if attributes_of(type_).passby == "PASS_BY_REFERENCE" else ""
    return f"{generator_json_c(type_)}(&value, {reference}", ")"
