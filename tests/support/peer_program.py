"""The text of the programs of :mod:`tests.support.peer`, written from the model alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.model import Array, Builtin, Enumeration, KeyedUnion, Ref, Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from idlgen.model import Field, Module, Type

_LISTS = ("string_list", "key_value_list")
_OWNING = ("bitmap", "cpuid_policy_list")
_BYTES = ("uuid", "mac", "ms_vm_genid")
_SIGNED = ("int", "libxl_devid")


def json_structs(module: Module) -> list[Struct]:
    """Return the structs with a name that are written to JSON and read from it."""
    return [
        d
        for d in module.declarations
        if isinstance(d, Struct)
        and d.raw_name is not None
        and d.attributes.json_gen_fn is not None
        and d.attributes.json_parse_fn is not None
    ]


def carried(struct: Struct) -> Iterator[Field]:
    """Yield the fields that JSON carries."""
    for field in struct.fields:
        private = isinstance(field.type, Ref) and field.type.target.attributes.private
        if not field.const and not private:
            yield field


def program(module: Module, includes: Iterable[str]) -> str:
    """Return a program for the structs of a module; @MAIN@ stands where its main goes."""
    structs = json_structs(module)
    lines = [*includes, '#include "peer.h"', ""]
    for struct in structs:
        lines += _functions(struct)
    lines += ["static const struct subject subjects[] = {"]
    parts = ("init", "fill", "show", "to", "from", "dispose")
    for struct in structs:
        name = struct.c_name
        functions = ", ".join(f"do_{part}_{name}" for part in parts)
        lines.append(f'    {{ "{name}", sizeof({name}), {functions} }},')
    return "\n".join([*lines, "};", "@MAIN@"])


def _functions(struct: Struct) -> Iterator[str]:
    name, attributes = struct.c_name, struct.attributes
    yield f"static void fill_{name}({name} *p)\n{{"
    yield from _fill_struct(struct, "p->", "p", 0)
    yield f"}}\nstatic void show_{name}(const {name} *p)\n{{"
    yield from _show_struct(struct, "p->", 0)
    dispose = f"{attributes.dispose_fn}(p);" if attributes.dispose_fn is not None else "(void)p;"
    yield "}"
    yield f"static void do_init_{name}(void *p) {{ {attributes.init_fn}(p); }}"
    yield f"static void do_fill_{name}(void *p) {{ fill_{name}(p); }}"
    yield f"static void do_show_{name}(const void *p) {{ show_{name}(p); }}"
    yield f"static char *do_to_{name}(void *p) {{ return {name}_to_json(ctx, p); }}"
    yield f"static int do_from_{name}(void *p, const char *s)"
    yield f"{{ return {name}_from_json(ctx, p, s); }}"
    yield f"static void do_dispose_{name}(void *p) {{ {dispose} }}"


def _fill_struct(struct: Struct, at: str, owner: str | None, depth: int) -> Iterator[str]:
    """Yield statements that fill what stands at a prefix, such as ``p->`` or ``p->u.hvm.``.

    *owner* is the pointer to a struct with a name: the functions for its keyed unions take it.
    """
    for field in carried(struct):
        place = f"{at}{field.name}"
        match field.type:
            case KeyedUnion():
                yield from _fill_union(struct, field.type, at, place, owner, depth)
            case Array(length=length, element=element):
                i = f"i{depth}"
                yield f"{at}{length} = count();"
                yield f"{place} = calloc((size_t){at}{length} + 1, sizeof(*{place}));"
                yield f"for (int {i} = 0; {i} < {at}{length}; {i}++) {{"
                init = element.target.attributes.init_fn if isinstance(element, Ref) else None
                if isinstance(element, Ref) and isinstance(element.target, Struct) and init:
                    yield f"{init}(&{place}[{i}]);"
                yield from _fill(element, f"{place}[{i}]", depth + 1)
                yield "}"
            case _:
                yield from _fill(field.type, place, depth)


def _fill_union(
    struct: Struct, union: KeyedUnion, at: str, place: str, owner: str | None, depth: int
) -> Iterator[str]:
    assert union.key_type is not None
    values = [m.value.c_name for m in union.members if m.value is not None]
    enumeration = union.key_type.target.c_name
    pick = f"(({enumeration}[]){{ {', '.join(values)} }})[rnd() % {len(values)}]"
    if owner is not None:
        yield f"{struct.attributes.init_fn}_{union.key}({owner}, {pick});"
    else:
        yield f"{at}{union.key} = {pick};"
    yield f"switch ({at}{union.key}) {{"
    for member in union.members:
        if member.type is not None and member.value is not None:
            yield f"case {member.value.c_name}:"
            yield from _fill(member.type, f"{place}.{member.name}", depth)
            yield "break;"
    yield "default: break; }"


def _fill(type_: Type, place: str, depth: int) -> Iterator[str]:
    match type_:
        case Struct():
            yield from _fill_struct(type_, f"{place}.", None, depth)
        case Ref(target=Struct() as struct) if struct.raw_name is None:
            yield from _fill_struct(struct, f"{place}.", None, depth)
        case Ref(target=Struct() as struct):
            yield f"fill_{struct.c_name}(&{place});"
        case Ref(target=Enumeration() as enumeration):
            names = ", ".join(v.c_name for v in enumeration.values)
            picked = f"rnd() % {len(enumeration.values)}"
            yield f"{place} = (({enumeration.c_name}[]){{ {names} }})[{picked}];"
        case Ref(target=Builtin() as builtin):
            yield _fill_builtin(builtin, place)
        case _:
            raise AssertionError(type_)


def _fill_builtin(builtin: Builtin, place: str) -> str:
    name = str(builtin.raw_name)
    filled = {
        "char *": f"{place} = text_or_null();",
        "bool": f"{place} = rnd() % 2;",
        "defbool": f"{place}.val = (int)(rnd() % 3) - 1;",
        **{n: f"fill_{n}(&{place});" for n in (*_LISTS, *_OWNING)},
        **dict.fromkeys((*_BYTES, "hwcap"), f"random_bytes(&{place}, sizeof({place}));"),
    }
    return filled.get(name, f"{place} = number(8 * sizeof({place}));")


def _show_struct(struct: Struct, at: str, depth: int) -> Iterator[str]:
    yield "putchar('{');"
    for position, field in enumerate(carried(struct)):
        comma = "," if position else ""
        yield f'printf("{comma}\\"{field.name}\\":");'
        place = f"{at}{field.name}"
        match field.type:
            case KeyedUnion() as union:
                yield f'printf("{{\\"key\\":%d,\\"data\\":", (int){at}{union.key});'
                yield f"switch ({at}{union.key}) {{"
                for member in union.members:
                    if member.type is not None and member.value is not None:
                        yield f"case {member.value.c_name}:"
                        yield from _show(member.type, f"{place}.{member.name}", depth)
                        yield "break;"
                yield 'default: printf("null"); break; }'
                yield "putchar('}');"
            case Array(length=length, element=element):
                i = f"i{depth}"
                yield "putchar('[');"
                yield f"for (int {i} = 0; {i} < {at}{length}; {i}++) {{"
                yield f'printf({i} ? "," : "");'
                yield from _show(element, f"{place}[{i}]", depth + 1)
                yield "}\nputchar(']');"
            case _:
                yield from _show(field.type, place, depth)
    yield "putchar('}');"


def _show(type_: Type, place: str, depth: int) -> Iterator[str]:
    match type_:
        case Struct():
            yield from _show_struct(type_, f"{place}.", depth)
        case Ref(target=Struct() as struct) if struct.raw_name is None:
            yield from _show_struct(struct, f"{place}.", depth)
        case Ref(target=Struct() as struct):
            yield f"show_{struct.c_name}(&{place});"
        case Ref(target=Enumeration()):
            yield f'printf("%d", (int){place});'
        case Ref(target=Builtin() as builtin):
            yield _show_builtin(builtin, place)
        case _:
            raise AssertionError(type_)


def _show_builtin(builtin: Builtin, place: str) -> str:
    name = str(builtin.raw_name)
    shown = {
        "char *": f"show_text({place});",
        "bool": f'printf({place} ? "true" : "false");',
        "defbool": f'printf("%d", {place}.val);',
        **{n: f"show_{n}(&{place});" for n in _OWNING},
        **{n: f"show_{n}({place});" for n in (*_LISTS, "hwcap")},
        **dict.fromkeys(_BYTES, f"show_hex(&{place}, sizeof({place}));"),
    }
    if name in shown:
        return shown[name]
    if builtin.attributes.signed or builtin.c_name in _SIGNED:
        return f'printf("%lld", (long long){place});'
    return f'printf("%llu", (unsigned long long){place});'
