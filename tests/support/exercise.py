"""A C program that puts every struct of an IDL through its paces; see tests/runtime/exercise.h.

Written from the model alone: names of members, functions and values are what a user of the header
would write, so that a wrong one does not compile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.model import (
    Aggregate,
    Array,
    BitField,
    Builtin,
    Enumeration,
    Field,
    KeyedUnion,
    Ref,
    Reference,
    Struct,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Module, Type

_OWNING = ("bitmap", "string_list", "key_value_list", "cpuid_policy_list")
_BYTES = ("uuid", "mac", "hwcap", "ms_vm_genid", "defbool")


def program(module: Module, header: str, rounds: int) -> str:
    """Return the program; it prints how many types it exercised."""
    declared = [d for d in module.aggregates if has_data(d)]
    structs = [d for d in declared if isinstance(d, Struct)]
    lines = [f'#include "{header}"', '#include "exercise.h"', ""]
    for declaration in declared:
        for aggregate in (*anonymous(declaration), declaration):
            lines += [*fill(aggregate), *same(aggregate)]
        if isinstance(declaration, Struct):
            lines += _wrappers(declaration)
    lines += ["int main(void)", "{", "    static const struct subject subjects[] = {"]
    lines += [_subject(s) for s in structs]
    lines += [
        "    };",
        "    size_t i;",
        "",
        "    for (i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)",
        f"        exercise(&subjects[i], {rounds});",
        '    printf("%zu types\\n", i);',
        "    return 0;",
        "}",
        "",
    ]
    return "\n".join(lines)


def has_data(type_: Type | Aggregate) -> bool:
    target = type_.target if isinstance(type_, Ref) else type_
    if isinstance(target, Aggregate):
        return any(isinstance(f.type, KeyedUnion) or has_data(f.type) for f in target.fields)
    return True


def anonymous(aggregate: Aggregate) -> Iterator[Aggregate]:
    for field in aggregate.fields:
        types = (
            [m.type for m in field.type.members if m.type is not None]
            if isinstance(field.type, KeyedUnion)
            else [field.type]
        )
        for type_ in types:
            inner = type_.element if isinstance(type_, Array) else type_
            if isinstance(inner, Struct | Union) and has_data(inner) and field.name is not None:
                yield from anonymous(inner)
                yield inner


def _fields(aggregate: Aggregate) -> list[Field]:
    """Return the fields with data, keyed unions last: older ones have their key beside them."""
    keys = {
        f.type.key for f in aggregate.fields if isinstance(f.type, KeyedUnion) and f.type.key_type
    }
    fields = [f for f in aggregate.fields if has_data(f.type) and f.name not in keys]
    if isinstance(aggregate, Union):
        # Nobody owns what stands in an untagged union, so that no text may be put there.
        return [f for f in fields if not _is_text(f.type)][:1]
    return sorted(fields, key=lambda f: isinstance(f.type, KeyedUnion))


# --- fill -------------------------------------------------------------------------------------


def fill(aggregate: Aggregate, *, json: bool = False) -> list[str]:
    """Return a function that fills a value; *json*: with such as JSON carries."""
    body = [line for f in _fields(aggregate) for line in _fill_field(aggregate, f, json=json)]
    name = aggregate.c_name
    loop = ["    int i;"] if any("for (i" in line for line in body) else []
    return [f"static void fill_{name}({name} *p)", "{", *loop, "    (void)p;", *body, "}", ""]


def _fill_field(aggregate: Aggregate, field: Field, *, json: bool) -> list[str]:
    place = f"p->{field.name}"
    if field.const:
        return [f'    {place} = "const";'] if _is_text(field.type) else []
    match field.type:
        case KeyedUnion():
            return _fill_union(aggregate, field, field.type, json=json)
        case Array(length=length, element=element):
            pointer = (
                f"({_c_type(element)} *)" if not _c_type(element).endswith("*") else "(char **)"
            )
            return [
                f"    p->{length} = count();",
                f"    {place} = {pointer}calloc((size_t)p->{length} + 1, sizeof(*{place}));",
                f"    for (i = 0; i < p->{length}; i++) {{",
                *("    " + line for line in _initialised(element, f"{place}[i]")),
                *("    " + line for line in _fill_value(element, f"{place}[i]")),
                "    }",
            ]
    if field.name is None:
        return []
    return _fill_value(field.type, place)


def _initialised(type_: Type, place: str) -> list[str]:
    target = type_.target if isinstance(type_, Ref) else None
    if isinstance(target, Struct) and target.attributes.init_fn is not None:
        return [f"    {target.attributes.init_fn}(&{place});"]
    return []


def _fill_union(aggregate: Aggregate, field: Field, union: KeyedUnion, *, json: bool) -> list[str]:
    prefix = f"p->{field.name}." if field.name is not None else "p->"
    members = [m for m in union.members if m.type is not None and has_data(m.type)]
    lines: list[str] = []
    if union.enumeration is None:
        for member in members:
            assert member.type is not None
            condition = str(member.condition).replace("%s", f"p->{union.key}")
            lines += [f"    if ({condition}) {{"]
            lines += ["    " + line for line in _fill_value(member.type, prefix + member.name)]
            lines += ["    }"]
        return lines
    pick = _pick(union.enumeration)
    if json:
        # A value without a member is written nowhere.
        values = ", ".join(m.value.c_name for m in union.members if m.value is not None)
        pick = f"(({union.enumeration.c_name}[]) {{ {values} }})[rnd() % {len(union.members)}]"
    if aggregate.attributes.init_fn is not None:
        lines += [f"    {aggregate.attributes.init_fn}_{union.key}(p, {pick});"]
    else:
        lines += [f"    p->{union.key} = {pick};"]
    lines += [f"    switch (p->{union.key}) {{"]
    for member in members:
        assert member.type is not None
        assert member.value is not None
        lines += [f"    case {member.value.c_name}:"]
        lines += ["    " + line for line in _fill_value(member.type, prefix + member.name)]
        lines += ["        break;"]
    return [*lines, "    default:", "        break;", "    }"]


def _pick(enumeration: Enumeration) -> str:
    table = f"{enumeration.c_name}_string_table"
    return f"({enumeration.c_name}){table}[rnd() % {len(enumeration.values)}].v"


def _fill_value(type_: Type, place: str) -> list[str]:
    match type_:
        case BitField():
            return [f"    {place} = rnd() % 2;"]
        case Reference(target=target):
            pointer = f"({_c_type(target)} *)" if not _c_type(target).endswith("*") else "(char **)"
            return [
                f"    {place} = {pointer}calloc(1, sizeof(*{place}));",
                *_fill_value(target, f"(*{place})"),
            ]
        case Struct() | Union():
            return [f"    fill_{type_.c_name}(&{place});"] if has_data(type_) else []
        case Ref(target=Aggregate() as target):
            return [f"    fill_{target.c_name}(&{place});"]
        case Ref(target=Enumeration() as target):
            return [f"    {place} = {_pick(target)};"]
        case Ref(target=Builtin() as target):
            return [_fill_builtin(target, place)]
    raise AssertionError(type_)


def _fill_builtin(builtin: Builtin, place: str) -> str:
    simple = {"char *": "text_or_null()", "bool": "rnd() % 2", "void *": "NULL"}
    name = builtin.raw_name
    if builtin.c_name in simple:
        return f"    {place} = {simple[builtin.c_name]};"
    if name in _OWNING:
        return f"    fill_{name}(&{place});"
    if name == "defbool":
        return f"    {place}.val = (int)(rnd() % 3) - 1;"
    if name in _BYTES or name == "ev_link":
        return f"    random_bits(&{place}, sizeof({place}));"
    return f"    {place} = ({builtin.c_name})number();"


# --- same -------------------------------------------------------------------------------------


def same(aggregate: Aggregate) -> list[str]:
    """Return a function that compares a value with its deep copy."""
    body = [line for f in _fields(aggregate) for line in _same_field(f)]
    name = aggregate.c_name
    loop = ["    int i;"] if any("for (i" in line for line in body) else []
    return [
        f"static int same_{name}(const {name} *a, const {name} *b)",
        *("{", *loop, "    (void)a;", "    (void)b;", *body, "    return 1;", "}", ""),
    ]


def _same_field(field: Field) -> list[str]:
    if field.const or _is_private(field.type):
        # Skipped by copy: zero there. The first of two copies is compared with the second as well.
        return [
            f"    if (!is_zero(&b->{field.name}, sizeof(b->{field.name})))",
            "        return 0;",
        ]
    match field.type:
        case KeyedUnion():
            return _same_union(field, field.type)
        case Array(length=length, element=element):
            return [
                *_unless(f"a->{length} == b->{length}"),
                f"    for (i = 0; i < a->{length}; i++) {{",
                *("    " + s for s in _unless(_equal(element, f"{field.name}[i]"))),
                "    }",
            ]
        case Reference(target=target):
            equal = _equal(target, f"{field.name}[0]")
            apart = f"a->{field.name} != b->{field.name}"
            return _unless(f"a->{field.name} ? {apart} && {equal} : !b->{field.name}")
    return _unless(_equal(field.type, str(field.name))) if field.name is not None else []


def _same_union(field: Field, union: KeyedUnion) -> list[str]:
    prefix = f"{field.name}." if field.name is not None else ""
    lines = _unless(f"a->{union.key} == b->{union.key}")
    for member in union.members:
        if member.type is None or not has_data(member.type):
            continue
        if member.value is not None:
            condition = f"a->{union.key} == {member.value.c_name}"
        else:
            condition = str(member.condition).replace("%s", f"a->{union.key}")
        lines += _unless(f"!({condition}) || {_equal(member.type, prefix + member.name)}")
    return lines


def _unless(condition: str) -> list[str]:
    return [f"    if (!({condition}))", "        return 0;"]


def _equal(type_: Type, path: str) -> str:
    a, b = f"a->{path}", f"b->{path}"
    target = type_.target if isinstance(type_, Ref) else type_
    match target:
        case Aggregate() if not has_data(target):
            return "1"
        case Aggregate():
            return f"same_{target.c_name}(&{a}, &{b})"
        case Builtin(c_name="char *"):
            return f"same_text({a}, {b})"
        case Builtin(raw_name=name) if name in _OWNING:
            return f"same_{name}(&{a}, &{b})"
        case Builtin(raw_name=name) if name in _BYTES:
            return f"!memcmp(&{a}, &{b}, sizeof({a}))"
    return f"{a} == {b}"


def _is_text(type_: Type) -> bool:
    return isinstance(type_, Ref) and type_.target.c_name == "char *"


def _is_private(type_: Type) -> bool:
    return isinstance(type_, Ref) and type_.target.attributes.private


def _c_type(type_: Type) -> str:
    if isinstance(type_, Ref):
        return type_.target.c_name
    assert isinstance(type_, Struct | Union)
    return type_.c_name


# --- the table --------------------------------------------------------------------------------


def _wrappers(struct: Struct) -> list[str]:
    """Return functions over void pointers, of the exact types that the table has."""
    name, attributes = struct.c_name, struct.attributes
    lines = [
        f"static void init_{name}(void *p) {{ {attributes.init_fn}(({name} *)p); }}",
        f"static void filled_{name}(void *p) {{ fill_{name}(({name} *)p); }}",
        f"static int equal_{name}(const void *a, const void *b)",
        f"{{ return same_{name}((const {name} *)a, (const {name} *)b); }}",
    ]
    if attributes.dispose_fn is not None:
        lines += [
            f"static void dispose_{name}(void *p) {{ {attributes.dispose_fn}(({name} *)p); }}",
            *_keys(struct),
        ]
    if attributes.copy_fn is not None:
        lines += [
            f"static void copy_{name}(void *dst, const void *src)",
            f"{{ {attributes.copy_fn}(NULL, ({name} *)dst, (const {name} *)src); }}",
            f"static int try_copy_{name}(void *dst, const void *src)",
            f"{{ return {name}_try_copy(({name} *)dst, (const {name} *)src); }}",
        ]
    return [*lines, ""]


def _keys(struct: Struct) -> list[str]:
    """Return a function that disposes, initialises and sets each value of each discriminant."""
    lines = [f"static void keys_{struct.c_name}(void *value)", "{"]
    lines += [f"    {struct.c_name} *p = ({struct.c_name} *)value;", "    (void)p;"]
    for field in struct.fields:
        if not isinstance(field.type, KeyedUnion) or field.type.enumeration is None:
            continue
        for value in field.type.enumeration.values:
            lines += [
                f"    {struct.attributes.init_fn}(p);",
                f"    {struct.attributes.init_fn}_{field.type.key}(p, {value.c_name});",
                f"    CHECK(p->{field.type.key} == {value.c_name});",
                f"    {struct.attributes.dispose_fn}(p);",
            ]
    return [*lines, "}"]


def _subject(struct: Struct) -> str:
    name, attributes = struct.c_name, struct.attributes
    dispose = f"keys_{name}, dispose_{name}" if attributes.dispose_fn is not None else "NULL, NULL"
    copy = f"copy_{name}, try_copy_{name}" if attributes.copy_fn is not None else "NULL, NULL"
    return (
        f'        {{ "{name}", sizeof({name}), init_{name}, {dispose}, {copy}, '
        f"filled_{name}, equal_{name} }},"
    )
