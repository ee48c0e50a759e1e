"""The bodies of the functions that write JSON with yajl."""

from __future__ import annotations

from idlgen.cabi.lines import PAD, block, statement, switch
from idlgen.cabi.names import enumeration_functions
from idlgen.model import Array, KeyedUnion
from idlgen.targets.libxl.facts import Types
from idlgen.targets.libxl.json import generator
from idlgen.targets.libxl.places import attributes_of, enumeration_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Enumeration, Field, Struct, Type
    from idlgen.targets.libxl.facts import Around
    from idlgen.targets.libxl.places import Locals


class Yajl:
    """Writes to a generator, ``hand``: every call has a status, ``s``."""

    suffix = "gen_json"
    returns = "yajl_gen_status"
    into = "yajl_gen hand"

    def __init__(self) -> None:
        """Start without having seen any type."""
        self.types = Types(_call_of)

    def struct(self, struct: Struct, scope: Locals) -> str:
        """Return what writes ``*p``, a struct."""
        inside = self._inside(struct, "p->", PAD, scope, 0)
        return f"{_call('yajl_gen_map_open(hand)')}{inside}    return yajl_gen_map_close(hand);\n"

    def enumeration(self, enumeration: Enumeration) -> str:
        """Return what writes ``*p``, an enumerator."""
        before, after = _named(enumeration)
        return statement(f"return {before}*p{after}")

    def _inside(self, struct: Struct, prefix: str, pad: str, scope: Locals, depth: int) -> str:
        fields = self.types.written(struct)
        return "".join([self._field(field, prefix, pad, scope, depth) for field in fields])

    def _field(self, field: Field, prefix: str, pad: str, scope: Locals, depth: int) -> str:
        type_ = field.type
        if isinstance(type_, KeyedUnion):
            return self._union(field, type_, prefix, pad, scope, depth)
        place = f"{prefix}{field.name}"
        when = self.types.condition(field, prefix)
        inner = pad if when is None else f"{pad}    "
        name = _name(str(field.name), inner)
        if isinstance(type_, Array):
            length = f"{prefix}{type_.length}"
            value = self._array(type_, place, length, inner, scope, depth)
        else:
            value = self._value(type_, place, inner, scope, depth)
        body = f"{name}{value}"
        return body if when is None else block(f"if ({when})", body, pad)

    def _union(
        self, field: Field, union: KeyedUnion, prefix: str, pad: str, scope: Locals, depth: int
    ) -> str:
        inner = f"{pad}    "
        cases = []
        for member in union.members:
            assert member.value is not None
            place = f"{prefix}{field.name}.{member.name}"
            name = _name(f"{union.key}.{member.name}", inner)
            if member.type is not None and self.types.of(member.type).has_json:
                value = self._value(member.type, place, inner, scope, depth)
            else:
                value = _map("", inner)
            cases.append((member.value.c_name, f"{name}{value}"))
        return switch(f"{prefix}{union.key}", cases, pad)

    def _array(
        self, array: Array, place: str, length: str, pad: str, scope: Locals, depth: int
    ) -> str:
        index = scope.index(depth)
        each = self._value(array.element, f"{place}[{index}]", f"{pad}    ", scope, depth + 1)
        loop = block(f"for ({index} = 0; {index} < {length}; {index}++)", each, pad)
        opened, closed = (
            _call("yajl_gen_array_open(hand)", pad),
            _call("yajl_gen_array_close(hand)", pad),
        )
        return f"{opened}{loop}{closed}"

    def _value(self, type_: Type, place: str, pad: str, scope: Locals, depth: int) -> str:
        facts = self.types.of(type_)
        if facts.write is None:
            assert facts.struct is not None
            return _map(self._inside(facts.struct, f"{place}.", pad, scope, depth), pad)
        before, after = facts.write
        return _call(f"{before}{place}{after}", pad)


def _call(text: str, pad: str = PAD) -> str:
    call = statement(f"s = {text}", pad)
    return f"{call}{pad}if (s != yajl_gen_status_ok)\n{pad}    return s;\n"


def _name(name: str, pad: str) -> str:
    return _call(f'libxl__string_gen_json(hand, "{name}")', pad)


def _map(inside: str, pad: str) -> str:
    opened, closed = _call("yajl_gen_map_open(hand)", pad), _call("yajl_gen_map_close(hand)", pad)
    return f"{opened}{inside}{closed}"


def _named(enumeration: Enumeration) -> Around:
    return f"libxl__yajl_gen_enum(hand, {enumeration_functions(enumeration).to_string}(", "))"


def _call_of(type_: Type) -> Around:
    enumeration = enumeration_of(type_)
    if enumeration is not None:
        return _named(enumeration)
    reference = "&" if attributes_of(type_).passby == "PASS_BY_REFERENCE" else ""
    return f"{generator(type_)}(hand, {reference}", ")"
