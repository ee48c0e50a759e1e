"""The view of ``types.py`` and ``types.pyi``: one record per class, names and text all decided."""

from __future__ import annotations

from idlgen.cabi.ownership import is_private
from idlgen.model import Field, KeyedUnion
from idlgen.naming import words
from idlgen.patterns import pattern
from idlgen.records import dataclass, replace
from idlgen.targets.python import text
from idlgen.targets.python.dispatch import accepting
from idlgen.targets.python.imports import mentioned, mentioned_modules, needed
from idlgen.targets.python.names import ANNOTATIONS, IMPORTED, field_name, value_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Struct
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import PythonType, Types

# What the classes' own code is written with; a field of such a name gets an underscore.
HELPERS = frozenset({"NO_GENID", "NO_MAC", "UNSET", "no_uuid", "_builtins"})

_WIDTH = 100
_IDENTIFIER = pattern(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field: ``name`` is the attribute, ``wire`` the member's name in JSON.

    ``annotation`` is for the stub, where the names of fields hide others; ``parameter`` is that of
    ``__init__``, with its default; where no value is shared among objects, ``fresh`` makes one.
    """

    name: str
    wire: str
    annotation: str
    parameter: str
    fresh: str | None
    stub_default: str
    type: PythonType
    const: bool
    doc: str | None

    @property
    def assigned(self) -> str:
        """What ``__init__`` assigns to the attribute, over one line or several."""
        if self.fresh is None:
            return self.name
        made = f"{self.fresh} if {self.name} is UNSET else {self.name}"
        if len(f"        self.{self.name} = {made}") <= _WIDTH:
            return made
        return f"(\n            {made}\n        )"


@dataclass(frozen=True, slots=True)
class KeyView:
    """The property that tells which variant a keyed union is."""

    name: str
    attribute: str
    enumeration: str
    doc: str


@dataclass(frozen=True, slots=True)
class ClassView:
    """A dataclass.

    ``discriminant`` is the value that a variant stands for, ``accept`` the call of a handler's
    method for it.
    """

    name: str
    docstring: str
    fields: tuple[FieldView, ...]
    keys: tuple[KeyView, ...] = ()
    discriminant: str | None = None
    accept: str = ""
    enumeration: str | None = None
    property_decorator: str = "property"
    struct: Struct | None = None
    unrecognized: bool = False

    @property
    def blank(self) -> bool:
        """Whether the stub has nothing to say about it."""
        return not self.fields and self.discriminant is None and not self.keys

    @property
    def equality(self) -> str:
        """The comparison with ``other``, an expression over one line or several."""
        terms = [f"self.{field.name} == other.{field.name}" for field in self.fields]
        line = " and ".join(terms) or "True"
        if len(line) <= _WIDTH - len("        return "):
            return line
        joined = line
        if len(line) > _WIDTH - len("            "):
            joined = "\n            and ".join(terms)
        return f"(\n            {joined}\n        )"

    @property
    def names(self) -> str:
        """The fields' names as a tuple, over one line or several."""
        names = [f'"{field.name}"' for field in self.fields]
        line = f"({', '.join(names)}{',' if len(names) == 1 else ''})"
        if len(line) <= _WIDTH - len("    __match_args__ = "):
            return line
        joined = "".join(f"        {name},\n" for name in names)
        return f"(\n{joined}    )"


@dataclass(frozen=True, slots=True)
class UnrecognizedView:
    """The class for a discriminant's other values."""

    name: str
    docstring: str
    enumeration: str
    unrecognized: bool = True
    blank: bool = False
    property_decorator: str = "property"


def classes(plan: Plan, types: Types) -> Iterator[ClassView | UnrecognizedView]:
    """Yield the classes in the order of the output; variants stand before their struct."""
    for struct in plan.structs:
        for sum_ in (plan.sums[d.union] for d in plan.dispatches.get(struct, ())):
            for variant in sum_.variants:
                if variant.struct is None:
                    yield _bare_variant(plan, types, variant)
            yield _unrecognized(plan, sum_)
        yield _class(plan, types, struct)


def classes_imports(
    views: tuple[ClassView | UnrecognizedView, ...], foreign: frozenset[str]
) -> dict[str, object]:
    """Return what ``types.py`` and its stub import, by the variables of their templates.

    *foreign*: modules of the project's builtins.
    """
    base = "Struct" if views else ""
    code, stub, variants = ["TYPE_CHECKING", base], [base], False
    for view in views:
        if isinstance(view, UnrecognizedView):
            code.append(view.enumeration)
            stub.append(view.enumeration)
            continue
        variants = variants or view.discriminant is not None
        enumerations = [view.enumeration or "", *(key.enumeration for key in view.keys)]
        code += [*enumerations, *(f"{f.parameter} {f.fresh or ''}" for f in view.fields)]
        stub += [*enumerations, *(f"{f.annotation} {f.stub_default}" for f in view.fields)]
        code += ["UNSET" for f in view.fields if f.fresh]
    of_code, of_stub = mentioned(code), mentioned(stub)
    offered = {
        "_struct": ("TYPE_CHECKING", "UNSET", "Struct"),
        "builtins": ("NO_GENID", "NO_MAC", "CpuidPolicyList", "MacAddress", "no_uuid"),
        "enumerations": {e for view in views for e in _enumerations(view)},
    }
    return {
        "types_modules": mentioned_modules(of_code, foreign),
        "stub_modules": mentioned_modules(of_stub, foreign),
        "types_imports": needed(of_code, offered),
        "stub_imports": needed(of_stub, offered),
        "types_qualified": "_builtins" in of_code,
        "types_uuid": "UUID" in of_stub,
        "types_variants": variants,
    }


def _enumerations(view: ClassView | UnrecognizedView) -> Iterator[str]:
    """Yield the enumerations that a class mentions."""
    if view.enumeration is not None:
        yield view.enumeration
    if isinstance(view, ClassView):
        yield from (key.enumeration for key in view.keys)
        for field in view.fields:
            made = field.type.element if field.type.element is not None else field.type
            if made.kind == "enumeration":
                yield made.name


def taken_names(plan: Plan) -> frozenset[str]:
    """Return the names that a module of classes uses itself."""
    return HELPERS | IMPORTED | {name for name, _ in plan.claims}


def visible_fields(struct: Struct) -> Iterator[Field]:
    """Yield the fields that a class has: not the private ones, and not a keyed union's key."""
    keys = {f.type.key for f in struct.fields if isinstance(f.type, KeyedUnion)}
    for field in struct.fields:
        if not is_private(field.type) and field.name not in keys:
            yield field


def key_name(union: KeyedUnion, taken: frozenset[str]) -> str:
    """Return the property's name for a keyed union's key."""
    return field_name(union.key, taken)


def _class(plan: Plan, types: Types, struct: Struct) -> ClassView:
    taken = taken_names(plan)
    keys = tuple(
        KeyView(
            key_name(d.union, taken),
            field_name(str(d.field.name), taken),
            plan.names[d.enumeration],
            f"Which of its variants ``{field_name(str(d.field.name), taken)}`` is.",
        )
        for d in plan.dispatches.get(struct, ())
    )
    fields = [_field(types, field, taken) for field in visible_fields(struct)]
    hidden = {f.name for f in fields} | {k.name for k in keys}
    variant = plan.variant_of.get(struct)
    doc = _documentation(struct.doc or _title(plan, struct, variant), fields)
    return ClassView(
        name=plan.names[struct],
        docstring=text.docstring(doc, 4),
        fields=tuple(_unhidden(f, hidden) for f in fields),
        keys=keys,
        discriminant=_discriminant(plan, variant) if variant is not None else None,
        accept=accepting(variant) if variant is not None else "",
        enumeration=plan.names[variant.dispatch.enumeration] if variant is not None else None,
        property_decorator=_qualified("property", hidden),
        struct=struct,
    )


def _bare_variant(plan: Plan, types: Types, variant: Variant) -> ClassView:
    fields: tuple[FieldView, ...] = ()
    if variant.wrapped is not None:
        made = types.type(variant.wrapped)
        fields = (_view("value", "", made, const=False, doc=None),)
    doc = text.plain_lines(variant.row.doc) or (_variant_title(plan, variant),)
    return ClassView(
        name=variant.name,
        docstring=text.docstring(doc, 4),
        fields=fields,
        discriminant=_discriminant(plan, variant),
        accept=accepting(variant),
        enumeration=plan.names[variant.dispatch.enumeration],
    )


def _unrecognized(plan: Plan, sum_: Sum) -> UnrecognizedView:
    dispatch = sum_.dispatch
    enumeration = plan.names[dispatch.enumeration]
    doc = f"``{dispatch.key}`` has a value that :class:`{enumeration}` has no name for."
    return UnrecognizedView(sum_.unrecognized, text.docstring((doc,), 4), enumeration)


def _discriminant(plan: Plan, variant: Variant) -> str:
    enumeration = plan.names[variant.dispatch.enumeration]
    return f"{enumeration}.{value_name(variant.row.value.name)}"


def _title(plan: Plan, struct: Struct, variant: Variant | None) -> str:
    if variant is not None:
        return variant.row.doc or _variant_title(plan, variant)
    spelled = " ".join(words(str(struct.raw_name or plan.names[struct])))
    return f"{spelled[:1].upper()}{spelled[1:]}."


def _variant_title(plan: Plan, variant: Variant) -> str:
    owner = plan.names[variant.dispatch.struct]
    which = f"whose ``{variant.dispatch.key}`` is {value_name(variant.row.value.name)}"
    if variant.struct is None and variant.wrapped is None:
        return f"A :class:`{owner}` {which}: there is no data."
    return f"What a :class:`{owner}` {which} holds."


def _documentation(doc: str, fields: list[FieldView]) -> tuple[str, ...]:
    """Return a class's documentation: what the IDL says of it and of its fields."""
    lines = [*text.plain_lines(doc)]
    entries = [line for field in fields for line in _entry(field)]
    if entries:
        lines += ["", "Attributes:", *entries]
    return tuple(lines)


def _entry(field: FieldView) -> Iterator[str]:
    """Yield the lines about a field, if there is anything to say."""
    said = [" ".join(line.split()) for line in text.plain_lines(field.doc)]
    said += ["Not part of the JSON form."] if field.const else []
    if said:
        yield from text.wrapped(f"{field.name}: {' '.join(filter(None, said))}", 4, 8)


def _field(types: Types, field: Field, taken: frozenset[str]) -> FieldView:
    made = types.field(field)
    doc = field.doc
    if field.deprecated_by is not None:
        note = f"Deprecated: use ``{field.deprecated_by}``."
        doc = f"{doc}\n{note}" if doc else note
    return _view(field_name(str(field.name), taken), str(field.name), made, field.const, doc)


def _view(name: str, wire: str, made: PythonType, const: bool, doc: str | None) -> FieldView:
    return FieldView(
        name=name,
        wire=wire,
        annotation=made.annotation,
        parameter=_parameter(name, made),
        fresh=None if made.shared else made.default,
        stub_default=made.default if made.shared and made.kind in _PLAIN else "...",
        type=made,
        const=const,
        doc=doc,
    )


def _parameter(name: str, made: PythonType) -> str:
    """Return a parameter of ``__init__``; a union that is too long stands on several lines."""
    default = made.default if made.shared else "UNSET"
    line = f"{name}: {made.annotation} = {default}"
    if len(line) + len("        ,") <= _WIDTH:
        return line
    return line.replace(" | ", "\n        | ")


# Kinds whose defaults are literals, worth showing to who reads the stub.
_PLAIN = ("integer", "bool", "string", "defbool")


def _qualified(annotation: str, hidden: set[str]) -> str:
    """Return an annotation in which the builtins that a class hides are reached otherwise."""
    shadowed = hidden.intersection(ANNOTATIONS)
    return _IDENTIFIER.sub(
        lambda m: f"_builtins.{m[0]}" if m[0] in shadowed else m[0],
        annotation,
    )


def _unhidden(field: FieldView, hidden: set[str]) -> FieldView:
    annotation = _qualified(field.annotation, hidden)
    line = f"    {field.name}: {annotation} = {field.stub_default}"
    if len(line) > _WIDTH:
        annotation = text.alternatives(annotation, 4)
    fresh = _qualified(field.fresh, hidden) if field.fresh is not None else None
    return replace(field, annotation=annotation, fresh=fresh)
