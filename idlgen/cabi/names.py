"""The C names of what is generated, and which functions there are.

A type's function has a public prototype where the IDL's attributes name it; where they don't
(anonymous types, ``dispose_fn=None``), whoever generates code keeps it to its own file.
"""

from __future__ import annotations

from idlgen.model import Union
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Aggregate, Enumeration, KeyedUnion, Module


def family(namespace: str) -> str:
    """Return the prefix of what a project has once, whatever namespaces its files use.

    ``libxl_`` for ``libxl_`` and ``libxl__`` alike; otherwise the namespace with one ``_``, and
    ``idl_`` where there is none.
    """
    if namespace.startswith("libxl_"):
        return "libxl_"
    return f"{namespace.rstrip('_') or 'idl'}_"


def file_stem(module: Module) -> str:
    """Return what the names of a module's C files begin with: the namespace (``libxl_``)."""
    namespace = module.namespace
    return namespace if not namespace or namespace.endswith("_") else f"{namespace}_"


def context_type(namespace: str) -> str:
    """Return the opaque type of the context that ``T_copy`` takes: ``libxl_ctx``."""
    return f"{family(namespace)}ctx"


def context_tag(namespace: str) -> str:
    """Return the tag of the struct behind the context: ``libxl__ctx`` in libxl."""
    return "libxl__ctx" if family(namespace) == "libxl_" else context_type(namespace)


def string_table_type(namespace: str) -> str:
    """Return the type of an entry of a string table: ``libxl_enum_string_table``."""
    return f"{family(namespace)}enum_string_table"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a type.

    ``public``: it has a prototype in the header. ``generated``: we define it; otherwise the
    project does.
    """

    name: str
    public: bool
    generated: bool


@dataclass(frozen=True, slots=True)
class AggregateFunctions:
    """The functions of a struct or union; ``None`` where it can't or must not have one.

    ``try_copy`` is ``None`` where the project brings its own copy function.
    """

    init: Function
    dispose: Function | None
    copy: Function | None
    try_copy: Function | None


def aggregate_functions(aggregate: Aggregate) -> AggregateFunctions:
    """Return the functions of a struct or union."""
    attributes = aggregate.attributes
    c_name = aggregate.c_name
    init = Function(
        attributes.init_fn or f"{c_name}_init",
        attributes.init_fn is not None,
        attributes.init_fn is None or attributes.autogenerate_init_fn,
    )
    dispose: Function | None = Function(
        attributes.dispose_fn or f"{c_name}_dispose",
        attributes.dispose_fn is not None,
        attributes.dispose_fn is None or attributes.autogenerate_dispose_fn,
    )
    if isinstance(aggregate, Union):
        # Nobody but the project knows which member is live.
        dispose = (
            Function(attributes.dispose_fn, public=True, generated=False)
            if attributes.dispose_fn is not None
            else None
        )
    copy = None
    if attributes.copy_fn is not None:
        copy = Function(attributes.copy_fn, True, attributes.autogenerate_copy_fn)
    own = copy is None or copy.generated
    try_copy = Function(f"{c_name}_try_copy", copy is not None, True) if own else None
    return AggregateFunctions(init, dispose, copy, try_copy)


def init_key(aggregate: Aggregate, union: KeyedUnion) -> str:
    """Return the name of the function that sets a keyed union's discriminant."""
    return f"{aggregate_functions(aggregate).init.name}_{union.key}"


@dataclass(frozen=True, slots=True)
class EnumerationFunctions:
    """The functions and the table of an enumeration; all of them public and generated."""

    to_string: str
    from_string: str
    string_table: str


def enumeration_functions(enumeration: Enumeration) -> EnumerationFunctions:
    """Return the functions and the table of an enumeration."""
    c_name = enumeration.c_name
    return EnumerationFunctions(
        f"{c_name}_to_string", f"{c_name}_from_string", f"{c_name}_string_table"
    )
