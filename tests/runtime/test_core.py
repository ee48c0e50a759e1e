"""The embedded core, promise by promise: the programs in ``core/`` run one case at a time.

All of it runs under AddressSanitizer, which also finds what is never freed, and what has threads
under ThreadSanitizer as well.
"""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import COMPILERS, SANITIZERS, WARNINGS, generate, run
from tests.support.core import OWN_IDL, Core, build_core

if TYPE_CHECKING:
    from tests.support.xen import Xen

pytestmark = pytest.mark.xdist_group("core")

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent / "core"

# What a case that ends the process ends it with, and what it says.
ENDED = {
    "reentry-from-a-predicate": (
        -signal.SIGABRT,
        "libxl: libxl_event_check called from within a predicate\n",
    ),
    "reentry-from-disaster": (
        -signal.SIGABRT,
        "libxl: libxl_domain_pause called from within a disaster\n",
    ),
    "reentry-from-a-hook": (
        -signal.SIGABRT,
        "libxl: libxl_osevent_occurred_fd called from within fd_register\n",
    ),
    "disaster-without-hooks": (
        255,
        "libxl: disaster, events of type 2 may be lost: the sky falls: Input/output error\n",
    ),
    "disaster-without-function": (
        255,
        "libxl: disaster, events of type 2 may be lost: the sky falls: Input/output error\n",
    ),
}


def cases(program: str) -> list[str]:
    """Return the names in a program's table."""
    text = (SOURCES / f"{program}.c").read_text(encoding="utf-8")
    return re.findall(r'^    \{ "([a-z-]+)", \w+ \},$', text, re.MULTILINE)


# The programs, with what each needs of the linker.
PROGRAMS: dict[str, tuple[str, ...]] = {
    "semantics": (),
    "loops": (),
    "children": (),
    "threads": (),
    "memory": ("-Wl,--wrap=malloc,--wrap=calloc,--wrap=strdup",),
}

CASES = [(program, name) for program in PROGRAMS for name in cases(program)]


@pytest.fixture(scope="module")
def programs(asan_core: Core, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the programs by name."""
    folder = tmp_path_factory.mktemp("programs")
    return {
        program: asan_core.build(folder / program, [SOURCES / f"{program}.c"], *flags)
        for program, flags in PROGRAMS.items()
    }


def outcome(program: Path, *arguments: str) -> tuple[int, str]:
    """Run a program; return its exit status and what it wrote to stderr."""
    done = subprocess.run(
        [str(program), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(("program", "name"), CASES)
def test_promise(program: str, name: str, programs: dict[str, Path]) -> None:
    assert outcome(programs[program], name) == ENDED.get(name, (0, ""))


def test_every_ending_is_a_case() -> None:
    assert {name for _, name in CASES} >= ENDED.keys()


@pytest.fixture(scope="module")
def threads(tsan_core: Core) -> Path:
    """Return the program with threads, under ThreadSanitizer."""
    return tsan_core.build(tsan_core.folder / "threads", [SOURCES / "threads.c"], "-DMANY=20000")


@pytest.mark.parametrize("name", cases("threads"))
def test_threads_do_not_race(name: str, threads: Path) -> None:
    assert outcome(threads, name) == (0, "")


# --- the demonstration ---


def test_the_demonstration_prints_what_happens(asan_core: Core) -> None:
    demo = ROOT / "docs" / "examples" / "demo.c"
    program = asan_core.build(asan_core.folder / "demo", [demo])
    assert run([program]).splitlines() == [
        "domain 1 (web) has a console",
        "domain 2 (mail) has a console",
        "domain 1 (web) ejects hdc, which was /srv/install.iso",
        "domain 1 (web) shut down: poweroff",
        'domain 1, "web", is dead: 1 left',
        'operation for "web" has ended: 0',
        'domain 2, "mail", is dead: 0 left',
    ]


# --- other IDLs ---

SIXTH = """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libxl_event_dispatch.h"
#include <libxl_sim.h>

static int on_migrated(void *user, const libxl_event *event,
                       const struct libxl_event_domain_migrated *info)
{
    printf("%s: %u moved to %s for %#llx\\n", (const char *)user, event->domid, info->host,
           (unsigned long long)event->for_user);
    return 0;
}

int main(void)
{
    static const struct libxl_event_handlers handlers = { .domain_migrated = on_migrated };
    static char user[] = "user";
    libxl_event event, *waited;
    libxl_ctx *ctx;

    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, NULL))
        return 1;
    libxl_event_init(&event);
    libxl_event_init_type(&event, LIBXL_EVENT_TYPE_DOMAIN_MIGRATED);
    event.domid = 7;
    event.for_user = 0xfedcba9876543210;
    event.u.domain_migrated.host = strdup("earth");
    if (libxl_sim_event(ctx, &event) || libxl_sim_event(ctx, &event))
        return 2;
    libxl_event_dispose(&event);
    if (libxl_event_wait(ctx, &waited, 1 << LIBXL_EVENT_TYPE_DOMAIN_MIGRATED, NULL, NULL))
        return 3;
    printf("waited: %s\\n", waited->u.domain_migrated.host);
    libxl_event_free(ctx, waited);
    if (libxl_event_dispatch_pending(ctx, &handlers, user) != 1)
        return 4;
    libxl_ctx_free(ctx);
    return 0;
}
"""


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
            (value, f'    (6, "DOMAIN_MIGRATED"),\n{value}'),
            (member, f"{member}        {payload}\n"),
        ),
        encoding="utf-8",
    )
    core = build_core(tmp_path / "six", idl, SANITIZERS)
    source = tmp_path / "sixth.c"
    source.write_text(SIXTH)
    program = core.build(tmp_path / "sixth", [source])
    assert run([program]).splitlines() == [
        "waited: earth",
        "user: 7 moved to earth for 0xfedcba9876543210",
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


@pytest.mark.parametrize("compiler", COMPILERS)
def test_every_compiler_takes_the_core(compiler: str, tmp_path: Path) -> None:
    generate(OWN_IDL, tmp_path)
    check_core(tmp_path, compiler)


def test_the_core_builds_from_debians_idl(xen_417: Xen, tmp_path: Path) -> None:
    generate(xen_417.idl / "libxl_types.idl", tmp_path)
    check_core(tmp_path, "gcc")


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize(
    "header", ["libxl.h", "libxl_event.h", "libxl_utils.h", "libxl_sim.h", "xentoollog.h"]
)
def test_headers_stand_alone(header: str, compiler: str, tmp_path: Path) -> None:
    generate(OWN_IDL, tmp_path)
    source = tmp_path / "alone.c"
    source.write_text(f"#include <{header}>\n#include <{header}>\n")
    command = (*COMPILERS[compiler], *WARNINGS, "-fsyntax-only")
    run([*command, f"-I{tmp_path / 'embedded'}", f"-I{tmp_path}", source])
