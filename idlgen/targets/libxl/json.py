"""What libxl's JSON is for a type: whether it has any, and which functions write and read it."""

from __future__ import annotations

from idlgen.model import Array, Builtin, Enumeration, KeyedUnion, Ref, Struct
from idlgen.targets.libxl.places import attributes_of, declared, struct_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Type

# What is written even where no function is named for it: its parts have their own.
_ALWAYS = (Struct, KeyedUnion, Enumeration)

# An integer that libxl's parser could not hold comes as text, which only 64 bits are read from.
_WIDE = "JSON_INTEGER | JSON_NUMBER"
# What reads a size_t: libxl has no function for one.
_SIZE = "(sizeof(size_t) == 8 ? libxl__uint64_parse_json : libxl__uint32_parse_json)"


def has_json(type_: Type) -> bool:
    """Whether libxl has anything to write for a type."""
    if isinstance(type_, Ref):
        target = type_.target
        named = target.attributes.json_gen_fn is not None
        return named or isinstance(target, _ALWAYS)
    if isinstance(type_, Array):
        return has_json(type_.element)
    return isinstance(type_, _ALWAYS)


def is_wide(type_: Type) -> bool:
    """Whether a type is an unsigned integer of 64 bits, which no plain integer holds."""
    target = declared(type_)
    return isinstance(target, Builtin) and target.c_name in ("uint64_t", "size_t")


def generator(type_: Type) -> str:
    """Return the function that writes a type with yajl, no integer losing a bit."""
    function = attributes_of(type_).json_gen_fn
    assert function is not None
    if function == "yajl_gen_integer" and is_wide(type_):
        return "libxl__uint64_gen_json"
    return function


# What yajl's own functions are with json-c; the first is one of ours.
_OF_JSON_C = {
    "yajl_gen_integer": "gen_integer",
    "libxl__int_gen_jso": "gen_integer",
    "yajl_gen_bool": "libxl__boolean_gen_jso",
}


def generator_json_c(type_: Type) -> str:
    """Return the function that writes a type with json-c, no integer losing a bit."""
    attributes = attributes_of(type_)
    function = attributes.jsonc_json_gen_fn or attributes.json_gen_fn
    assert function is not None
    function = _OF_JSON_C.get(function, function)
    if function == "gen_integer" and is_wide(type_):
        return "libxl__uint64_gen_jso"
    if function.endswith("_gen_json"):
        return f"{function.removesuffix('_gen_json')}_gen_jso"
    return function


def expected(type_: Type) -> str:
    """Return the kinds of JSON values that a type with JSON is read from."""
    kinds = attributes_of(type_).json_parse_type
    if kinds is None:
        return "JSON_MAP" if struct_of(type_) is not None else "JSON_ANY"
    if kinds == "JSON_INTEGER" and is_wide(type_):
        return _WIDE
    return kinds


def reader(type_: Type) -> str | None:
    """Return the function that reads a type, ``None`` where there is none."""
    function = attributes_of(type_).json_parse_fn
    target = declared(type_)
    if isinstance(target, Builtin) and target.c_name == "size_t":
        return _SIZE if function == "libxl__int_parse_json" else function
    return function
