"""Names in Python: what they are made of, and which ones are taken.

The lists are written down, not asked of the interpreter that happens to run: output must not
depend on it. An identifier that is taken gets an underscore behind it.
"""

from __future__ import annotations

from idlgen.naming import is_identifier, pascal

# Reserved since 3.7; the soft keywords (match, case, type, _) are names like any other.
KEYWORDS = frozenset(
    {
        *("False", "None", "True", "and", "as", "assert", "async", "await", "break", "class"),
        *("continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global"),
        *("if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise"),
        *("return", "try", "while", "with", "yield"),
    }
)

# What every dataclass has beside its fields, and the receiver of its methods.
MEMBERS = frozenset(
    {
        *("self", "to_json", "to_jsonb", "to_dict", "from_json", "from_jsonb", "from_dict"),
        *("_accept", "_discriminant"),
    }
)

# What the classes' annotations are spelt with: a field of such a name hides it in its class.
ANNOTATIONS = ("bool", "bytes", "dict", "int", "list", "property", "set", "str")

# Names that the generated modules bring along. None of them may be a class of the IDL.
IMPORTED = frozenset(
    {"Any", "Callable", "ClassVar", "Enumeration", "MacAddress", "CpuidPolicyList", "TypeVar"}
)
IMPORTED |= {"CpuidLeaf", "MsrPolicy", "JsonError", "Struct", "UUID"}

# Builtins that the code of the classes uses: a class of such a name would hide them from it.
_USED = frozenset({"NotImplemented", "ValueError"})


def package(namespace: str) -> str:
    """Return the package for a namespace: less one trailing underscore (``libxl``)."""
    return namespace.removesuffix("_") or "idl"


def base_error(namespace: str) -> str:
    """Return the class from which a package's exceptions derive (``LibxlError``)."""
    return f"{pascal(namespace) or 'Idl'}Error"


def class_name(name: str) -> str:
    """Return a class's name for the name of a type (``domain_type``: ``DomainType``)."""
    made = pascal(name)
    if not is_identifier(made):
        made = f"_{made}"
    return f"{made}_" if made in KEYWORDS | IMPORTED | _USED else made


def value_name(name: str) -> str:
    """Return an enumerator's name (``9PFS``: ``_9PFS``)."""
    made = name if is_identifier(name) else f"_{name}"
    # With two underscores in front, a class would take it for a private name.
    made = f"_{made.lstrip('_')}" if made.startswith("__") else made
    return f"{made}_" if made in KEYWORDS else made


def field_name(name: str, taken: frozenset[str] = frozenset()) -> str:
    """Return an attribute's name for a field's; *taken*: the module's own names."""
    made = f"_{name.lstrip('_')}" if name.startswith("__") else name
    while made in KEYWORDS or made in MEMBERS or made in taken:
        made += "_"
    return made


def error_name(value: str) -> str:
    """Return an exception's name for an enumerator's (``NOT_READY``: ``NotReadyError``)."""
    made = pascal(value)
    made = made if made.endswith("Error") else f"{made}Error"
    return made if is_identifier(made) else f"_{made}"
