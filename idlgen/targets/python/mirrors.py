"""The view of ``mirrors.py``: how what msgspec reads into a struct of its own becomes a class.

Such a struct, the mirror of a class, accepts no more than a strict reader does, and what it accepts
has the same value. What it refuses, the reader of ``codec.py`` looks at again.
"""

from __future__ import annotations

from idlgen.naming import snake
from idlgen.records import dataclass
from idlgen.targets.python.conversions import initial, table, union_default
from idlgen.targets.python.imports import mentioned, needed
from idlgen.targets.python.members import SAME, constants, described, sources
from idlgen.targets.python.text import statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.targets.python.classes import ClassView, FieldView, UnrecognizedView
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import PythonType, Types

_WIDTH = 100

# What the modules of the package offer to the code of this one, enumerations' tables aside.
_PROVIDED = {
    "_read": frozenset({"DEFBOOLS", "NO_UUID", "mac", "new"}),
    "_typed": frozenset({"convert", "policy", "within_64_bits"}),
    "builtins": frozenset({"CpuidPolicyList", "NO_GENID", "NO_MAC"}),
}

# How what a mirror has becomes a value, where it isn't one already.
_CONVERTED = {
    "cpuid_policy_list": "policy({})",
    "defbool": "DEFBOOLS[{}]",
    "mac": "mac({}, None, True)",
    "ms_vm_genid": "bytes({})",
    "uuid": "convert({}, UUID)",
}


@dataclass(frozen=True, slots=True)
class TakenView:
    """How a field, or a member of a keyed union, is taken from a mirror.

    ``shape`` names the macro that draws it. ``attribute`` is the field, ``source`` the mirror's,
    ``taken`` an expression of ``plain``, which is that. ``default`` is that of a union.
    """

    shape: str
    attribute: str
    source: str = ""
    taken: str = ""
    default: str = ""
    unrecognized: str = ""
    variable: str = ""
    members: tuple[TakenView, ...] = ()


@dataclass(frozen=True, slots=True)
class MirrorView:
    """A class: ``take`` is the function that makes a value of its mirror, ``entry`` is about it."""

    name: str
    take: str
    take_head: str
    entry: str
    const: tuple[tuple[str, str], ...]
    taken: tuple[TakenView, ...]


def view(
    plan: Plan, types: Types, classes: tuple[ClassView | UnrecognizedView, ...]
) -> dict[str, object]:
    """Return what the template of ``mirrors.py`` sees."""
    mirrors = tuple(_mirror(types, c) for c in described(types, classes))
    words = _words(mirrors)
    tables = {f"{table(name)}_VALUES" for name in plan.names.values()}
    provided = {
        **_PROVIDED,
        "codec": tables | constants(classes),
        "enumerations": {plan.names[enumeration] for enumeration in plan.enumerations},
        "types": {c.name for c in classes},
    }
    return {
        "mirrors": mirrors,
        "mirrors_imports": needed(words, provided),
        "mirrors_uuid": "UUID" in words,
    }


def _words(mirrors: tuple[MirrorView, ...]) -> set[str]:
    """Return all identifiers in the expressions of the views."""
    texts = ["new"] if mirrors else []
    for made in mirrors:
        texts += [made.name, *(default for _, default in made.const)]
        for taken in made.taken:
            for t in (taken, *taken.members):
                texts += [t.taken, t.default, "within_64_bits" if t.shape == "bounded" else ""]
    return mentioned(texts)


def _mirror(types: Types, view: ClassView) -> MirrorView:
    take = _take(view.name)
    named = sources(view)
    return MirrorView(
        name=view.name,
        take=take,
        take_head=statement("def ", f"{take}(made: Any)", 0, f" -> {view.name}:"),
        entry=statement(f"{view.name}: ", take, 4, ","),
        const=tuple((f.name, initial(f.type)) for f in view.fields if f.const),
        taken=tuple(
            _taken(field)
            if field.type.sum is None
            else _union(types, field, field.type.sum, named[field.name])
            for field in view.fields
            if not field.const
        ),
    )


def _take(name: str) -> str:
    return f"_take_{snake(name)}"


def _taken(field: FieldView) -> TakenView:
    made = field.type
    shape = "same" if made.kind in SAME else "optional"
    # More than 64 bits is a bound that msgspec can't be given.
    if made.kind == "integer" and made.high >= 1 << 63:
        shape = "bounded"
    return TakenView(
        shape=shape,
        attribute=field.name,
        source=field.name,
        taken=_optional(field.name, initial(made), _converted(made, "plain")),
        variable=f"v_{field.name}",
    )


def _optional(name: str, default: str, taken: str) -> str:
    """Return an expression for what may be absent, over one line or several."""
    parts = (default, "if plain is None", f"else {taken}")
    line = " ".join(parts)
    if len(f"    value.{name} = {line}") <= _WIDTH:
        return line
    if len(f"        {line}") > _WIDTH:
        line = "\n        ".join(parts)
    return f"(\n        {line}\n    )"


def _converted(made: PythonType, plain: str) -> str:
    """Return an expression for the value of what a mirror has."""
    if made.element is not None:
        return _elements(made.element, plain)
    if made.kind == "struct":
        return f"{_take(made.name)}({plain})"
    if made.kind == "enumeration":
        return f"{table(made.name)}_VALUES[{plain}]"
    if made.kind == "integer" and made.high >= 1 << 63:
        return f"within_64_bits({plain})"
    return _CONVERTED.get(made.kind, "{}").format(plain)


def _elements(element: PythonType, plain: str) -> str:
    item = _converted(element, "item")
    return plain if item == "item" else f"[{item} for item in {plain}]"


def _union(types: Types, field: FieldView, sum_: Sum, named: dict[str, str]) -> TakenView:
    default, unrecognized = union_default(field.type.default, sum_)
    return TakenView(
        shape="union",
        attribute=field.name,
        default=default,
        unrecognized=unrecognized,
        variable=f"v_{field.name}",
        members=tuple(
            _alternative(types, variant, named[variant.name])
            for variant in sum_.variants
            if variant.row.member
        ),
    )


def _alternative(types: Types, variant: Variant, source: str) -> TakenView:
    if variant.wrapped is None:
        taken = f"{_take(variant.name)}(plain)" if variant.struct else f"new({variant.name})"
    else:
        taken = f"{variant.name}({_converted(types.type(variant.wrapped), 'plain')})"
    return TakenView(shape="alternative", attribute="", source=source, taken=taken)
