"""A C program that reads documents as it is told, and says what it made of each.

It takes lines ``TYPE MODE HEX`` (a struct's C name; ``l`` or ``s``; the document's bytes) and
answers each with ``STATUS<tab>PATH<tab>TEXT``: the error's message or, where there is none, what
was read, written again in the compact form.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from idlgen.model import Struct
from tests.support.c_target import SANITIZERS, WARNINGS, Generated, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from idlgen.model import Module

_MAIN = r"""
static unsigned char nibble(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void answer(const struct subject *s, int strict, const char *hex, size_t length)
{
    /* Exactly as long as it is, so that a sanitizer sees a look beyond the end. */
    char *text = (char *)malloc(length / 2 + (length == 0));
    void *value = malloc(s->size);
    JSON(error) error;
    JSON(buffer) out;
    size_t i;
    int rc;

    for (i = 0; i < length / 2; i++)
        text[i] = (char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    JSON(buffer_init)(&out, 0);
    rc = s->read(value, text, length / 2, strict, &error);
    if (rc != (int)error.status)
        abort();
    if (!rc)
        rc = s->write(value, &out);
    printf("%d\t%s\t%s\n", rc, error.path, rc ? error.message : out.text);
    JSON(buffer_dispose)(&out);
    s->dispose(value);
    free(value);
    free(text);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    while ((length = getline(&line, &room, stdin)) > 0) {
        char *name = strtok(line, " ");
        char *mode = strtok(NULL, " ");
        char *hex = strtok(NULL, "\n");
        size_t i;

        for (i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
            if (!strcmp(subjects[i].name, name))
                answer(&subjects[i], *mode == 's', hex ? hex : "", hex ? strlen(hex) : 0);
        }
    }
    free(line);
    return 0;
}
"""


def wrappers(module: Module, prefix: str) -> list[str]:
    """Return the table of subjects: every struct with a reader, as functions over void pointers."""
    lines = [
        f"#define JSON(name) {prefix}json_##name",
        "struct subject {",
        "    const char *name;",
        "    size_t size;",
        "    void (*init)(void *p);",
        "    int (*read)(void *p, const char *text, size_t size, int strict, JSON(error) *error);",
        "    int (*write)(const void *p, JSON(buffer) *out);",
        "    void (*dispose)(void *p);",
        "};",
    ]
    structs = [d for d in module.declarations if isinstance(d, Struct) and _has_json(d)]
    for struct in structs:
        lines += _wrapper(struct)
    lines += ["static const struct subject subjects[] = {"]
    lines += [
        f'    {{ "{s.c_name}", sizeof({s.c_name}), do_init_{s.c_name}, do_read_{s.c_name}, '
        f"do_write_{s.c_name}, do_dispose_{s.c_name} }},"
        for s in structs
    ]
    return [*lines, "};"]


def _has_json(struct: Struct) -> bool:
    attributes = struct.attributes
    return attributes.json_gen_fn is not None and attributes.json_parse_fn is not None


def _wrapper(struct: Struct) -> Iterator[str]:
    name = struct.c_name
    dispose = struct.attributes.dispose_fn
    yield f"static void do_init_{name}(void *p) {{ {struct.attributes.init_fn}(({name} *)p); }}"
    yield f"static int do_read_{name}("
    yield "    void *p, const char *text, size_t size, int strict, JSON(error) *error)"
    yield "{"
    yield f"    return strict ? {name}_read_json_strict(({name} *)p, text, size, error)"
    yield f"                  : {name}_read_json(({name} *)p, text, size, error);"
    yield "}"
    yield f"static int do_write_{name}(const void *p, JSON(buffer) *out)"
    yield f"{{ return {name}_write_json((const {name} *)p, out); }}"
    yield f"static void do_dispose_{name}(void *p)"
    yield f"{{ {f'{dispose}(({name} *)p);' if dispose else '(void)p;'} }}"


def program(generated: Generated) -> str:
    """Return the program for a generated module."""
    prefix = generated.header.removesuffix("types.h")
    lines = [
        "#define _GNU_SOURCE",
        "#include <stdio.h>",
        "#include <stdlib.h>",
        "#include <string.h>",
        "#include <sys/types.h>",
        f'#include "{prefix}types_json.h"',
        *wrappers(generated.module, prefix),
    ]
    return "\n".join(lines) + _MAIN


@dataclass(frozen=True, slots=True)
class Answer:
    """What the C reader says: status, the error's path, and its message or the value read."""

    status: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Driver:
    """The compiled program."""

    binary: Path

    def ask(self, questions: Iterable[tuple[str, bool, bytes]]) -> list[Answer]:
        """Return the answers about documents: struct, whether strict, text."""
        lines = [
            f"{name} {'s' if strict else 'l'} {text.hex()}\n" for name, strict, text in questions
        ]
        done = subprocess.run(
            [self.binary], input="".join(lines).encode(), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")[-4000:]
        answers = []
        # Documents may hold the other separators of lines.
        for line in done.stdout.decode(errors="replace").split("\n")[:-1]:
            status, path, text = line.split("\t", 2)
            answers.append(Answer(int(status), path, text))
        assert len(answers) == len(lines)
        return answers


def build(generated: Generated) -> Driver:
    """Compile the program, with sanitizers."""
    source = generated.folder.parent / "json_driver.c"
    source.write_text(program(generated))
    binary = generated.folder.parent / "json_driver"
    flags = ["-std=c11", "-g", "-O1", *WARNINGS, "-Wno-unused-function", *SANITIZERS]
    run(["gcc", *flags, f"-I{generated.folder}", source, *generated.sources, "-o", binary])
    return Driver(binary)
