"""What C knows of the JSON of a type: which members a struct has there, and what each value is.

A side table over all structs of a module, computed once. The wire form is that of libxl, as
``docs/json.md`` gives it. What has no JSON is left out: ``const`` and ``private`` fields, pointers
of nobody knows what, untagged unions, bit fields, references, unions that go by conditions.
"""

from __future__ import annotations

from idlgen.cabi.ownership import is_private
from idlgen.model import Array, Builtin, Enumeration, KeyedUnion, Ref, Struct
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from idlgen.cabi.layout import Layout
    from idlgen.model import Aggregate, Declaration, Field, InitVal, Member, Type

    Kind = Literal["bool", "integer", "string", "enumeration", "builtin", "struct", "array"]

# Integer types of C: whether they are signed. Others are what the IDL's attribute says.
_SIGNED = {
    **dict.fromkeys(("short", "int", "long", "long long", "signed char"), True),
    **dict.fromkeys(("intptr_t", "ptrdiff_t", "intmax_t"), True),
    **{f"int{w}_t": True for w in (8, 16, 32, 64)},
    **{f"uint{w}_t": False for w in (8, 16, 32, 64)},
    **dict.fromkeys(("unsigned", "unsigned char", "unsigned short", "unsigned int"), False),
    **dict.fromkeys(("unsigned long", "unsigned long long"), False),
    **dict.fromkeys(("size_t", "uintptr_t", "uintmax_t"), False),
}
# Those of libxl's builtins that are integers, and whether they are signed.
_INTEGER_BUILTINS = {"domid": False, "devid": True}
# Those that are written by functions of their own.
BUILTINS = (
    *("defbool", "uuid", "mac", "bitmap", "hwcap", "ms_vm_genid"),
    *("string_list", "key_value_list", "cpuid_policy_list"),
)


@dataclass(frozen=True, slots=True, eq=False)
class JsonValue:
    """A value: its kind, and what C calls its type.

    ``declaration`` is the enumeration, struct or builtin. ``name`` is a builtin's after ``libxl_``.
    ``element`` is an array's, and ``length`` the member that counts them.
    """

    kind: Kind
    c_type: str
    declaration: Declaration | None = None
    signed: bool = False
    name: str = ""
    element: JsonValue | None = None
    length: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class JsonMember:
    """A member of an object: its name there, the path to its value in C (``u.disk_eject``).

    ``value`` is ``None`` for a struct, or a member of a keyed union, that has no data: it is
    ``{}``. ``default`` is the ``init_val`` of which the value is left out, ``None`` for zero or
    none. ``alternative`` is the member of the keyed union that this is.
    """

    name: str
    path: str
    type: Type | None
    value: JsonValue | None
    default: InitVal = None
    alternative: Member | None = None


@dataclass(frozen=True, slots=True, eq=False)
class JsonUnion:
    """A keyed union: its discriminant in C, and its members, of which one at most is there."""

    key: str
    key_type: str
    members: tuple[JsonMember, ...]


class Codec:
    """The JSON form of all structs of a module, in the order in which C declares them."""

    def __init__(self, layout: Layout) -> None:
        """Compute the members of every struct with data."""
        self._layout = layout
        self.structs: dict[Struct, tuple[JsonMember | JsonUnion, ...]] = {}
        for aggregate in layout.aggregates:
            if isinstance(aggregate, Struct):
                self.structs[aggregate] = tuple(self._members(aggregate))

    def value(self, type_: Type) -> JsonValue | None:
        """Return what a type is in JSON, ``None`` for what has no place there."""
        if not self._layout.has_data(type_):
            return None
        match type_:
            case Ref(target=Enumeration() as enumeration):
                return JsonValue("enumeration", enumeration.c_name, enumeration)
            case Ref(target=Builtin() as builtin):
                return self._builtin(builtin)
            case Ref(target=Struct() as struct) | (Struct() as struct):
                return JsonValue("struct", struct.c_name, struct)
            case Array():
                return self._array(type_)
        return None

    # --- filling ----------------------------------------------------------------------------

    def _array(self, array: Array) -> JsonValue | None:
        element = self.value(array.element)
        if element is None:
            return None
        return JsonValue("array", element.c_type, None, element=element, length=array.length)

    def _builtin(self, builtin: Builtin) -> JsonValue | None:
        in_c = self._layout.builtin(builtin)
        if in_c.string:
            return JsonValue("string", in_c.c_type, builtin)
        if in_c.c_type == "bool":
            return JsonValue("bool", in_c.c_type, builtin)
        if in_c.standard is not None:
            name = in_c.standard.name
            if name in _INTEGER_BUILTINS:
                signed = _INTEGER_BUILTINS[name]
                return JsonValue("integer", in_c.c_type, builtin, signed=signed)
            return JsonValue("builtin", in_c.c_type, builtin, name=name)
        if in_c.c_type in _SIGNED:
            return JsonValue("integer", in_c.c_type, builtin, signed=_SIGNED[in_c.c_type])
        return None

    def _members(self, struct: Struct) -> Iterator[JsonMember | JsonUnion]:
        # Files of 2012 and before declare the discriminant as well: the union says what it is.
        keys = {f.type.key for f in struct.fields if isinstance(f.type, KeyedUnion)}
        for field in struct.fields:
            if field.const or is_private(field.type):
                continue
            if isinstance(field.type, KeyedUnion):
                if field.type.key_type is not None:
                    yield self._union(field, field.type)
            elif field.name is not None and field.name not in keys:
                value = self.value(field.type)
                if value is not None:
                    default = _initial(field)
                    yield JsonMember(field.name, field.name, field.type, value, default)
                elif self._is_empty(field.type):
                    yield JsonMember(field.name, "", None, None)

    def _is_empty(self, type_: Type) -> bool:
        """Whether a type is a struct of which C has nothing, but JSON has ``{}``."""
        target = type_.target if isinstance(type_, Ref) else type_
        return isinstance(target, Struct) and not self._layout.has_data(target)

    def _union(self, field: Field, union: KeyedUnion) -> JsonUnion:
        assert union.key_type is not None
        prefix = f"{field.name}." if field.name is not None else ""
        members = []
        for member in union.members:
            value = self.value(member.type) if member.type is not None else None
            name = f"{union.key}.{member.name}"
            path = f"{prefix}{member.name}" if value is not None else ""
            type_ = member.type if value is not None else None
            members.append(JsonMember(name, path, type_, value, alternative=member))
        key_type = self._layout.c_type(union.key_type)
        return JsonUnion(union.key, key_type, tuple(members))


def _initial(field: Field) -> InitVal:
    """Return a field's initial value: its own, or else its type's."""
    if field.init_val is not None or not isinstance(field.type, Ref):
        return field.init_val
    return field.type.target.attributes.init_val


@dataclass(frozen=True, slots=True)
class JsonFunctions:
    """The public functions of a struct or enumeration; ``None`` where the IDL wants none.

    ``write`` and the two that read are a struct's alone.
    """

    to_json: str | None
    from_json: str | None
    write: str | None
    read: str | None
    read_strict: str | None


def json_functions(declaration: Aggregate | Declaration) -> JsonFunctions:
    """Return the names of a type's functions."""
    name, attributes = declaration.c_name, declaration.attributes
    writes, reads = attributes.json_gen_fn is not None, attributes.json_parse_fn is not None
    struct = isinstance(declaration, Struct)
    return JsonFunctions(
        f"{name}_to_json" if writes else None,
        f"{name}_from_json" if reads else None,
        f"{name}_write_json" if writes and struct else None,
        f"{name}_read_json" if reads and struct else None,
        f"{name}_read_json_strict" if reads and struct else None,
    )
