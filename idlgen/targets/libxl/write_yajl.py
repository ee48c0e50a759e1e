"""The bodies of the functions that write JSON with yajl."""

from __future__ import annotations

from idlgen.cabi.lines import PAD, block, statement, switch
from idlgen.cabi.names import enumeration_functions
from idlgen.targets.libxl.facts import Types, condition
from idlgen.targets.libxl.json import generator
from idlgen.targets.libxl.members import WRITE
from idlgen.targets.libxl.places import Locals, attributes_of, enumeration_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Array, Enumeration, Field, KeyedUnion, Module, Type
    from idlgen.targets.libxl.facts import Around, Facts, Fields
    from idlgen.targets.libxl.members import Members


class Yajl:
    """Writes to a generator, ``hand``: every call has a status, ``s``."""

    suffix = "gen_json"
    returns = "yajl_gen_status"
    into = "yajl_gen hand"

    def __init__(self) -> None:
        """Start without having seen any type."""
        self.types = Types(_call_of)

    def struct(self, members: Members, scope: Locals) -> str:
        """Return what writes ``*p``, a struct."""
        inside = members.text(
            WRITE, lambda field, facts: self._field(field, facts, "p->", PAD, scope, 0)
        )
        return f"{_call('yajl_gen_map_open(hand)')}{inside}    return yajl_gen_map_close(hand);\n"

    def member(self, field: Field, facts: Facts) -> str:
        """Return what writes a member of ``*p`` that needs no variable."""
        return self._field(field, facts, "p->", PAD, Locals(), 0)

    def enumeration(self, enumeration: Enumeration) -> str:
        """Return what writes ``*p``, an enumerator."""
        before, after = _enumerator(enumeration)
        return statement(f"return {before}*p{after}")

    def helpers(self, module: Module) -> set[str]:  # noqa: ARG002
        """Return nothing: functions call libxl's own alone."""
        return set()

    def _inside(self, fields: Fields, prefix: str, pad: str, scope: Locals, depth: int) -> str:
        return "".join([self._field(f, facts, prefix, pad, scope, depth) for f, facts in fields])

    def _field(
        self, field: Field, facts: Facts, prefix: str, pad: str, scope: Locals, depth: int
    ) -> str:
        if not facts.in_json:
            return ""
        if facts.union is not None:
            return self._union(field, facts.union, prefix, pad, scope, depth)
        place = f"{prefix}{field.name}"
        when = condition(place, field.init_val, facts, prefix)
        inner = pad if when is None else f"{pad}    "
        if facts.write is not None:
            value = _call(place.join(facts.write), inner)
        elif facts.array is not None:
            length = f"{prefix}{facts.array.length}"
            value = self._array(facts.array, place, length, inner, scope, depth)
        else:
            value = self._value(facts, place, inner, scope, depth)
        return _named(field.name or "", value, when, pad)

    def _union(
        self, field: Field, union: KeyedUnion, prefix: str, pad: str, scope: Locals, depth: int
    ) -> str:
        inner = f"{pad}    "
        nothing = _map("", inner)
        cases = []
        for member in union.members:
            assert member.value is not None
            place = f"{prefix}{field.name}.{member.name}"
            name = _name(f"{union.key}.{member.name}", inner)
            value = nothing
            if member.type is not None:
                facts = self.types.of(member.type)
                if facts.has_json:
                    value = self._value(facts, place, inner, scope, depth)
            cases.append((member.value.c_name, f"{name}{value}"))
        return switch(f"{prefix}{union.key}", cases, pad)

    def _array(
        self, array: Array, place: str, length: str, pad: str, scope: Locals, depth: int
    ) -> str:
        index = scope.index(depth)
        element = self.types.of(array.element)
        each = self._value(element, f"{place}[{index}]", f"{pad}    ", scope, depth + 1)
        loop = block(f"for ({index} = 0; {index} < {length}; {index}++)", each, pad)
        opened, closed = (
            _call("yajl_gen_array_open(hand)", pad),
            _call("yajl_gen_array_close(hand)", pad),
        )
        return f"{opened}{loop}{closed}"

    def _value(self, facts: Facts, place: str, pad: str, scope: Locals, depth: int) -> str:
        if facts.write is not None:
            return _call(place.join(facts.write), pad)
        assert facts.struct is not None
        fields = self.types.inside(facts.struct)
        return _map(self._inside(fields, f"{place}.", pad, scope, depth), pad)


def _named(name: str, value: str, when: str | None, pad: str) -> str:
    """Return what writes a member: its name, and *value*; unless it is left out by default."""
    if when is None:
        return f"{_name(name, pad)}{value}"
    return f"{pad}if ({when}) {{\n{_name(name, f'{pad}    ')}{value}{pad}}}\n"


def _name(name: str, pad: str) -> str:
    return _call(f'libxl__string_gen_json(hand, "{name}")', pad)


def _call(text: str, pad: str = PAD) -> str:
    return f"{statement(f's = {text}', pad)}{pad}if (s != yajl_gen_status_ok)\n{pad}    return s;\n"


def _map(inside: str, pad: str) -> str:
    opened, closed = _call("yajl_gen_map_open(hand)", pad), _call("yajl_gen_map_close(hand)", pad)
    return f"{opened}{inside}{closed}"


def _enumerator(enumeration: Enumeration) -> Around:
    return f"libxl__yajl_gen_enum(hand, {enumeration_functions(enumeration).to_string}(", "))"


def _call_of(type_: Type) -> Around:
    enumeration = enumeration_of(type_)
    if enumeration is not None:
        return _enumerator(enumeration)
    reference = "&" if attributes_of(type_).passby == "PASS_BY_REFERENCE" else ""
    return f"{generator(type_)}(hand, {reference}", ")"
