"""What the C target reports, and what its files say and promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from idlgen.frontend import load_text
from idlgen.settings import BuiltinBinding, Settings
from idlgen.target import Request
from idlgen.targets.c import TARGET
from idlgen.targets.c.json import runtime_names
from idlgen.targets.c.types import wrapped
from tests.support.c_target import COMPILERS, SANITIZERS, Generated, check_syntax, generate, run

if TYPE_CHECKING:
    from pathlib import Path


def findings(text: str, settings: Settings | None = None) -> list[tuple[str, str]]:
    """Return code and message of all that the target reports about an IDL."""
    module, diagnostics = load_text("test.idl", text)
    assert module is not None, [d.message for d in diagnostics.found]
    diagnostics.found.clear()
    TARGET.check(Request(module, settings or Settings(), {}), diagnostics)
    return [(d.code, d.message) for d in diagnostics.found]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ('a = Struct("a", [])', "IDL701", "'a' has no data, which C does not allow"),
        (
            'a = Struct("a", [("b", Struct(None, []))])',
            "IDL701",
            "'a' has no data, which C does not allow",
        ),
        (
            'e = Enumeration("e", [])',
            "IDL702",
            "the enumeration 'e' has no values, which C does not allow",
        ),
        (
            'a = Struct("a", [("class", integer)])',
            "IDL703",
            "the field 'class' is a keyword of C++",
        ),
        (
            'a = Struct("a", [("num", Array(integer, "default"))])',
            "IDL703",
            "the length of an array 'default' is a keyword of C",
        ),
        (
            (
                'e = Enumeration("e", [(1, "new")])\n'
                'a = Struct("a", [("u", KeyedUnion(None, e, "k", [("new", integer)]))])'
            ),
            "IDL703",
            "the member 'new' is a keyword of C++",
        ),
        (
            (
                'e = Enumeration("e", [(1, "x")])\n'
                'a = Struct("a", [("u", KeyedUnion(None, e, "switch", []))])'
            ),
            "IDL703",
            "the discriminant 'switch' is a keyword of C",
        ),
        (
            (
                'a = Struct("a", [("LIBXL_MEMKB_DEFAULT", uint64),'
                ' ("b", uint64, {"init_val": "LIBXL_MEMKB_DEFAULT"})])'
            ),
            "IDL703",
            "the field 'LIBXL_MEMKB_DEFAULT' is a constant that the header defines",
        ),
        (
            'a = Struct("a", [("x", integer)])\nb = Struct("a_try_copy", [("x", integer)])',
            "IDL704",
            "the C name 'libxl_a_try_copy' is also that of a function for 'a'",
        ),
        (
            'a = Struct("ctx", [("x", integer)])',
            "IDL704",
            "the C name 'libxl_ctx' is also that of the context's type",
        ),
        (
            (
                'b = Builtin("bitmap")\ne = Enumeration("bitmap_set", [(1, "x")])\n'
                'a = Struct("a", [("b", b)])'
            ),
            "IDL704",
            "the C name 'libxl_bitmap_set' is also that of a function of a builtin",
        ),
        (
            'a = Struct("a", [("x", integer, {"init_val": "ACME_LIMIT"})])',
            "IDL705",
            "nobody says what the constant 'ACME_LIMIT' is",
        ),
        (
            'a = Struct("a", [("x", string, {"init_val": \'"text"\'})])',
            "IDL706",
            'the initial value "text" is of a type that owns what it points to',
        ),
        (
            't = Builtin("time")\na = Struct("a", [("x", t), ("y", t)])',
            "IDL707",
            (
                "nobody says what the builtin 't' is in C; the header expects 'libxl_time' to be "
                "declared before it is included"
            ),
        ),
    ],
)
def test_what_c_cannot_express(text: str, code: str, message: str) -> None:
    assert findings(text) == [(code, message)]


@pytest.mark.parametrize(
    "text",
    [
        'a = Struct("a", [("x", string, {"init_val": "NULL"})])',
        'a = Struct("a", [("x", integer, {"init_val": "LIBXL_SCHED_PARAM_VCPU_INDEX_DEFAULT"})])',
        'a = Struct("a", [("b", Struct(None, [])), ("x", integer)])',
        'a = Struct("a", [("type", integer), ("func", integer), ("self", integer)])',
        't = Builtin("time")',
    ],
)
def test_what_c_can_express(text: str) -> None:
    assert findings(text) == []


def test_settings_say_what_a_name_is() -> None:
    text = (
        't = Builtin("time")\n'
        'a = Struct("a", [("t", t), ("x", integer, {"init_val": "ACME_LIMIT"})])'
    )
    binding = BuiltinBinding("t", c_header="<acme.h>")
    assert findings(text, Settings({"ACME_LIMIT": 3}, {"t": binding})) == []


# --- the files --------------------------------------------------------------------------------

EVERYTHING = """
# An acme product: */ harmless.
namespace("acme_")

mode = Enumeration("mode", [(-1, "UNKNOWN"), (0, "Slow"), (5, "FAST")],
    init_val="ACME_MODE_UNKNOWN")
kind = Enumeration("kind", [(1, "DISK"), (2, "NOTHING"), (3, "COUNT")])
stamp = Builtin("stamp", passby=PASS_BY_REFERENCE, dispose_fn="acme_stamp_dispose")
point = Struct("point", [("x", integer), ("y", integer, {"init_val": "ACME_ORIGIN"})])
thing = Struct("thing", [
    ("name", string),
    ("mode", mode),
    ("other", mode, {"init_val": "ACME_MODE_FAST"}),
    ("points", Array(point, "num_points")),
    ("names", Array(string, "num_names")),
    ("stamp", stamp),
    ("note", string, {"const": True}),
    ("u", KeyedUnion(None, kind, "kind", [
        ("disk", Struct(None, [("path", string), ("where", point)])),
        ("nothing", None),
        ("count", integer)])),
    ])
hidden(True)
inner = Struct("inner", [("t", thing)])
"""

STAMP_H = """
#ifndef STAMP_H
#define STAMP_H
#ifdef __cplusplus
extern "C" {
#endif
struct acme_ctx;
typedef struct { char *text; } acme_stamp;
void acme_stamp_dispose(acme_stamp *p);
void acme_stamp_copy(struct acme_ctx *ctx, acme_stamp *dst, const acme_stamp *src);
#ifdef __cplusplus
}
#endif
#endif
"""

SETTINGS = Settings({"ACME_ORIGIN": -1}, {"stamp": BuiltinBinding("stamp", c_header='"stamp.h"')})


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("everything")
    (folder / "acme.idl").write_text(EVERYTHING)
    generated = generate(folder / "acme.idl", folder / "c", SETTINGS)
    (generated.folder / "stamp.h").write_text(STAMP_H)
    return generated


def test_files_are_called_by_the_namespace(everything: Generated) -> None:
    names = {p.name for p in everything.folder.iterdir()}
    assert {"acme_types.h", "acme_types.c"} < names
    assert {n for n in names if not n.startswith("acme_")} == {"stamp.h"}


@pytest.mark.parametrize("compiler", COMPILERS)
def test_every_compiler_is_pleased(everything: Generated, compiler: str) -> None:
    check_syntax(everything, compiler)


def test_every_prototype_follows_a_comment(everything: Generated) -> None:
    header = (everything.folder / "acme_types.h").read_text()
    lines = header.splitlines()
    prototypes = [
        i
        for i, line in enumerate(lines)
        if re.match(r"\S.*[^)]\)?;$", line)
        and "(" in line
        and not line.startswith(("typedef", "#", " "))
    ]
    assert len(prototypes) >= 14
    assert [lines[i] for i in prototypes if not lines[i - 1].endswith("*/")] == []


def test_lines_are_indented_and_hold_one_statement(everything: Generated) -> None:
    for path in everything.sources:
        for line in path.read_text().splitlines():
            indent = len(line) - len(line.lstrip(" "))
            assert indent % 4 == 0 or line.lstrip().startswith("*"), line
            assert line == line.rstrip()
            assert "\t" not in line
            code = re.sub(r'"[^"]*"', "", line)
            assert code.count(";") <= (2 if "for (" in code else 1), line


def test_unnecessary_functions_are_left_out(everything: Generated) -> None:
    source = (everything.folder / "acme_types.c").read_text()
    static = set(re.findall(r"^static \w+ (\w+)\(", source, re.MULTILINE))
    assert static == {
        "copy_string",
        "out_of_memory",
        "lower",
        "same_name",
        "lookup",
        "acme_thing_disk_init",
        "acme_thing_disk_dispose",
        "acme_thing_disk_try_copy",
    }


PROGRAM = r"""
#include "acme_types.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(c) do { if (!(c)) { fprintf(stderr, "%d: %s\n", __LINE__, #c); return 1; } } while (0)

static int fail;
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size) { return fail ? NULL : __real_malloc(size); }

void acme_stamp_dispose(acme_stamp *p) { free(p->text); p->text = NULL; }
void acme_stamp_copy(struct acme_ctx *ctx, acme_stamp *dst, const acme_stamp *src)
{
    (void)ctx;
    dst->text = src->text ? strdup(src->text) : NULL;
}

int main(int argc, char **argv)
{
    acme_thing a, b, z;
    acme_mode mode = ACME_MODE_FAST;
    (void)argv;

    /* Initial values: of the field, of its type, of the discriminant's member. */
    memset(&a, 0xa5, sizeof(a));
    acme_thing_init(&a);
    CHECK(a.mode == ACME_MODE_UNKNOWN && a.other == ACME_MODE_FAST && !a.name && !a.num_points);
    CHECK(a.kind == 0 && a.note == NULL);
    if (argc > 1) {
        acme_thing_init_kind(&a, ACME_KIND_COUNT);
        acme_thing_init_kind(&a, ACME_KIND_DISK); /* twice: an assertion */
        return 0;
    }
    acme_thing_init_kind(&a, ACME_KIND_DISK);
    CHECK(a.kind == ACME_KIND_DISK && a.u.disk.where.y == -1 && a.u.disk.where.x == 0);

    /* A copy is deep; const is skipped; an empty array stays none. */
    a.name = strdup("n");
    a.note = "not ours";
    a.num_names = 2;
    a.names = (char **)calloc(2, sizeof(char *));
    a.names[1] = strdup("second");
    a.stamp.text = strdup("s");
    a.u.disk.path = strdup("p");
    memset(&b, 0xa5, sizeof(b));
    acme_thing_copy(NULL, &b, &a);
    CHECK(b.name != a.name && !strcmp(b.name, "n") && b.note == NULL);
    CHECK(b.num_names == 2 && !b.names[0] && !strcmp(b.names[1], "second"));
    CHECK(!b.points && b.num_points == 0 && !strcmp(b.stamp.text, "s"));
    CHECK(b.u.disk.path != a.u.disk.path && !strcmp(b.u.disk.path, "p"));

    /* A count without an array is an empty array. */
    acme_thing_init(&z);
    z.num_points = 7;
    z.num_names = -1;
    acme_thing_dispose(&b);
    CHECK(acme_thing_try_copy(&b, &z) == 0 && b.num_points == 0 && !b.points);
    acme_thing_dispose(&z);

    /* Memory runs out. */
    fail = 1;
    CHECK(acme_thing_try_copy(&b, &a) == -ENOMEM);
    memset(&z, 0, sizeof(z));
    CHECK(!memcmp(&b, &z, sizeof(b)));
    fflush(NULL);
    if (fork() == 0) {
        acme_thing_copy(NULL, &b, &a);
        _exit(0);
    } else {
        int status;

        wait(&status);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 255);
    }
    fail = 0;

    /* Dispose: zeroes, may be called again, takes NULL; then it can begin anew. */
    acme_thing_dispose(&a);
    CHECK(!memcmp(&a, &z, sizeof(a)));
    acme_thing_dispose(&a);
    acme_thing_dispose(NULL);
    acme_thing_init(&a);
    acme_thing_init_kind(&a, ACME_KIND_NOTHING);
    acme_thing_dispose(&a);

    /* Names of values. */
    CHECK(!strcmp(acme_mode_to_string(ACME_MODE_SLOW), "slow"));
    CHECK(acme_mode_to_string((acme_mode)17) == NULL);
    CHECK(acme_mode_from_string("fAsT", &mode) == 0 && mode == ACME_MODE_FAST);
    CHECK(acme_mode_from_string("fas", &mode) == ERROR_INVAL && mode == ACME_MODE_FAST);
    CHECK(acme_mode_from_string("faster", &mode) == -6 && acme_mode_from_string("", &mode) == -6);
    CHECK(acme_mode_from_string(NULL, &mode) == ERROR_INVAL);
    CHECK(!strcmp(acme_mode_string_table[0].s, "unknown") && acme_mode_string_table[0].v == -1);
    CHECK(!acme_mode_string_table[3].s && acme_mode_string_table[3].v == -1);
    puts("done");
    return 0;
}
"""


@pytest.fixture(scope="module")
def program(everything: Generated) -> Path:
    source = everything.folder.parent / "program.c"
    source.write_text(PROGRAM)
    binary = everything.folder.parent / "program"
    flags = ["-std=gnu11", "-g", *SANITIZERS, f"-I{everything.folder}", "-Wl,--wrap=malloc"]
    run(["gcc", *flags, source, *everything.sources, "-o", binary])
    return binary


def test_promises_hold(program: Path) -> None:
    assert run([program]) == "done\n"


def test_setting_a_discriminant_twice_is_an_assertion(program: Path) -> None:
    with pytest.raises(AssertionError, match="Assertion `!p->kind' failed"):
        run([program, "twice"])


def test_hidden_declarations_have_hidden_visibility(everything: Generated, tmp_path: Path) -> None:
    source = everything.folder / "acme_types.c"
    run(["gcc", f"-I{everything.folder}", "-c", source, "-o", tmp_path / "o.o"])
    symbols = run(["readelf", "-sW", tmp_path / "o.o"])
    hidden = set(re.findall(r"HIDDEN +\d+ (\w+)", symbols))
    assert hidden == {f"acme_inner_{f}" for f in ("init", "dispose", "copy", "try_copy")}


def test_an_enumeration_called_error_brings_its_own_inval(tmp_path: Path) -> None:
    (tmp_path / "e.idl").write_text(
        'error = Enumeration("error", [(-7, "INVAL")], value_namespace="")\n'
    )
    (tmp_path / "f.idl").write_text('namespace("libxl__")\nf = Enumeration("f", [(1, "A")])\n')
    generate(tmp_path / "e.idl", tmp_path)
    generate(tmp_path / "f.idl", tmp_path)
    for first, second in (("libxl_", "libxl__"), ("libxl__", "libxl_")):
        user = tmp_path / "user.c"
        user.write_text(
            f'#include "{first}types.h"\n#include "{second}types.h"\n'
            "int f(void);\nint f(void) { return ERROR_INVAL; }\n"
        )
        for compiler in COMPILERS.values():
            run([*compiler, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", user])


def test_names_of_the_runtime_are_known_to_the_check(everything: Generated) -> None:
    header = (everything.folder / "acme_json.h").read_text()
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    code = re.sub(r"#(?:ifn?def|include|endif).*", "", code)
    declared = set(re.findall(r"\b(?:acme_json|ACME_JSON)_\w+", code)) - {"ACME_JSON_H"}
    assert declared == set(runtime_names(everything.module))


def test_types_that_nobody_knows_are_named_in_the_header(tmp_path: Path) -> None:
    (tmp_path / "old.idl").write_text(
        't = Builtin("time", destructor_fn="libxl_time_destroy", passby=PASS_BY_REFERENCE)\n'
        'a = Struct("a", [("x", t)])\n'
    )
    generated = generate(tmp_path / "old.idl", tmp_path / "c")
    assert " *   libxl_time\n" in (generated.folder / "libxl_types.h").read_text()
    (tmp_path / "time.h").write_text(
        '#ifdef __cplusplus\nextern "C" {\n#endif\n'
        "struct libxl__ctx;\ntypedef struct { char *zone; } libxl_time;\n"
        "void libxl_time_destroy(libxl_time *p);\n"
        "void libxl_time_copy(struct libxl__ctx *c, libxl_time *d, const libxl_time *s);\n"
        "#ifdef __cplusplus\n}\n#endif\n"
    )
    for compiler in COMPILERS:
        check_syntax(generated, compiler, "-include", str(tmp_path / "time.h"))


def test_wrapped_lists() -> None:
    assert wrapped(()) == ()
    assert wrapped(("a", "b", "c"), width=5) == ("a, b,", "c")
