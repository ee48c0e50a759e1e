"""The view of ``members.py``: what the fields of each class are in a document.

It is told to whatever reads or writes by tables: calls of functions that these provide.
"""

from __future__ import annotations

from idlgen.naming import snake
from idlgen.records import dataclass
from idlgen.targets.python.classes import ClassView
from idlgen.targets.python.conversions import constant, initial, table, union_default, union_wire
from idlgen.targets.python.imports import mentioned, needed
from idlgen.targets.python.text import statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.targets.python.classes import FieldView, UnrecognizedView
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import PythonType, Types

# How deep such a class may nest: as deep as a document, so that nobody has to count.
_MAX_DEPTH = 64

# What describes a builtin, and how many levels of arrays and objects it is.
_BUILTINS = {
    "bitmap": ("of.BITS", 1),
    "bool": ("of.BOOL", 0),
    "cpuid_policy_list": ("of.POLICY", 3),
    "defbool": ("of.DEFBOOL", 0),
    "hwcap": ("of.array(of.integer(0, 4294967295), 8)", 1),
    "key_value_list": ("of.STRINGS_BY_NAME", 1),
    "mac": ("of.MAC", 0),
    "ms_vm_genid": ("of.GENID", 1),
    "string": ("of.STRING", 0),
    "string_list": ("of.array(of.TEXT)", 1),
    "uuid": ("of.UUID_TEXT", 0),
}

# Kinds whose values are the same in a document.
SAME = ("integer", "bool", "string")

# Kinds of which each object has a value of its own.
_FRESH = frozenset(
    {
        *("array", "bitmap", "cpuid_policy_list", "hwcap", "key_value_list", "string_list"),
        "struct",
    }
)

# What makes a value, where that is not called by the expression for it.
_MAKERS = {"[]": "list", "{}": "dict"}


@dataclass(frozen=True, slots=True)
class MembersView:
    """A class. ``describe`` is the function that returns its ``fields``; ``entry`` is about it."""

    name: str
    describe: str
    describe_head: str
    entry: str
    fields: tuple[str, ...]


def view(
    plan: Plan, types: Types, classes: tuple[ClassView | UnrecognizedView, ...]
) -> dict[str, object]:
    """Return what the template of ``members.py`` sees."""
    views = tuple(_members(types, c) for c in described(types, classes))
    words = mentioned(text for v in views for text in (v.name, *v.fields))
    tables = {table(name) for name in plan.names.values()}
    return {
        "members": views,
        "members_imports": needed(
            words,
            {
                "_read": {"NO_UUID"},
                "builtins": {"CpuidPolicyList", "NO_GENID", "NO_MAC"},
                "codec": {f"{t}_{of}" for t in tables for of in ("NAMES", "VALUES")}
                | constants(classes),
                "enumerations": {plan.names[enumeration] for enumeration in plan.enumerations},
                "types": {c.name for c in classes},
            },
        ),
    }


def constants(classes: tuple[ClassView | UnrecognizedView, ...]) -> set[str]:
    """Return what ``codec.py`` calls values of enumerations that are defaults."""
    made = [f.type for c in classes if isinstance(c, ClassView) for f in c.fields]
    return {
        constant(m.name, m.default.removeprefix(f"{m.name}."))
        for m in made
        if m.kind == "enumeration"
    }


def described(
    types: Types, classes: tuple[ClassView | UnrecognizedView, ...]
) -> Iterator[ClassView]:
    """Yield those classes that can be described: inner ones come first."""
    depths: dict[str, int] = {}
    for c in classes:
        if not isinstance(c, ClassView):
            continue
        inner = [_depth(types, depths, field.type) for field in c.fields if not field.const]
        if None not in inner:
            depths[c.name] = 1 + max((d for d in inner if d is not None), default=0)
            yield c


def _depth(types: Types, depths: dict[str, int], made: PythonType) -> int | None:
    """Return how many levels a type has in a document; ``None``: it can't be described."""
    inner: list[int | None]
    if made.kind == "struct":
        inner = [depths.get(made.name)]
    elif made.element is not None:
        inner = [_depth(types, depths, made.element), 0]
    elif made.sum is not None:
        inner = [_depth_of_variant(types, depths, v) for v in made.sum.variants if v.row.member]
    elif made.kind in ("enumeration", "integer"):
        inner = [0]
    else:
        inner = [_BUILTINS[made.kind][1] if made.kind in _BUILTINS else None]
    known = [d for d in inner if d is not None]
    depth = max(known, default=0) + (made.element is not None)
    return depth if len(known) == len(inner) and depth < _MAX_DEPTH else None


def _depth_of_variant(types: Types, depths: dict[str, int], variant: Variant) -> int | None:
    if variant.wrapped is None:
        return depths.get(variant.name)
    return _depth(types, depths, types.type(variant.wrapped))


def sources(view: ClassView) -> dict[str, dict[str, str]]:
    """Return for each keyed union what its members are called where all have names of their own.

    These are the names of the fields elsewhere: one object has them all.
    """
    names = {field.name for field in view.fields}
    made: dict[str, dict[str, str]] = {}
    for field in view.fields:
        if field.type.sum is not None:
            made[field.name] = {}
            for variant in field.type.sum.variants:
                if variant.row.member:
                    source = f"{field.name}__{variant.row.name.lower()}"
                    while source in names:
                        source += "_"
                    made[field.name][variant.name] = source
    return made


def _members(types: Types, view: ClassView) -> MembersView:
    describe = f"_{snake(view.name)}"
    named = sources(view)
    return MembersView(
        name=view.name,
        describe=describe,
        describe_head=statement("def ", f"{describe}(of: Any)", 0, " -> list[Any]:"),
        entry=statement(f"{view.name}: ", describe, 4, ","),
        fields=tuple(_field(types, field, named) for field in view.fields),
    )


def _field(types: Types, field: FieldView, named: dict[str, dict[str, str]]) -> str:
    made = field.type
    if field.const:
        call = f'of.constant("{field.name}", {_maker(initial(made))})'
    elif made.sum is not None:
        return _union(types, field, made.sum, named[field.name])
    else:
        default = initial(made)
        how = "same" if made.kind in SAME else "shared"
        if made.kind in _FRESH:
            how, default = "fresh", _maker(default)
        wire = field.wire or "value"
        call = f'of.{how}("{field.name}", "{wire}", {_form(made)}, {default})'
    return statement("", call, 8, ",")


def _maker(default: str) -> str:
    """Return an expression for what makes a value, given one for the value."""
    if default.endswith("()"):
        return default.removesuffix("()")
    return _MAKERS.get(default, f"lambda: {default}")


def _form(made: PythonType) -> str:
    """Return an expression for what a type is in a document."""
    if made.kind == "integer":
        return f"of.integer({made.low}, {made.high})"
    if made.kind == "enumeration":
        return f"of.enumeration({table(made.name)}_VALUES, {table(made.name)}_NAMES)"
    if made.kind == "struct":
        return f"of.struct({made.name})"
    if made.element is not None:
        return f"of.array({_form(made.element)})"
    return _BUILTINS[made.kind][0]


def _union(types: Types, field: FieldView, sum_: Sum, named: dict[str, str]) -> str:
    default, value = union_default(field.type.default, sum_)
    make = f"of.unrecognized({sum_.unrecognized}, {value})" if value else _maker(default)
    silent = [v.name for v in sum_.variants if not v.row.member] + [sum_.unrecognized]
    lines = [
        f'"{field.name}",',
        f"{make},",
        statement("", f"({', '.join(silent)}{',' * (len(silent) == 1)})", 12, ","),
        *(
            statement(
                "",
                f'of.variant("{named[v.name]}", "{union_wire(v)}", {_alternative(types, v)})',
                12,
                ",",
            )
            for v in sum_.variants
            if v.row.member
        ),
    ]
    body = "".join(f"            {line}\n" for line in lines)
    return f"of.union(\n{body}        ),"


def _alternative(types: Types, variant: Variant) -> str:
    if variant.wrapped is None:
        return f"of.struct({variant.name})"
    made = types.type(variant.wrapped)
    # Here null is out of place.
    form = "of.TEXT" if made.kind == "string" else _form(made)
    return f"of.wrapped({variant.name}, {form})"
