"""The embedded core's sources: for which IDLs and compilers they are, how they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import COMPILERS, SANITIZERS, WARNINGS, generate, run
from tests.support.core import OWN_IDL, Core, build_core

if TYPE_CHECKING:
    from tests.support.xen import Xen

pytestmark = pytest.mark.xdist_group("core")

ROOT = Path(__file__).parents[2]

HEADERS = (
    "libxl.h",
    "libxl_event.h",
    "libxl_utils.h",
    "libxl_sim.h",
    "xentoollog.h",
    "libxl_event_dispatch.h",
    "libxl_osevent_loop.h",
    "libxl_poll_loop.h",
)

# --- other IDLs ---


def edited(text: str, *pairs: tuple[str, str]) -> str:
    """Return a text with parts of it replaced, each of which occurs once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_a_sixth_type_of_event_runs(tmp_path: Path) -> None:
    own = OWN_IDL.read_text(encoding="utf-8")
    value = '    (5, "DOMAIN_CREATE_CONSOLE_AVAILABLE"),'
    member = '        ("domain_create_console_available", None),\n'
    payload = '("domain_migrated", Struct("event_domain_migrated", [("host", string)])),'
    idl = tmp_path / "six.idl"
    idl.write_text(
        edited(
            own,
            (value, f'    (63, "DOMAIN_MIGRATED"),\n{value}'),
            (member, f"{member}        {payload}\n"),
        ),
        encoding="utf-8",
    )
    core = build_core(tmp_path / "six", idl, SANITIZERS)
    program = core.build(tmp_path / "sixth", [Path(__file__).parent / "events/sixth.c"])
    moved = "7 moved to earth for 0xfedcba9876543210"
    assert run([program]).splitlines() == [
        f"{how}: {moved}" for how in ("waited", "asked", "called", "queued")
    ]


LACKS = {
    "DOMAIN_SHUTDOWN": r'\("domain_shutdown", Struct\(.*?\]\)\),',
    "DOMAIN_DEATH": r'\("domain_death", None\),',
    "DISK_EJECT": r'\("disk_eject", Struct\(.*?\]\)\),',
    "OPERATION_COMPLETE": r'\("operation_complete", Struct\(.*?\]\)\),',
    "DOMAIN_CREATE_CONSOLE_AVAILABLE": r'\("domain_create_console_available", None\),',
}


def check_core(folder: Path, compiler: str) -> None:
    """Let a compiler look at the core; it must not even warn."""
    sources = sorted((folder / "embedded").glob("*.c"))
    assert sources
    command = (*COMPILERS[compiler], *WARNINGS, "-fsyntax-only")
    run([*command, f"-I{folder / 'embedded'}", f"-I{folder}", *sources])


@pytest.mark.parametrize("lacking", LACKS)
def test_any_type_of_event_may_be_lacking(lacking: str, tmp_path: Path) -> None:
    text = OWN_IDL.read_text(encoding="utf-8")
    text, values = re.subn(rf'\(\d, "{lacking}"\),', "", text)
    text, members = re.subn(LACKS[lacking], "", text, flags=re.DOTALL)
    assert (values, members) == (1, 1)
    idl = tmp_path / "five.idl"
    idl.write_text(text, encoding="utf-8")
    generate(idl, tmp_path / "c")
    check_core(tmp_path / "c", "gcc")


LEAST = """\
namespace("libxl_")
libxl_domid = Builtin("domid", json_parse_type="JSON_INTEGER", copy_fn=None)
libxl_ev_link = Builtin("ev_link", passby=PASS_BY_REFERENCE, private=True)
libxl_event_type = Enumeration("event_type", [(3, "SMOKE")])
libxl_event = Struct("event", [
    ("link", libxl_ev_link),
    ("domid", libxl_domid),
    ("for_user", uint64),
    ("u", KeyedUnion(None, libxl_event_type, "type", [
        ("smoke", Struct(None, [("where", string)])),
        ])),
    ])
"""


def test_an_event_of_one_type_is_enough(tmp_path: Path) -> None:
    idl = tmp_path / "least.idl"
    idl.write_text(LEAST)
    generate(idl, tmp_path / "c")
    check_core(tmp_path / "c", "gcc")


@pytest.mark.parametrize("compiler", COMPILERS)
def test_every_compiler_takes_the_core(compiler: str, tmp_path: Path) -> None:
    generate(OWN_IDL, tmp_path)
    check_core(tmp_path, compiler)


def test_the_core_builds_from_debians_idl(xen_417: Xen, tmp_path: Path) -> None:
    generate(xen_417.idl / "libxl_types.idl", tmp_path)
    check_core(tmp_path, "gcc")


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("header", HEADERS)
def test_headers_stand_alone(header: str, compiler: str, tmp_path: Path) -> None:
    generate(OWN_IDL, tmp_path)
    source = tmp_path / "alone.c"
    source.write_text(f"#include <{header}>\n#include <{header}>\n")
    command = (*COMPILERS[compiler], *WARNINGS, "-fsyntax-only")
    run([*command, f"-I{tmp_path / 'embedded'}", f"-I{tmp_path}", source])


# --- how they are written ---


def test_symbols_stay_in_libxls_name_space(asan_core: Core) -> None:
    listed = run(["nm", "--defined-only", "--extern-only", asan_core.archive])
    symbols = {line.split()[2] for line in listed.splitlines() if line.count(" ") == 2}
    ours = {symbol for symbol in symbols if not symbol.startswith("__")}  # the sanitizers'
    assert "libxl_event_wait" in ours
    assert {s for s in ours if not s.startswith(("libxl_", "xtl_"))} == set()


# What the blocks of libxl_event.h are about, and what their functions' names begin with.
BLOCKS = {
    "Application events": ("libxl_event_", "libxl_evenable_", "libxl_evdisable_"),
    "OS events": ("libxl_osevent_",),
    "Child processes": ("libxl_childproc_", "libxl_postfork_"),
}


def test_each_kind_of_event_has_a_block_of_its_own(asan_core: Core) -> None:
    text = (asan_core.folder / "embedded" / "libxl_event.h").read_text(encoding="utf-8")
    _, *parts = re.split(r"^/\* ==== (.*?)(?:: .*?)? =+ \*/$", text, flags=re.MULTILINE)
    blocks = dict(zip(parts[::2], parts[1::2], strict=True))
    assert blocks.keys() == BLOCKS.keys()
    for title, block in blocks.items():
        functions = re.findall(r"^(?:int|void) (\w+)\(", block, re.MULTILINE)
        assert functions
        assert all(function.startswith(BLOCKS[title]) for function in functions)


@pytest.mark.parametrize("header", HEADERS)
def test_prototypes_follow_their_documentation(header: str, asan_core: Core) -> None:
    text = (asan_core.folder / "embedded" / header).read_text(encoding="utf-8")
    documented = False
    undocumented = []
    for line in text.splitlines():
        if line.endswith("*/"):
            documented = True
        elif not line:
            documented = False
        elif re.match(r"[a-z][\w *]*\(", line) and not line.startswith(("static", "typedef")):
            undocumented += [] if documented else [line]
    assert undocumented == []


OLDER = """\
#define LIBXL_API_VERSION 0x040500
#include <libxl.h>

int f(libxl_ctx *ctx);
int f(libxl_ctx *ctx)
{
    return libxl_domain_pause(ctx, 7) || libxl_domain_unpause(ctx, 7) ||
           libxl_domain_shutdown(ctx, 7);
}
"""


@pytest.mark.parametrize("which", ["core", "xen"])
def test_programs_for_older_versions_compile(
    which: str, asan_core: Core, xen_417: Xen, tmp_path: Path
) -> None:
    includes = asan_core.includes if which == "core" else (f"-I{xen_417.include}",)
    source = tmp_path / "older.c"
    source.write_text(OLDER)
    run(["gcc", "-Wall", "-Werror", "-fsyntax-only", *includes, source])


# --- the documentation and the demonstration ---

SHOWN = """\
#include <errno.h>
#include <libxl_sim.h>

void shown(libxl_ctx *ctx, libxl_ev_user cookie);
void shown(libxl_ctx *ctx, libxl_ev_user cookie)
{
    libxl_device_disk disk;
"""


def test_what_the_documentation_shows_compiles(asan_core: Core, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "core.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```c\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    source = tmp_path / "shown.c"
    source.write_text(f"{SHOWN}\nlibxl_device_disk_init(&disk);\n{block}}}\n")
    run(["gcc", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", *asan_core.includes, source])


def test_the_demonstration_prints_what_happens(asan_core: Core, tmp_path: Path) -> None:
    program = asan_core.build(tmp_path / "demo", [ROOT / "docs" / "examples" / "c" / "demo.c"])
    assert run([program]).splitlines() == [
        "domain 1 (web) has a console",
        "domain 2 (mail) has a console",
        "domain 1 (web) ejects hdc, which was /srv/install.iso",
        "domain 1 (web) shut down: poweroff",
        'domain 1, "web", is dead: 1 left',
        'operation for "web" has ended: 0',
        'domain 2, "mail", is dead: 0 left',
    ]
