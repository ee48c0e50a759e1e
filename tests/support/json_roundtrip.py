"""A C program that sends random values of every struct to JSON and back.

Values are filled and compared by what :mod:`tests.support.exercise` writes; what is done with them
is in tests/runtime/roundtrip.h.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.model import Struct
from tests.support import exercise
from tests.support.c_target import SANITIZERS, WARNINGS, Generated, run
from tests.support.json_driver import wrappers

if TYPE_CHECKING:
    from pathlib import Path

_ADDED = """\
    int (*same)(const void *a, const void *b);
    void (*fill)(void *p);
    char *(*to_json)(void *p);
    int (*from_json)(void *p, const char *s);
"""


def program(generated: Generated, rounds: int) -> str:
    """Return the program; it prints how many types and documents it compared."""
    module = generated.module
    prefix = generated.header.removesuffix("types.h")
    lines = [
        "#define EXERCISE_JSON",
        f'#include "{prefix}types_json.h"',
        '#include "exercise.h"',
        f"enum {{ NO_MEMORY = {prefix.upper()}JSON_NO_MEMORY }};",
        "#define subject trip",
    ]
    declared = [d for d in module.aggregates if exercise.has_data(d)]
    for declaration in declared:
        for aggregate in (*exercise.anonymous(declaration), declaration):
            lines += [*exercise.fill(aggregate, json=True), *exercise.same(aggregate)]
    structs = [d for d in declared if isinstance(d, Struct)]
    for struct in structs:
        lines += _wrapper(struct.c_name)
    table = "\n".join(wrappers(module, prefix))
    table = table.replace("    const char *name;\n", "    const char *name;\n" + _ADDED)
    for struct in structs:
        name = struct.c_name
        table = table.replace(
            f'{{ "{name}", ',
            f'{{ "{name}", do_same_{name}, do_fill_{name}, do_to_{name}, do_from_{name}, ',
        )
    lines += [
        table,
        '#include "roundtrip.h"',
        "int main(void)",
        "{",
        "    size_t i;",
        "",
        "    for (i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)",
        f"        roundtrip(&subjects[i], {rounds});",
        '    printf("%zu types, %lu documents\\n", i, documents);',
        "    return 0;",
        "}",
        "",
    ]
    return "\n".join(lines)


def _wrapper(name: str) -> list[str]:
    return [
        f"static int do_same_{name}(const void *a, const void *b)",
        f"{{ return same_{name}((const {name} *)a, (const {name} *)b); }}",
        f"static void do_fill_{name}(void *p) {{ fill_{name}(({name} *)p); }}",
        f"static char *do_to_{name}(void *p) {{ return {name}_to_json(NULL, ({name} *)p); }}",
        f"static int do_from_{name}(void *p, const char *s)",
        f"{{ return {name}_from_json(NULL, ({name} *)p, s); }}",
    ]


def compared(generated: Generated, headers: Path, rounds: int) -> tuple[int, int]:
    """Compile and run the program; return how many types and documents it compared."""
    source = generated.folder.parent / "roundtrip.c"
    source.write_text(program(generated, rounds))
    binary = generated.folder.parent / "roundtrip"
    wrapped = ",".join(f"--wrap={name}" for name in ("malloc", "calloc", "realloc", "free"))
    flags = ["-std=c11", "-g", "-O1", *WARNINGS, "-Wno-unused-function", *SANITIZERS]
    includes = [f"-I{headers}", f"-I{generated.folder}"]
    sources = [source, *generated.sources]
    run(["gcc", *flags, *includes, *sources, f"-Wl,{wrapped}", "-o", binary])
    types, _, documents, _ = run([binary]).split()
    return int(types), int(documents)
