"""C programs that print what a header says: sizes, offsets, constants, initial values.

The same text is compiled against two headers, ours and libxl's, and what it prints is compared.
Paths of members are written as a user would; no type of an anonymous struct is named, since libxl's
headers have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.model import Aggregate, Array, Enumeration, KeyedUnion, Ref, Struct, Union

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from idlgen.model import Declaration, Module, Type


def members(aggregate: Aggregate, prefix: str = "") -> Iterator[str]:
    """Yield the paths of all members of a struct, those inside unions and structs too."""
    for field in aggregate.fields:
        path = f"{prefix}{field.name}"
        if isinstance(field.type, KeyedUnion):
            if not field.type.key_is_field:
                yield f"{prefix}{field.type.key}"
            yield path
            for member in field.type.members:
                if member.type is not None:
                    yield f"{path}.{member.name}"
                    yield from _inside(member.type, f"{path}.{member.name}.")
            continue
        if isinstance(field.type, Array):
            yield f"{prefix}{field.type.length}"
        yield path
        yield from _inside(field.type, f"{path}.")


def _inside(type_: Type, prefix: str) -> Iterator[str]:
    target = type_.target if isinstance(type_, Ref) else type_
    if isinstance(target, Struct | Union):
        yield from members(target, prefix)


def layout_program(module: Module, includes: Iterable[str], constants: Iterable[str] = ()) -> str:
    """Return a program that prints every size, offset and constant, one to a line."""
    lines = [f"#include {i}" for i in includes]
    lines += ["#include <stddef.h>", "#include <stdio.h>", ""]
    lines += ['#define SIZE(t) printf(#t " %zu\\n", sizeof(t))']
    lines += [
        "#define MEMBER(t, m) \\",
        '    printf(#t "." #m " %zu %zu\\n", offsetof(t, m), sizeof(((t *)0)->m))',
        '#define VALUE(c) printf(#c " %lld\\n", (long long)(c))',
        "",
        "int main(void)",
        "{",
    ]
    lines += [f"    VALUE({name});" for name in constants]
    for declaration in module.declarations:
        lines += [f"    {line};" for line in _measured(declaration)]
    return "\n".join([*lines, "    return 0;", "}", ""])


def _measured(declaration: Declaration) -> Iterator[str]:
    yield f"SIZE({declaration.c_name})"
    if isinstance(declaration, Enumeration):
        yield from (f"VALUE({v.c_name})" for v in declaration.values)
    if isinstance(declaration, Aggregate):
        yield from (f"MEMBER({declaration.c_name}, {path})" for path in members(declaration))


def prototypes_program(module: Module, includes: Iterable[str], context: str) -> str:
    """Return a file that compiles only where every function has the prototype of libxl's."""
    lines = [f"#include {i}" for i in includes]
    for declaration in module.declarations:
        lines += [
            f"extern __typeof__({name}) *const check_{name};\n"
            f"{returns} (*const check_{name})({parameters}) = {name};"
            for returns, name, parameters in _functions(declaration, context)
        ]
    return "\n".join([*lines, ""])


def _functions(declaration: Declaration, context: str) -> Iterator[tuple[str, str, str]]:
    name, attributes = declaration.c_name, declaration.attributes
    if isinstance(declaration, Enumeration):
        yield "const char *", f"{name}_to_string", name
        yield "int", f"{name}_from_string", f"const char *, {name} *"
    if not isinstance(declaration, Struct):
        return
    if attributes.init_fn is not None:
        yield "void", attributes.init_fn, f"{name} *"
        for field in declaration.fields:
            if isinstance(field.type, KeyedUnion) and field.type.key_type is not None:
                key = f"{attributes.init_fn}_{field.type.key}"
                yield "void", key, f"{name} *, {field.type.key_type.target.c_name}"
    if attributes.dispose_fn is not None:
        yield "void", attributes.dispose_fn, f"{name} *"
    if attributes.copy_fn is not None:
        yield "void", attributes.copy_fn, f"{context} *, {name} *, const {name} *"


def initial_program(module: Module, includes: Iterable[str]) -> str:
    """Return a program that prints the bytes of every initial value and the names of enumerators.

    A struct is printed once after its init and once for each value of its discriminant.
    """
    lines = [f"#include {i}" for i in includes]
    lines += ["#include <stdio.h>", "#include <string.h>", ""]
    lines += [
        "static void dump(const char *name, const void *p, size_t size)",
        "{",
        "    const unsigned char *bytes = (const unsigned char *)p;",
        "",
        '    printf("%s", name);',
        "    while (size--)",
        '        printf(" %02x", *bytes++);',
        '    printf("\\n");',
        "}",
        "",
        "static void text(const char *name, const char *text)",
        "{",
        '    printf("%s %s\\n", name, text ? text : "(none)");',
        "}",
        "",
        "int main(void)",
        "{",
    ]
    for declaration in module.declarations:
        lines += [f"    {line}" for line in _initialised(declaration)]
    return "\n".join([*lines, "    return 0;", "}", ""])


def _initialised(declaration: Declaration) -> Iterator[str]:
    name, init = declaration.c_name, declaration.attributes.init_fn
    if isinstance(declaration, Enumeration):
        for value in declaration.values:
            yield f'text("{value.c_name}", {name}_to_string({value.c_name}));'
        yield f'text("{name} 12345", {name}_to_string(({name})12345));'
    if not isinstance(declaration, Struct) or init is None:
        return
    yield f"{{ {name} v; memset(&v, 0xa5, sizeof(v)); {init}(&v);"
    yield f'  dump("{name}", &v, sizeof(v)); }}'
    for field in declaration.fields:
        union = field.type
        if isinstance(union, KeyedUnion) and union.enumeration is not None:
            for value in union.enumeration.values:
                yield f"{{ {name} v; {init}(&v); {init}_{union.key}(&v, {value.c_name});"
                yield f'  dump("{name} {value.c_name}", &v, sizeof(v)); }}'
