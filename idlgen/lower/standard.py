"""The types that every IDL file may use without declaring them."""

from __future__ import annotations

from idlgen.lower.attributes import complete
from idlgen.memo import memoized
from idlgen.model import Builtin, Number, UInt
from idlgen.primitives import MappingProxyType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from idlgen.lower.attributes import Given
    from idlgen.model import Declaration

# Neither is in the text.
_START, _END = 0, 0


def _builtin(identifier: str, c_name: str, given: Given) -> Builtin:
    attributes = complete(
        "Builtin", c_name, {"namespace": None} | given, namespace="", hidden=False
    )
    return Builtin(_START, _END, identifier, c_name, c_name, attributes, None)


def _number(identifier: str, c_name: str, *, signed: bool = False) -> Number:
    attributes = complete("Number", c_name, {"signed": signed}, namespace="", hidden=False)
    return Number(_START, _END, identifier, c_name, c_name, attributes, None)


def _uint(identifier: str, width: int, given: Given) -> UInt:
    c_name = f"uint{width}_t"
    attributes = complete("UInt", c_name, given, namespace="", hidden=False)
    return UInt(_START, _END, identifier, c_name, c_name, attributes, None, width)


@memoized()
def standard_types() -> Mapping[str, Declaration]:
    """Return the standard types by the name that an IDL uses; all are without a namespace."""
    types: list[Declaration] = [
        _builtin("void", "void *", {}),
        _builtin(
            "bool",
            "bool",
            {
                "copy_fn": None,
                "json_gen_fn": "yajl_gen_bool",
                "json_parse_type": "JSON_BOOL",
                "json_parse_fn": "libxl__bool_parse_json",
            },
        ),
        _number("size_t", "size_t"),
        _number("integer", "int", signed=True),
        _uint("uint8", 8, {}),
        _uint("uint16", 16, {}),
        _uint("uint32", 32, {}),
        _uint("uint64", 64, {"json_gen_fn": "libxl__uint64_gen_json"}),
        _builtin(
            "string",
            "char *",
            {
                "copy_fn": "libxl_string_copy",
                "dispose_fn": "free",
                "json_gen_fn": "libxl__string_gen_json",
                "json_parse_type": "JSON_STRING | JSON_NULL",
                "json_parse_fn": "libxl__string_parse_json",
                "check_default_fn": "libxl__string_is_default",
            },
        ),
        # Until 2011-04.
        _number("unsigned", "unsigned int"),
        _number("unsigned_integer", "unsigned int"),
        _number("unsigned_long", "unsigned long"),
        _uint("domid", 32, {}),
    ]
    return MappingProxyType({str(t.id): t for t in types})
