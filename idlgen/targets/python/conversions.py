"""How values of each type become plain JSON values, and the other way round: expressions."""

from __future__ import annotations

from idlgen.naming import snake
from idlgen.records import dataclass
from idlgen.targets.python.text import statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.targets.python.plan import Sum, Variant
    from idlgen.targets.python.values import PythonType


@dataclass(frozen=True, slots=True)
class Reading:
    """How a plain value of class ``kind`` becomes a value; ``expected`` describes such a one.

    ``call`` is an expression of ``plain`` and of the path, for which it has ``{path}``. Of class
    ``object`` is any value.
    """

    kind: str
    call: str
    expected: str


# Builtins with a function of the package that reads them: class and name of the plain value.
_BUILTINS = {
    "bitmap": ("list", "an array of bits' numbers"),
    "cpuid_policy_list": ("object", "an array of leaves"),
    "defbool": ("str", "a string"),
    "hwcap": ("list", "an array of words"),
    "key_value_list": ("dict", "an object"),
    "mac": ("str", "a MAC address"),
    "ms_vm_genid": ("list", "an array of bytes"),
    "string_list": ("list", "an array of strings"),
    "uuid": ("str", "a UUID"),
}

_WRITTEN = {
    "bitmap": "sorted({})",
    "bool": "{}",
    "cpuid_policy_list": "plain_cpuid_policy_list({})",
    "defbool": "DEFBOOL_NAMES[{}]",
    "hwcap": "list({})",
    "integer": "{}",
    "key_value_list": "dict({})",
    "mac": '{}.hex(":")',
    "ms_vm_genid": "list({})",
    "string": "{}",
    "string_list": "list({})",
    "uuid": "{}",
}

# When a field is written: a condition on its value. The rest compare with their default.
_CONDITIONS = {
    "array": "{}",
    "bitmap": "{}",
    "cpuid_policy_list": "{0}.cpuid or {0}.msr",
    "defbool": "{} is not None",
    "key_value_list": "{}",
    "string": "{} is not None",
    "string_list": "{}",
    "uuid": "{}.int",
}
# Elements that need no more than a look.
_SIMPLE_ARRAYS = {"bool": "booleans", "string": "strings_or_none"}

_ALWAYS = ("hwcap", "struct")

# Kinds of which a table has each text's value.
LOOKED_UP = ("defbool", "enumeration")


@dataclass(frozen=True, slots=True)
class LookUp:
    """A kind that is looked up: in ``table``, and by ``complain`` what is not found there.

    ``complain`` is an expression of ``plain``, and of where it stands, for which it has ``{at}``.
    """

    table: str
    complain: str


def look_up(made: PythonType) -> LookUp:
    """Return how a text is looked up."""
    if made.kind == "defbool":
        return LookUp("DEFBOOLS", "misread_defbool(plain, {at})")
    values = f"{table(made.name)}_VALUES"
    return LookUp(values, f'misread_enumeration(plain, {values}, "{snake(made.name)}", {{at}})')


def reading(made: PythonType) -> Reading:
    """Return how a plain value is read."""
    if made.kind in _BUILTINS:
        kind, expected = _BUILTINS[made.kind]
        return Reading(kind, f"{made.kind}(plain, {{path}}, strict)", expected)
    what = f"a {snake(made.name)} name"
    return {
        "array": lambda: Reading("list", _elements(made), "an array"),
        "enumeration": lambda: Reading("str", _enumeration(made, "enumeration"), what),
        "struct": lambda: Reading("dict", _struct(made), "an object"),
        "integer": lambda: Reading("int", _integer(made), "an integer"),
        "bool": lambda: Reading("bool", "plain", "true or false"),
        "string": lambda: Reading("str", "string_or_none(plain, {path}, strict)", "a string"),
        "foreign": lambda: Reading("object", _foreign(made, "foreign"), "a value"),
    }[made.kind]()


def _enumeration(made: PythonType, function: str) -> str:
    return f'{function}(plain, {table(made.name)}_VALUES, "{snake(made.name)}", {{path}})'


def _struct(made: PythonType) -> str:
    return f"{read_function(made.name)}(plain, {{path}}, strict)"


def _integer(made: PythonType) -> str:
    return f"integer_of(plain, {made.low}, {made.high}, {{path}})"


def _foreign(made: PythonType, function: str) -> str:
    named = made.binding.python_from_json if made.binding is not None else None
    return f"{function}({named or 'as_it_is'}, plain, {{path}})"


def written(made: PythonType, value: str) -> str:
    """Return an expression for the plain value of *value*, an expression as well."""
    if made.kind == "array" and made.element is not None:
        item = written(made.element, "item")
        return f"list({value})" if item == "item" else f"[{item} for item in {value}]"
    if made.kind == "enumeration":
        return f"{table(made.name)}_NAMES.get({value})"
    if made.kind == "struct":
        return f"{write_function(made.name)}({value})"
    if made.kind == "foreign":
        function = made.binding.python_to_json if made.binding is not None else None
        return f"{function}({value})" if function else value
    return _WRITTEN[made.kind].format(value)


def condition(made: PythonType, value: str, default: str) -> str | None:
    """Return when a field is written, ``None`` for always; *default* is an expression."""
    if made.kind in _ALWAYS:
        return None
    if made.kind in _CONDITIONS:
        return _CONDITIONS[made.kind].format(value)
    if made.default in ("0", "False") or (made.kind == "enumeration" and made.zero):
        return value
    return f"{value} != {default}" if made.kind != "bool" else f"not {value}"


def initial(made: PythonType) -> str:
    """Return an expression for a default, by constants of the module where it has some."""
    if made.kind == "enumeration" and made.default.startswith(f"{made.name}."):
        return constant(made.name, made.default.removeprefix(f"{made.name}."))
    return "NO_UUID" if made.default == "no_uuid()" else made.default


def constant(enumeration: str, value: str) -> str:
    """Return what the module calls a value that is a default."""
    return f"{table(enumeration)}_{value}"


def union_default(default: str, sum_: Sum) -> tuple[str, str]:
    """Return an expression for a union's default, and the value to give it, if any.

    An unrecognized variant's initialiser would ask whether its value has a class of its own.
    """
    if not default.startswith(f"{sum_.unrecognized}("):
        return default, ""
    value = default.removeprefix(f"{sum_.unrecognized}(").removesuffix(")")
    return f"new({sum_.unrecognized})", value


def union_wire(variant: Variant) -> str:
    """Return the member's name of a variant in a document."""
    member = variant.row.member
    return f"{variant.dispatch.key}.{member.name if member is not None else ''}"


def table(name: str) -> str:
    """Return what the variables begin with that hold an enumeration's values and names."""
    return f"_{snake(name).upper()}"


def read_function(name: str) -> str:
    """Return the function that reads a class."""
    return f"_read_{snake(name)}"


def write_function(name: str) -> str:
    """Return the function that writes a class."""
    return f"_write_{snake(name)}"


def call(target: str, made: Reading, path: str, indent: int) -> str:
    """Return the statement that assigns what is read."""
    return statement(f"{target} = ", made.call.replace("{path}", path), indent)


def _elements(made: PythonType) -> str:
    element = made.element
    if element is None:
        raise AssertionError(f"{made.annotation} is an array of nothing")
    if element.kind == "integer":
        return f"integers(plain, {element.low}, {element.high}, {{path}})"
    if element.kind == "enumeration":
        return _enumeration(element, "enumerations")
    if element.kind == "foreign":
        return _foreign(element, "foreigns")
    if element.kind in _SIMPLE_ARRAYS:
        return f"{_SIMPLE_ARRAYS[element.kind]}(plain, {{path}})"
    inner = reading(element)
    function = read_function(element.name) if element.kind == "struct" else element.kind
    return f'elements(plain, {inner.kind}, "{inner.expected}", {function}, {{path}}, strict)'
