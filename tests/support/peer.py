"""Two programs that are asked the same: one linked with the real libxl, one with generated C.

Both are compiled from one text, written from the model alone; they never share a process. Values
are made from a seed, shown in full as JSON of a form of its own (every member, text in hexadecimal,
a keyed union as ``{"key": NUMBER, "data": …}``), and sent to libxl's JSON and back. What both have
in common is in tests/conformance/peer.h.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.c_target import SANITIZERS, Generated, run
from tests.support.peer_program import program

if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.model import Module
    from tests.support.xen import Xen

_HEADER = Path(__file__).parent.parent / "conformance"
ABORTED = -1000

_LIBXL_MAIN = """
/* JSON needs neither a hypervisor nor a store. */
static char nothing[65536];
struct xc_interface_core *xc_interface_open(xentoollog_logger *logger,
        xentoollog_logger *other, unsigned flags)
{
    (void)logger; (void)other; (void)flags;
    return (void *)nothing;
}
int xc_interface_close(xc_interface *xch) { (void)xch; return 0; }
struct xs_handle *xs_open(unsigned long flags) { (void)flags; return (void *)nothing; }
void xs_close(struct xs_handle *h) { (void)h; }

int main(void)
{
    FILE *nowhere = fopen("/dev/null", "w");
    xentoollog_logger_stdiostream *logger =
        xtl_createlogger_stdiostream(nowhere, XTL_CRITICAL, 0);

    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)logger))
        return 1;
    answer_all(subjects, sizeof(subjects) / sizeof(subjects[0]));
    return 0;
}
"""

_OUR_MAIN = """
int main(void)
{
    answer_all(subjects, sizeof(subjects) / sizeof(subjects[0]));
    return 0;
}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program says: a status, a document, and the value in full.

    The last two are ``None`` where a document was refused.
    """

    status: int
    json: bytes | None
    value: Any


@dataclass(frozen=True, slots=True)
class Peer:
    """One of the programs."""

    binary: Path

    def values(self, wanted: Iterable[tuple[str, int]]) -> list[Answer]:
        """Return the values for pairs of a struct and a seed; 0: its initial value."""
        return self._ask(f"V {name} {seed}\n" for name, seed in wanted)

    def read(self, documents: Iterable[tuple[str, bytes]]) -> list[Answer]:
        """Read documents, pairs of a struct and a text without zero bytes."""
        return self._ask(f"R {name} {text.hex()}\n" for name, text in documents)

    def try_read(self, documents: Iterable[tuple[str, bytes]]) -> list[int]:
        """Read documents, each in a process of its own; ABORTED is one of the statuses."""
        return [a.status for a in self._ask(f"F {n} {text.hex()}\n" for n, text in documents)]

    def _ask(self, lines: Iterable[str]) -> list[Answer]:
        questions = list(lines)
        done = subprocess.run(
            [self.binary],
            input="".join(questions).encode(),
            capture_output=True,
            check=False,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1"},
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")[-4000:]
        answers = [_answer(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(questions)
        return answers


def _answer(line: bytes) -> Answer:
    status, text, value = line.split(b"\t")
    document = json.loads(text)
    read = bytes.fromhex(document) if document is not None else None
    return Answer(int(status), read, json.loads(value))


def build_libxl(module: Module, xen: Xen, folder: Path) -> Peer:
    """Compile the program with the headers and the library of libxl."""
    includes = ["<libxl.h>", "<libxl_utils.h>", "<xenctrl.h>", "<xenstore.h>"]
    text = program(module, ["#define PEER_IS_LIBXL", *(f"#include {i}" for i in includes)])
    source = folder / "peer_libxl.c"
    source.write_text(text.replace("@MAIN@", _LIBXL_MAIN))
    library = xen.library
    run(
        [
            *("gcc", "-std=gnu11", "-O1", "-w", source, "-o", folder / "peer_libxl"),
            *(f"-I{_HEADER}", f"-isystem{xen.include}", "-rdynamic", f"-L{library}"),
            *("-lxenlight", "-lxentoollog", f"-Wl,-rpath,{library}"),
            "-Wl,--allow-shlib-undefined",
        ]
    )
    return Peer(folder / "peer_libxl")


def build_ours(generated: Generated, folder: Path) -> Peer:
    """Compile the program with generated code, under sanitizers."""
    prefix = generated.header.removesuffix("types.h")
    text = program(generated.module, [f'#include "{prefix}types_json.h"'])
    source = folder / "peer_ours.c"
    source.write_text(text.replace("@MAIN@", _OUR_MAIN))
    flags = ["-std=gnu11", "-O1", "-g", "-w", *SANITIZERS, f"-I{_HEADER}"]
    sources = [source, *generated.sources]
    run(["gcc", *flags, f"-I{generated.folder}", *sources, "-o", folder / "peer_ours"])
    return Peer(folder / "peer_ours")
