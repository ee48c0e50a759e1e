"""The attributes of types and fields: what each takes, its older names, and the defaults.

Source of the rules: the description of the IDL in ``docs/idl.md``.
"""

from __future__ import annotations

from idlgen import syntax
from idlgen.memo import memoized
from idlgen.model import Attributes
from idlgen.records import dataclass, fields, maker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from idlgen.model import Scalar

    # Attributes by name, each already of the kind that TYPE_ATTRIBUTES says.
    Given = dict[str, Any]


_make_attributes = maker(Attributes)

_PLACES = {field.name: place for place, field in enumerate(fields(Attributes))}

# What bears upon the defaults of others, or is none of them.
_OF_ALL = {"namespace", "private", "comment"}

# Stands for a name; no text has it.
_ANY_NAME = "\0"


class WrongValueError(Exception):
    """The expression is not what the attribute takes."""


@dataclass(frozen=True, slots=True)
class Takes:
    """What an attribute accepts: words for the message, and the reader of an expression."""

    what: str
    read: Callable[[syntax.Expression], Scalar]


def _read_text(expression: syntax.Expression) -> Scalar:
    if isinstance(expression, syntax.String):
        return expression.value
    if isinstance(expression, syntax.Constant) and expression.value is None:
        return None
    raise WrongValueError


def _read_flag(expression: syntax.Expression) -> Scalar:
    if isinstance(expression, syntax.Constant) and expression.value is not None:
        return expression.value
    raise WrongValueError


def _read_initial(expression: syntax.Expression) -> Scalar:
    if isinstance(expression, syntax.Integer):
        return expression.value
    return _read_text(expression)


def _one_of(*names: str) -> Takes:
    def read(expression: syntax.Expression) -> Scalar:
        if isinstance(expression, syntax.Name) and expression.text in names:
            return expression.text
        raise WrongValueError

    return Takes("one of " + ", ".join(names), read)


TEXT = Takes("a string or None", _read_text)
FLAG = Takes("True or False", _read_flag)
INITIAL = Takes("a C expression (a string, an integer) or None", _read_initial)

TYPE_ATTRIBUTES: Mapping[str, Takes] = {
    "namespace": TEXT,
    "passby": _one_of("PASS_BY_VALUE", "PASS_BY_REFERENCE"),
    "hidden": FLAG,
    "private": FLAG,
    "dir": _one_of("DIR_NONE", "DIR_IN", "DIR_OUT", "DIR_BOTH"),
    "signed": FLAG,
    "init_val": INITIAL,
    "init_fn": TEXT,
    "autogenerate_init_fn": FLAG,
    "dispose_fn": TEXT,
    "autogenerate_dispose_fn": FLAG,
    "copy_fn": TEXT,
    "autogenerate_copy_fn": FLAG,
    "copy_deprecated_fn": TEXT,
    "check_default_fn": TEXT,
    "json_gen_fn": TEXT,
    "jsonc_json_gen_fn": TEXT,
    "json_parse_fn": TEXT,
    "json_parse_type": TEXT,
    "autogenerate_json": FLAG,
    "value_namespace": TEXT,
    "comment": TEXT,
}

FIELD_ATTRIBUTES: Mapping[str, Takes] = {
    "const": FLAG,
    "init_val": INITIAL,
    "deprecated_by": TEXT,
}

# What files before 2012 called them.
OLDER_NAMES: Mapping[str, str] = {
    "destructor_fn": "dispose_fn",
    "autogenerate_destructor": "autogenerate_dispose_fn",
    "json_fn": "json_gen_fn",
}


def _of_any_type(name: str | None, parse_name: str | None, *, private: bool) -> Given:
    """Return the defaults that every type starts from."""
    if name is None:
        return {}
    defaults: Given = {"dispose_fn": f"{name}_dispose", "copy_fn": f"{name}_copy"}
    if not private:
        defaults["json_gen_fn"] = f"{name}_gen_json"
        defaults["json_parse_type"] = "JSON_ANY"
        defaults["json_parse_fn"] = f"{parse_name}_parse_json"
    return defaults


_BUILTIN: Given = {
    "dispose_fn": None,
    "autogenerate_dispose_fn": False,
    "autogenerate_json": False,
}
_NUMBER: Given = {
    **_BUILTIN,
    "namespace": None,
    "copy_fn": None,
    "json_gen_fn": "yajl_gen_integer",
    "json_parse_type": "JSON_INTEGER",
    "json_parse_fn": "libxl__int_parse_json",
}
_ENUMERATION: Given = {"dispose_fn": None, "copy_fn": None, "json_parse_type": "JSON_STRING"}
_AGGREGATE: Given = {"json_parse_type": "JSON_MAP", "autogenerate_init_fn": True}
_STRUCT: Given = {**_AGGREGATE, "passby": "PASS_BY_REFERENCE"}
_UNION: Given = {**_STRUCT, "dispose_fn": None}
_ARRAY: Given = {"dispose_fn": "free", "json_parse_type": "JSON_ARRAY"}

# What a constructor changes of the defaults of any type.
OF_CONSTRUCTOR: Mapping[str, Given] = {
    "Builtin": _BUILTIN,
    "Number": _NUMBER,
    "UInt": _NUMBER,
    "Enumeration": _ENUMERATION,
    "Struct": _STRUCT,
    "Union": _UNION,
    "KeyedUnion": _AGGREGATE,
    "Array": _ARRAY,
}


def composed_name(raw_name: str | None, namespace: Scalar) -> str | None:
    """Return the C name: the namespace, where there is one, and the name as written."""
    return raw_name if raw_name is None else f"{namespace or ''}{raw_name}"


def complete(
    constructor: str, raw_name: str | None, given: Given, *, namespace: str, hidden: bool
) -> Attributes:
    """Return all attributes of a type: those *given* and, for the rest, the defaults.

    ``namespace`` and ``hidden`` are what the statements of these names last said.
    """
    if raw_name is None and not given:
        return _nameless(constructor, namespace, hidden)
    if raw_name is None or constructor == "UInt" or not _OF_ALL.isdisjoint(given):
        return _complete(constructor, raw_name, given, namespace, hidden)
    values, composed = _usual(constructor, namespace, hidden)
    values = values[:]
    for place, before, after in composed:
        values[place] = f"{before}{raw_name}{after}"
    for name, value in given.items():
        values[_PLACES[name]] = value
    return _make_attributes(*values)


@memoized()
def _nameless(constructor: str, namespace: str, hidden: bool) -> Attributes:
    """Return the attributes that all types share to which an IDL gives neither name nor others."""
    return _complete(constructor, None, {}, namespace, hidden)


@memoized()
def _usual(
    constructor: str, namespace: str, hidden: bool
) -> tuple[list[Any], list[tuple[int, str, str]]]:
    """Return the attributes of types to which an IDL gives but a name, in their order.

    With them come the places of those that have it in them, and what is around it there.
    """
    made = _complete(constructor, _ANY_NAME, {}, namespace, hidden)
    values = [getattr(made, name) for name in _PLACES]
    composed = []
    for place, value in enumerate(values):
        before, found, after = str(value).partition(_ANY_NAME)
        if found:
            composed.append((place, before, after))
    return values, composed


def _complete(
    constructor: str, raw_name: str | None, given: Given, namespace: str, hidden: bool
) -> Attributes:
    own: Given = {"namespace": namespace, "hidden": hidden, **OF_CONSTRUCTOR[constructor]}
    if constructor == "UInt":
        own["json_parse_fn"] = f"libxl__{str(raw_name).removesuffix('_t')}_parse_json"
    own |= given
    name = composed_name(raw_name, own["namespace"])
    # The parse function's name has an underscore of its own after that of the namespace.
    parse_name = name if own["namespace"] is None else f"{own['namespace']}_{raw_name}"
    values = _of_any_type(name, parse_name, private=bool(own.get("private"))) | own
    if constructor in ("Struct", "Union") and name is not None:
        values.setdefault("init_fn", f"{name}_init")
    if constructor == "Enumeration":
        values.setdefault("value_namespace", values["namespace"] or "")
    values.pop("comment", None)
    return _make_attributes(**values)
