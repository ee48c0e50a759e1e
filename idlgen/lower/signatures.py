"""The table of constructors: what each takes, by position and by keyword.

A constructor with several signatures is one whose form has changed over the years; the number of
arguments tells which one is meant.
"""

from __future__ import annotations

from idlgen import syntax
from idlgen.lower.attributes import FIELD_ATTRIBUTES, OLDER_NAMES, TYPE_ATTRIBUTES
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Parameter:
    """One positional argument: its name, what it takes in words, and whether an expression fits."""

    name: str
    what: str
    fits: Callable[[syntax.Expression], bool]


@dataclass(frozen=True, slots=True)
class Signature:
    """One form of a constructor; the last ``optional`` parameters may be left out."""

    parameters: tuple[Parameter, ...]
    optional: int = 0


def _is_text(expression: syntax.Expression) -> bool:
    return isinstance(expression, syntax.String) and expression.value != ""


def is_none(expression: syntax.Expression) -> bool:
    """Whether an expression is ``None``."""
    return isinstance(expression, syntax.Constant) and expression.value is None


def _is_type(expression: syntax.Expression) -> bool:
    return isinstance(expression, syntax.Name | syntax.Call)


_NAME = Parameter("name", "a name (a string)", _is_text)
_NAME_OR_NONE = Parameter("name", "a name (a string) or None", lambda e: _is_text(e) or is_none(e))
_NONE = Parameter("name", "None: a keyed union has no name of its own", is_none)
_C_TYPE = Parameter("ctype", "a C type (a string)", _is_text)
_WIDTH = Parameter("width", "a number of bits", lambda e: isinstance(e, syntax.Integer))
_TYPE = Parameter("type", "a type", _is_type)
_KEY = Parameter("key", "the name of the discriminant (a string)", _is_text)
_LENGTH = Parameter("length", "the name of the length field (a string)", _is_text)
_VALUES = Parameter(
    "values", "a list of (number, name) pairs", lambda e: isinstance(e, syntax.List)
)
_FIELDS = Parameter("fields", "a list of (name, type) fields", lambda e: isinstance(e, syntax.List))
_MEMBERS = Parameter(
    "members", "a list of (name, type) members", lambda e: isinstance(e, syntax.List)
)

_AGGREGATE = (Signature((_NAME_OR_NONE, _FIELDS), optional=2),)

SIGNATURES: Mapping[str, tuple[Signature, ...]] = {
    "Builtin": (Signature((_NAME,)),),
    "Number": (Signature((_C_TYPE,)),),
    "UInt": (Signature((_WIDTH,)),),
    "Enumeration": (Signature((_NAME, _VALUES)),),
    "Struct": _AGGREGATE,
    "Union": _AGGREGATE,
    "KeyedUnion": (
        Signature((_NONE, _TYPE, _KEY, _MEMBERS)),
        Signature((_NONE, _KEY, _MEMBERS)),  # until 2011-07: the key is a field of the struct
    ),
    "Array": (Signature((_TYPE, _LENGTH)),),
    "BitField": (Signature((_TYPE, _WIDTH)),),  # until 2011-04
    "Reference": (Signature((_TYPE,)),),  # until 2011-04
}

# The parameters of the form that a constructor has with so many arguments.
FORMS: Mapping[str, Mapping[int, tuple[Parameter, ...]]] = {
    constructor: {
        count: signature.parameters
        for signature in signatures
        for count in range(
            len(signature.parameters) - signature.optional, len(signature.parameters) + 1
        )
    }
    for constructor, signatures in SIGNATURES.items()
}

# Constructors of which a variable may be made; the others stand only inside a struct.
DECLARABLE = ("Builtin", "Number", "UInt", "Enumeration", "Struct", "Union")

# What follows these prefixes is an attribute of the field that the constructor brings along.
FIELD_PREFIX: Mapping[str, str] = {"KeyedUnion": "keyvar_", "Array": "lenvar_"}


def keywords_of(constructor: str) -> list[str]:
    """Return the keyword arguments that a constructor takes, older names included."""
    own = [*TYPE_ATTRIBUTES, *OLDER_NAMES]
    if prefix := FIELD_PREFIX.get(constructor):
        own += [prefix + name for name in FIELD_ATTRIBUTES]
    return own
