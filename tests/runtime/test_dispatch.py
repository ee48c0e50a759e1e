"""Dispatch in C, called: standalone and as an overlay on the real library."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from idlgen.frontend import load_text
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.c import TARGET
from tests.support.c_target import (
    COMPILERS,
    Generated,
    check_syntax,
    generate,
    run,
)
from tests.support.dispatch_run import run_dispatches

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases" / "ok"

OVERLAY = {"include": "<libxl.h>"}

# What an overlay needs to know of libxl: types that it does not look into may be builtins.
EVENT = """
namespace("libxl_")
libxl_domid = Builtin("domid")
libxl_uuid = Builtin("uuid")
libxl_ev_link = Builtin("ev_link", private=True)
libxl_device_disk = Builtin("device_disk")
libxl_event_type = Enumeration("event_type", [
    (1, "DOMAIN_SHUTDOWN"),
    (2, "DOMAIN_DEATH"),
    (3, "DISK_EJECT"),
    (4, "OPERATION_COMPLETE"),
    ])
libxl_event = Struct("event", [
    ("link", libxl_ev_link),
    ("domid", libxl_domid),
    ("domuuid", libxl_uuid),
    ("for_user", uint64),
    ("u", KeyedUnion(None, libxl_event_type, "type", [
        ("domain_shutdown", Struct(None, [("shutdown_reason", uint8)])),
        ("domain_death", None),
        ("disk_eject", Struct(None, [("vdev", string), ("disk", libxl_device_disk)])),
        ("operation_complete", Struct(None, [("rc", integer)])),
        ])),
    ])
"""

# The same, with names for what its kinds carry. libxl's headers have no such names all the same.
NAMED = re.sub(
    r'\("(domain_shutdown|disk_eject|operation_complete)", Struct\(None',
    r'("\1", Struct("event_\1"',
    EVENT,
)


def generated(text: str, folder: Path, options: Mapping[str, str] | None = None) -> Generated:
    """Write an IDL and its C files."""
    idl = folder / "test.idl"
    idl.write_text(text, encoding="utf-8")
    return generate(idl, folder, options=options)


@pytest.mark.parametrize("name", ["unions-of-all-kinds", "dialect-2011-07-rfc", "dialect-today"])
def test_every_value_reaches_its_handler(name: str, tmp_path: Path) -> None:
    files = generate(CASES / f"{name}.idl", tmp_path)
    assert run_dispatches(files) > 20


@pytest.mark.parametrize("text", [EVENT, NAMED], ids=["anonymous", "named"])
def test_overlay_dispatches_what_the_library_declares(text: str, tmp_path: Path) -> None:
    files = generated(text, tmp_path, OVERLAY)
    assert sorted(p.name for p in tmp_path.glob("libxl_*")) == [
        "libxl_dispatch.c",
        "libxl_dispatch.h",
        "libxl_event_dispatch.c",
        "libxl_event_dispatch.h",
        "libxl_osevent_loop.c",
        "libxl_osevent_loop.h",
        "libxl_poll_loop.c",
        "libxl_poll_loop.h",
    ]
    assert run_dispatches(files, "-lxenlight", overlay=True) > 80


@pytest.mark.parametrize("compiler", COMPILERS)
def test_overlay_compiles_without_warning(compiler: str, tmp_path: Path) -> None:
    check_syntax(generated(EVENT, tmp_path, OVERLAY), compiler, "-O2")


ALIASING = """
#include <stdio.h>
#include "libxl_dispatch.h"

__attribute__((__noinline__))
static int seen(libxl_event *event, const struct libxl_event_operation_complete *info)
{
    int before = info->rc;

    event->u.operation_complete.rc = 7;
    return 10 * before + info->rc;
}

static int handler(void *user, const libxl_event *event,
                   const struct libxl_event_operation_complete *info)
{
    (void)event;
    return seen(user, info);
}

int main(void)
{
    static libxl_event event;
    static struct libxl_event_handlers handlers;

    handlers.operation_complete = handler;
    event.type = LIBXL_EVENT_TYPE_OPERATION_COMPLETE;
    event.u.operation_complete.rc = 1;
    printf("%d\\n", libxl_event_dispatch(&handlers, &event, &event));
    return 0;
}
"""


def test_overlay_has_the_same_types_whether_the_idl_names_them_or_not(tmp_path: Path) -> None:
    texts = []
    for name, text in (("anonymous", EVENT), ("named", NAMED)):
        (tmp_path / name).mkdir()
        files = generated(text, tmp_path / name, OVERLAY)
        texts.append([path.read_text(encoding="utf-8") for path in files.sources])
        texts[-1].append((tmp_path / name / "libxl_dispatch.h").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("compiler", COMPILERS)
def test_projects_own_input_overlays_the_library(compiler: str, tmp_path: Path) -> None:
    files = generate(ROOT / "idl" / "libxl.idl", tmp_path, options=OVERLAY)
    check_syntax(files, compiler, "-O2")
    header = (tmp_path / "libxl_dispatch.h").read_text(encoding="utf-8")
    assert "struct __attribute__((__may_alias__)) libxl_event_disk_eject {" in header


NESTED = """
namespace("x_")
k = Enumeration("k", [(0, "A"), (1, "B")])
x = Struct("x", [
    ("u", KeyedUnion(None, k, "key", [
        ("a", Struct("a", [("list", Array(Struct("b", [("c", uint8)]), "num_list")),
                           ("inner", Struct("d", [("e", uint64)]))])),
        ("b", Struct(None, [("v", KeyedUnion(None, k, "sub", [("a", uint8), ("b", string)]))])),
        ])),
    ("beside", Struct(None, [
        ("w", KeyedUnion(None, k, "its", [("a", Struct(None, [("f", bool)])), ("b", None)])),
        ])),
    ])
"""

INSTALLED = """
#include <stdbool.h>
#include <stdint.h>
typedef enum x_k { X_K_A, X_K_B } x_k;
typedef struct x_x {
    x_k key;
    union {
        struct {
            int num_list;
            struct { uint8_t c; } *list;
            struct { uint64_t e; } inner;
        } a;
        struct {
            x_k sub;
            union { uint8_t a; char *b; } v;
        } b;
    } u;
    struct {
        x_k its;
        union {
            struct { bool f; } a;
        } w;
    } beside;
} x_x;
"""


@pytest.mark.parametrize("compiler", COMPILERS)
def test_overlay_names_what_is_inside_of_what_it_names(compiler: str, tmp_path: Path) -> None:
    (tmp_path / "installed.h").write_text(INSTALLED, encoding="utf-8")
    options = {"include": f'"{tmp_path / "installed.h"}"'}
    check_syntax(generated(NESTED, tmp_path, options), compiler)
    header = (tmp_path / "x_dispatch.h").read_text(encoding="utf-8")
    assert set(re.findall(r"__\)\) (\w+) {", header)) == {
        *("x_a", "x_b", "x_d", "x_x_b", "x_x_beside", "x_x_beside_a"),
    }


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_overlay_never_reads_stale_values(compiler: str, tmp_path: Path) -> None:
    files = generated(NAMED, tmp_path, OVERLAY)
    (tmp_path / "alias.c").write_text(ALIASING, encoding="utf-8")
    command = [compiler, "-std=gnu11", "-O2", f"-I{tmp_path}", *map(str, files.sources)]
    run([*command, "-lxenlight", "-o", tmp_path / "alias"])
    assert run([tmp_path / "alias"]) == "17\n"


def test_overlay_would_read_stale_values_without_its_attribute(tmp_path: Path) -> None:
    files = generated(EVENT, tmp_path, OVERLAY)
    (tmp_path / "alias.c").write_text(ALIASING, encoding="utf-8")
    command = ["gcc", "-std=gnu11", "-O2", "-D__may_alias__=__unused__", f"-I{tmp_path}"]
    run([*command, *files.sources, "-lxenlight", "-o", tmp_path / "stale"])
    assert run([tmp_path / "stale"]) == "11\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "message"),
    [
        ('("shutdown_reason", uint8)', '("shutdown_reason", uint16)', "shutdown_reason"),
        ('("rc", integer)', '("rc", integer), ("more", integer)', "more"),
        (
            '("vdev", string), ("disk", libxl_device_disk)',
            '("vdev", string)',
            "the size is another",
        ),
        (
            '("vdev", string), ("disk", libxl_device_disk)',
            '("disk", libxl_device_disk), ("vdev", string)',
            "libxl_event_disk_eject.disk: the offset",
        ),
        ('(3, "DISK_EJECT")', '(7, "DISK_EJECT")', "LIBXL_EVENT_TYPE_DISK_EJECT: another value"),
        ('(3, "DISK_EJECT")', '(3, "DISK_EJECT"), (9, "NEW")', "LIBXL_EVENT_TYPE_NEW"),
    ],
)
def test_overlay_of_another_version_does_not_compile(
    ours: str, theirs: str, message: str, tmp_path: Path
) -> None:
    files = generated(EVENT.replace(ours, theirs), tmp_path, OVERLAY)
    done = subprocess.run(
        ["gcc", "-std=c11", "-fsyntax-only", *files.sources],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert message in done.stderr


def test_overlay_of_one_struct_leaves_others_alone(tmp_path: Path) -> None:
    other = EVENT + (
        'libxl_new = Struct("new", '
        '[("u", KeyedUnion(None, libxl_event_type, "type", [("domain_death", uint8)]))])'
    )
    files = generated(other, tmp_path, {**OVERLAY, "dispatch": "libxl_event"})
    check_syntax(files, "gcc")
    assert "libxl_new" not in (tmp_path / "libxl_dispatch.h").read_text(encoding="utf-8")


def test_header_may_be_named_without_brackets(tmp_path: Path) -> None:
    generated(EVENT, tmp_path, {"include": "libxl.h"})
    header = (tmp_path / "libxl_dispatch.h").read_text(encoding="utf-8")
    assert "#include <libxl.h>" in header


HARD_NAMES = """
namespace("x_")
e = Enumeration("e", [(1, "CLASS"), (2, "9PFS"), (3, "DEFAULT"), (4, "TEXT")])
user = Struct("user", [("u", KeyedUnion(None, e, "k", [("text", string)]))])
both = Struct("info", [("a", KeyedUnion(None, e, "k", [])), ("b", KeyedUnion(None, e, "l", []))])
"""


@pytest.mark.parametrize("compiler", COMPILERS)
def test_names_that_c_reserves_are_set_apart(compiler: str, tmp_path: Path) -> None:
    files = generated(HARD_NAMES, tmp_path)
    check_syntax(files, compiler)
    header = (tmp_path / "x_dispatch.h").read_text(encoding="utf-8")
    assert "int (*class_)(void *user, const x_user *value);" in header
    assert "int (*_9pfs)(void *user, const x_user *value);" in header
    assert "int (*text)(void *user, const x_user *value, char *const *info);" in header
    assert "struct x_info_k_handlers {" in header
    assert "x_info_l_dispatch_table[]" in header


@pytest.mark.parametrize(
    ("text", "options", "code", "message"),
    [
        (
            'libxl_event_handlers = Struct("event_handlers", [("x", uint8)])',
            {},
            "IDL803",
            "'libxl_event_handlers' is also a name of the dispatch on 'libxl_event'",
        ),
        (
            'libxl_event_dispatch = Struct("event_dispatch", [("x", uint8)])',
            {},
            "IDL803",
            "'libxl_event_dispatch' is also a name of the dispatch on 'libxl_event'",
        ),
        (
            (
                'f = Enumeration("f", [(1, "CLASS"), (2, "CLASS_")])\n'
                'g = Struct("g", [("u", KeyedUnion(None, f, "k", []))])'
            ),
            {},
            "IDL804",
            "the handlers for LIBXL_F_CLASS and LIBXL_F_CLASS_ would both be called 'class_'",
        ),
        (
            (
                'f = Enumeration("f", [(1, "9P"), (2, "_9P")])\n'
                'g = Struct("g", [("u", KeyedUnion(None, f, "k", []))])'
            ),
            {},
            "IDL804",
            "the handlers for LIBXL_F_9P and LIBXL_F__9P would both be called '_9p'",
        ),
        (
            "",
            {"include": "<libxl.h> <poll.h>"},
            "IDL805",
            "c.include: '<libxl.h> <poll.h>' is no header",
        ),
        (
            "",
            {"dispatch": "libxl_evnt"},
            "IDL805",
            "c.dispatch: there is no struct 'libxl_evnt' with a keyed union",
        ),
    ],
)
def test_collision_is_reported(text: str, options: dict[str, str], code: str, message: str) -> None:
    module, diagnostics = load_text("test.idl", EVENT + text)
    assert module is not None, diagnostics.found
    diagnostics.found.clear()
    TARGET.check(Request(module, Settings(), options), diagnostics)
    assert (code, message) in [(d.code, d.message) for d in diagnostics.found]
