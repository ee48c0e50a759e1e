"""The view of ``mirrors.py``: a ``msgspec.Struct`` for each class, and how it becomes one.

A mirror accepts no more than a strict reader does, and what it accepts has the same value. What it
refuses, the reader of ``codec.py`` looks at again.
"""

from __future__ import annotations

from idlgen.naming import snake
from idlgen.records import dataclass
from idlgen.targets.python.classes import ClassView
from idlgen.targets.python.conversions import (
    constant,
    initial,
    table,
    union_default,
    union_wire,
)
from idlgen.targets.python.imports import mentioned, needed
from idlgen.targets.python.text import statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.targets.python.classes import FieldView, UnrecognizedView
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import PythonType, Types

_WIDTH = 100

# How deep a mirror may nest: as deep as a document, so that nobody has to count.
_MAX_DEPTH = 64

# What the modules of the package offer to the code of this one, enumerations' tables aside.
_PROVIDED = {
    "_read": frozenset({"DEFBOOLS", "NO_UUID", "mac", "new"}),
    "_typed": frozenset(
        {
            *("BITS", "GENID", "RAW", "STRINGS", "STRINGS_BY_NAME", "TEXT", "UUID_TEXT", "WORDS"),
            *("array", "convert", "integer", "member", "mirror", "policy", "within_64_bits"),
        }
    ),
    "builtins": frozenset({"CpuidPolicyList", "NO_GENID", "NO_MAC"}),
}

# What a mirror has for a builtin, and how many levels of arrays and objects that is.
_BUILTINS = {
    "bitmap": ("BITS", 1),
    "bool": ("bool", 0),
    "cpuid_policy_list": ("RAW", 3),
    "defbool": ("str", 0),
    "enumeration": ("str", 0),
    "hwcap": ("WORDS", 1),
    "key_value_list": ("STRINGS_BY_NAME", 1),
    "mac": ("str", 0),
    "ms_vm_genid": ("GENID", 1),
    "string": ("TEXT", 0),
    "string_list": ("STRINGS", 1),
    "uuid": ("UUID_TEXT", 0),
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
    """A class.

    ``describe`` is the function that returns the ``fields`` of its mirror, ``take`` the one that
    makes a value of that; ``entry`` is about both.
    """

    name: str
    describe: str
    take: str
    take_head: str
    entry: str
    fields: tuple[str, ...]
    const: tuple[tuple[str, str], ...]
    taken: tuple[TakenView, ...]


def view(
    plan: Plan, types: Types, classes: tuple[ClassView | UnrecognizedView, ...]
) -> dict[str, object]:
    """Return what the template of ``mirrors.py`` sees."""
    mirrors = tuple(_mirrors(types, classes))
    words = _words(mirrors)
    tables = {f"{table(name)}_VALUES" for name in plan.names.values()}
    constants = {
        constant(made.name, made.default.removeprefix(f"{made.name}."))
        for made in _enumerations(classes)
    }
    provided = {
        **_PROVIDED,
        "codec": tables | constants,
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
        texts += [made.name, *made.fields, *(default for _, default in made.const)]
        for taken in made.taken:
            for t in (taken, *taken.members):
                texts += [t.taken, t.default, "within_64_bits" if t.shape == "bounded" else ""]
    return mentioned(texts)


def _enumerations(classes: tuple[ClassView | UnrecognizedView, ...]) -> Iterator[PythonType]:
    for c in classes:
        if isinstance(c, ClassView):
            yield from (f.type for f in c.fields if f.type.kind == "enumeration")


def _mirrors(
    types: Types, classes: tuple[ClassView | UnrecognizedView, ...]
) -> Iterator[MirrorView]:
    """Yield the mirrors of those classes that can have one: inner ones come first."""
    depths: dict[str, int] = {}
    for c in classes:
        if not isinstance(c, ClassView):
            continue
        fields = tuple(field for field in c.fields if not field.const)
        inner = [_depth(types, depths, field.type) for field in fields]
        if None not in inner:
            depths[c.name] = 1 + max((d for d in inner if d is not None), default=0)
            yield _mirror(types, c, fields)


def _depth(types: Types, depths: dict[str, int], made: PythonType) -> int | None:
    """Return how many levels a type has in a document; ``None``: there is no mirror of it."""
    inner: list[int | None]
    if made.kind == "struct":
        inner = [depths.get(made.name)]
    elif made.element is not None:
        inner = [_depth(types, depths, made.element), 0]
    elif made.sum is not None:
        inner = [_depth_of_variant(types, depths, v) for v in made.sum.variants if v.row.member]
    elif made.kind == "integer":
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


def _mirror(types: Types, view: ClassView, fields: tuple[FieldView, ...]) -> MirrorView:
    described: list[str] = []
    taken: list[TakenView] = []
    names = {field.name for field in fields}
    for field in fields:
        if field.type.sum is not None:
            union = _union(types, field, field.type.sum, names)
            taken.append(union)
            described += _alternatives(types, field.type.sum, union)
        else:
            taken.append(_taken(field))
            described.append(_entry(field.name, field.wire or "value", field.type, taken[-1]))
    describe, take = f"_describe_{snake(view.name)}", _take(view.name)
    return MirrorView(
        name=view.name,
        describe=describe,
        take=take,
        take_head=statement("def ", f"{take}(made: Any)", 0, f" -> {view.name}:"),
        entry=statement(f"{view.name}: ", f"({describe}, {take})", 4, ","),
        fields=tuple(described),
        const=tuple((f.name, initial(f.type)) for f in view.fields if f.const),
        taken=tuple(taken),
    )


def _take(name: str) -> str:
    return f"_take_{snake(name)}"


def _entry(name: str, wire: str, made: PythonType, taken: TakenView) -> str:
    """Return the entry that describes a field: its name, its type, its default."""
    default = "None" if taken.shape == "optional" else initial(made)
    return _described(name, wire, _annotation(made), default)


def _described(name: str, wire: str, annotation: str, default: str) -> str:
    if wire != name:
        default = f'member("{wire}", {default})'
    return statement("", f'("{name}", {annotation}, {default})', 8, ",")


def _annotation(made: PythonType) -> str:
    """Return the type of a mirror's field, an expression."""
    if made.kind == "integer":
        return f"integer({made.low}, {made.high})"
    if made.kind == "struct":
        return f"mirror({made.name})"
    if made.element is not None:
        return f"array({_annotation(made.element)})"
    return _BUILTINS[made.kind][0]


def _taken(field: FieldView) -> TakenView:
    made = field.type
    shape = "same" if made.kind in ("integer", "bool", "string") else "optional"
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


def _union(types: Types, field: FieldView, sum_: Sum, names: set[str]) -> TakenView:
    default, unrecognized = union_default(field.type.default, sum_)
    members = []
    for variant in sum_.variants:
        if variant.row.member:
            source = f"{field.name}__{variant.row.name.lower()}"
            while source in names:
                source += "_"
            members.append(_alternative(types, variant, source))
    return TakenView(
        shape="union",
        attribute=field.name,
        default=default,
        unrecognized=unrecognized,
        variable=f"v_{field.name}",
        members=tuple(members),
    )


def _alternative(types: Types, variant: Variant, source: str) -> TakenView:
    if variant.wrapped is None:
        taken = f"{_take(variant.name)}(plain)" if variant.struct else f"new({variant.name})"
    else:
        taken = f"{variant.name}({_converted(types.type(variant.wrapped), 'plain')})"
    return TakenView(shape="alternative", attribute="", source=source, taken=taken)


def _alternatives(types: Types, sum_: Sum, union: TakenView) -> Iterator[str]:
    """Yield the entries that describe the members of a union, as taken."""
    variants = [v for v in sum_.variants if v.row.member]
    for variant, taken in zip(variants, union.members, strict=True):
        if variant.wrapped is None:
            annotation = f"mirror({variant.name})"
        else:
            made = types.type(variant.wrapped)
            # Here null is out of place.
            annotation = "str" if made.kind == "string" else _annotation(made)
        yield _described(taken.source, union_wire(variant), annotation, "None")
