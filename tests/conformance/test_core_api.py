"""The embedded core's interface is libxl's own: prototypes, constants and layouts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import generate, run
from tests.support.core import OWN_IDL

if TYPE_CHECKING:
    from tests.support.xen import Xen

# The headers of libxl's that the core brings.
HEADERS = ("libxl.h", "libxl_event.h", "libxl_utils.h", "xentoollog.h")

# What the core has to have of libxl.h and libxl_utils.h; it has all of libxl_event.h.
FUNCTIONS = {
    "libxl_ctx_alloc",
    "libxl_ctx_free",
    "libxl_ao_abort",
    "libxl_domain_pause",
    "libxl_domain_unpause",
    "libxl_domain_shutdown",
    "libxl_domain_destroy",
    "libxl_domid_to_name",
    "libxl_name_to_domid",
    "xtl_createlogger_stdiostream",
    "xtl_logger_destroy",
}

# gcc's list: "/* FILE:LINE:NC */ extern PROTOTYPE;".
_LISTED = re.compile(r"^/\* (?P<file>.*):\d+:\w+ \*/ extern (?P<prototype>.*);", re.MULTILINE)

# What has the same value with either, one by one.
EXPRESSIONS = """
LIBXL_VERSION INVALID_DOMID LIBXL_EVENTMASK_ALL LIBXL_HAVE_AO_ABORT
LIBXL_HAVE_NONCONST_EVENT_OCCURS_EVENT_ARG LIBXL_HAVE_SIGCHLD_OWNER_SELECTIVE_REAP
LIBXL_HAVE_SIGCHLD_SHARING ERROR_NOT_READY ERROR_BUFFERFULL
libxl_sigchld_owner_libxl libxl_sigchld_owner_mainloop libxl_sigchld_owner_libxl_always
libxl_sigchld_owner_libxl_always_selective_reap
XTL_DEBUG XTL_CRITICAL XTL_NUM_LEVELS XTL_STDIOSTREAM_SHOW_PID XTL_STDIOSTREAM_SHOW_DATE
XTL_STDIOSTREAM_HIDE_PROGRESS XTL_STDIOSTREAM_PROGRESS_USE_CR XTL_STDIOSTREAM_PROGRESS_NO_CR
sizeof(libxl_ev_user) sizeof(libxl_event) sizeof(libxl_sigchld_owner)
sizeof(libxl_asyncop_how) offsetof(libxl_asyncop_how,callback)
offsetof(libxl_asyncop_how,u.for_event) offsetof(libxl_asyncop_how,u.for_callback)
sizeof(libxl_asyncprogress_how) offsetof(libxl_asyncprogress_how,for_event)
offsetof(libxl_asyncprogress_how,for_callback)
sizeof(libxl_event_hooks) offsetof(libxl_event_hooks,event_occurs_mask)
offsetof(libxl_event_hooks,event_occurs) offsetof(libxl_event_hooks,disaster)
sizeof(libxl_osevent_hooks) offsetof(libxl_osevent_hooks,fd_register)
offsetof(libxl_osevent_hooks,fd_modify) offsetof(libxl_osevent_hooks,fd_deregister)
offsetof(libxl_osevent_hooks,timeout_register) offsetof(libxl_osevent_hooks,timeout_modify)
offsetof(libxl_osevent_hooks,timeout_deregister)
sizeof(libxl_childproc_hooks) offsetof(libxl_childproc_hooks,chldowner)
offsetof(libxl_childproc_hooks,fork_replacement) offsetof(libxl_childproc_hooks,reaped_callback)
sizeof(xentoollog_logger) offsetof(xentoollog_logger,vmessage)
offsetof(xentoollog_logger,progress) offsetof(xentoollog_logger,destroy)
"""

# The members whose types are function pointers: a value of the type as written here must fit.
POINTERS = """
    void (*occurs)(void *, libxl_event *) = ((libxl_event_hooks *)0)->event_occurs;
    void (*disaster)(void *, libxl_event_type, const char *, int) =
        ((libxl_event_hooks *)0)->disaster;
    int (*add)(void *, int, void **, short, void *) = ((libxl_osevent_hooks *)0)->fd_register;
    int (*modify)(void *, int, void **, short) = ((libxl_osevent_hooks *)0)->fd_modify;
    void (*remove)(void *, int, void *) = ((libxl_osevent_hooks *)0)->fd_deregister;
    int (*start)(void *, void **, struct timeval, void *) =
        ((libxl_osevent_hooks *)0)->timeout_register;
    int (*later)(void *, void **, struct timeval) = ((libxl_osevent_hooks *)0)->timeout_modify;
    void (*stop)(void *, void *) = ((libxl_osevent_hooks *)0)->timeout_deregister;
    void (*complete)(libxl_ctx *, int, void *) = ((libxl_asyncop_how *)0)->callback;
    void (*progress)(libxl_ctx *, libxl_event *, void *) =
        ((libxl_asyncprogress_how *)0)->callback;
    pid_t (*fork_)(void *) = ((libxl_childproc_hooks *)0)->fork_replacement;
    int (*reaped)(pid_t, int, void *) = ((libxl_childproc_hooks *)0)->reaped_callback;
    int (*predicate)(const libxl_event *, void *) = (libxl_event_predicate *)0;
"""


@pytest.fixture(scope="module")
def includes(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> dict[str, list[str]]:
    """Return the compiler's flags that make a program meet the core, or Debian's headers."""
    folder = tmp_path_factory.mktemp("core")
    generate(OWN_IDL, folder)
    return {
        "core": [f"-I{folder / 'embedded'}", f"-I{folder}"],
        "xen": [f"-I{xen_417.include}"],
    }


def prototypes(flags: list[str], folder: Path) -> dict[str, dict[str, str]]:
    """Return what gcc makes of the prototypes in the headers: by header, by function."""
    source, listed = folder / "all.c", folder / "listed"
    source.write_text("".join(f"#include <{header}>\n" for header in HEADERS))
    run(["gcc", "-std=gnu11", *flags, "-fsyntax-only", "-aux-info", listed, source])
    found: dict[str, dict[str, str]] = {header: {} for header in HEADERS}
    for match in _LISTED.finditer(listed.read_text(encoding="utf-8")):
        header = match["file"].rpartition("/")[2]
        name = re.search(r"(\w+) \(", match["prototype"])
        if header in found and name is not None:
            found[header][name[1]] = match["prototype"]
    return found


def test_prototypes_are_those_of_libxl(includes: dict[str, list[str]], tmp_path: Path) -> None:
    core = prototypes(includes["core"], tmp_path)
    xen = prototypes(includes["xen"], tmp_path)
    for header in HEADERS:
        assert core[header] == {name: xen[header].get(name) for name in core[header]}
    assert core["libxl_event.h"].keys() == xen["libxl_event.h"].keys()
    assert {name for functions in core.values() for name in functions} >= FUNCTIONS


def test_constants_and_layouts_are_those_of_libxl(
    includes: dict[str, list[str]], tmp_path: Path
) -> None:
    lines = "".join(
        f'    printf("%s %lld\\n", "{e}", (long long)({e}));\n' for e in EXPRESSIONS.split()
    )
    source = tmp_path / "constants.c"
    source.write_text(
        "#include <stddef.h>\n#include <stdio.h>\n#include <libxl.h>\n#include <libxl_event.h>\n"
        f"int main(void)\n{{\n{lines}    return 0;\n}}\n"
    )
    printed = []
    for flags in includes.values():
        run(["gcc", "-std=gnu11", "-Werror", *flags, source, "-o", tmp_path / "constants"])
        printed.append(run([tmp_path / "constants"]).splitlines())
    assert printed[0] == printed[1]
    assert len(printed[0]) == len(EXPRESSIONS.split())


@pytest.mark.parametrize("which", ["core", "xen"])
def test_callbacks_have_the_types_of_libxl(
    which: str, includes: dict[str, list[str]], tmp_path: Path
) -> None:
    source = tmp_path / "pointers.c"
    source.write_text(
        "#include <libxl.h>\n#include <libxl_event.h>\n#include <sys/time.h>\n"
        f"void f(void);\nvoid f(void)\n{{{POINTERS}}}\n"
    )
    flags = ("-Werror", "-Wincompatible-pointer-types", "-fsyntax-only")
    run(["gcc", "-std=gnu11", *flags, *includes[which], source])


def test_loggers_write_what_libxls_do(includes: dict[str, list[str]], tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "runtime" / "core" / "logging.c"
    core_log = Path(includes["core"][0].removeprefix("-I")) / "core_log.c"
    printed = []
    for which, library in (("core", core_log), ("xen", "-lxentoollog")):
        run(["gcc", *includes[which], source, library, "-o", tmp_path / which])
        printed.append(run([tmp_path / which]))
    assert printed[0] == printed[1]
    assert "context: critical: message 9" in printed[0]
