"""How values of each type come from C and go there: expressions and statements for ``_convert.py``.

In them ``c`` is the struct in C and ``value`` the Python object.
"""

from __future__ import annotations

from idlgen.naming import snake
from idlgen.targets.python import text
from idlgen.targets.python.names import KEYWORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.targets.python.values import PythonType

# What is assigned as a whole; for these, an expression of the Python value.
ASSIGNED = {
    "integer": "{}",
    "bool": "{}",
    "enumeration": "{}",
    "string": "store_text({})",
    "string_list": "store_strings({})",
    "key_value_list": "store_pairs({})",
    "cpuid_policy_list": "store_policy({})",
}
# What is written into memory that is there already; for these, a function.
_FILLED = {
    "bitmap": "store_bitmap",
    "defbool": "store_defbool",
    "hwcap": "store_words",
    "mac": "store_mac",
    "ms_vm_genid": "store_bytes",
    "uuid": "store_uuid",
}
_LOADED = {
    "bitmap": "load_bitmap",
    "cpuid_policy_list": "load_policy",
    "defbool": "load_defbool",
    "hwcap": "list",
    "key_value_list": "load_pairs",
    "mac": "load_mac",
    "ms_vm_genid": "load_bytes",
    "string": "load_text",
    "string_list": "load_strings",
    "uuid": "load_uuid",
}


def member(owner: str, name: str) -> str:
    """Return an expression for a member of a struct in C, which may be called like a keyword."""
    return f'getattr({owner}, "{name}")' if name in KEYWORDS else f"{owner}.{name}"


def assignment(place: str, expression: str, indent: int) -> str:
    """Return the statement that assigns to a member."""
    if place.startswith("getattr("):
        return text.statement("", f"setattr({place[len('getattr(') : -1]}, {expression})", indent)
    return text.statement(f"{place} = ", expression, indent)


def convertible(made: PythonType) -> bool:
    """Whether a type has a counterpart in C that is known: another project's builtins have none."""
    return made.kind != "foreign" and (made.element is None or convertible(made.element))


def loader(made: PythonType) -> str:
    """Return the function that makes a value of what is in C."""
    if made.kind == "struct":
        return f"_load_{snake(made.name)}"
    return made.name if made.kind == "enumeration" else _LOADED[made.kind]


def loaded(made: PythonType, at: str) -> str:
    """Return an expression for the value of what is at a place in C."""
    return at if made.kind in ("integer", "bool") else f"{loader(made)}({at})"


def load_array(element: PythonType, pointer: str, count: str) -> str:
    """Return an expression for the values of an array."""
    if element.kind in ("integer", "bool"):
        return f"load_integers({pointer}, {count})"
    return f"load_array({loader(element)}, {pointer}, {count})"


def stored(made: PythonType, value: str, at: str, indent: int) -> str:
    """Return the statement that writes a value to what is at a place in C."""
    if made.kind in ASSIGNED:
        expression = ASSIGNED[made.kind].format(value)
        return assignment(at, expression, indent)
    function = f"_store_{snake(made.name)}" if made.kind == "struct" else _FILLED[made.kind]
    return text.statement("", f"{function}({value}, {at})", indent)
