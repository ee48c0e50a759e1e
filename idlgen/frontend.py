"""The front end in one call: read, parse, attach comments, lower, keep the rules.

A stage that left errors is the last one, so that a mistake is reported once and by the stage that
knows most about it. Nothing here raises for what an input contains.
"""

from __future__ import annotations

import errno
import gc
import os
import select
import stat
import sys
from codecs import BOM_UTF8

from idlgen import rules
from idlgen.comments import Docs
from idlgen.diagnostics import Diagnostics
from idlgen.lalr import UnexpectedTokenError
from idlgen.lower import lower
from idlgen.parser import parse, statements
from idlgen.primitives import deque
from idlgen.source import SourceFile, Span
from idlgen.syntax import Comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Module

# The largest IDL file there has been has 61 kB.
MAX_BYTES = 16 * 2**20

STDIN = "-"

# How many seconds to wait for the first byte from a pipe.
PATIENCE = 5.0


def load(path: str) -> tuple[Module | None, Diagnostics]:
    """Return the module that a file declares, ``None`` if there were errors, and all findings.

    A file that can't be read, or that is not text, is a finding as well. ``-`` is standard input.
    """
    try:
        data = _read(path)
    except (OSError, ValueError) as error:
        diagnostics = Diagnostics(SourceFile(path, ""))
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        diagnostics.error("IDL100", f"can't read the file: {reason}")
        return None, diagnostics
    return _load_bytes("<stdin>" if path == STDIN else path, data)


def load_text(path: str, text: str) -> tuple[Module | None, Diagnostics]:
    """Return what :func:`load` does, for text that is at hand already."""
    return _run(Diagnostics(SourceFile(path, text)))


def _read(path: str) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    # A Path would normalise what the user wrote.
    with open(path, "rb", opener=_open) as file:
        return file.read(MAX_BYTES + 1)


def _open(path: str, flags: int) -> int:
    """Open a file; a pipe without waiting for its writer, who may never come."""
    handle = os.open(path, flags | os.O_NONBLOCK)
    if stat.S_ISFIFO(os.fstat(handle).st_mode):
        ready, _, _ = select.select([handle], [], [], PATIENCE)
        if not ready:
            os.close(handle)
            raise TimeoutError(errno.ETIMEDOUT, "nothing comes from the pipe")
    os.set_blocking(handle, True)
    return handle


def _load_bytes(path: str, data: bytes) -> tuple[Module | None, Diagnostics]:
    # The codec that does without the mark as well is a module that nothing else imports.
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode() if len(data) <= MAX_BYTES else ""
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        source = SourceFile(path, data.decode("utf-8", "replace"))
        diagnostics = Diagnostics(source)
        diagnostics.error(
            "IDL101",
            f"the file is not UTF-8: byte 0x{data[error.start]:02x} ({error.reason})",
            Span(len(before), len(before) + 1),
        )
        return None, diagnostics
    diagnostics = Diagnostics(SourceFile(path, text))
    if len(data) > MAX_BYTES:
        diagnostics.error("IDL103", f"the file is larger than {MAX_BYTES // 2**20} MiB")
        return None, diagnostics
    return _run(diagnostics)


def _run(diagnostics: Diagnostics) -> tuple[Module | None, Diagnostics]:
    """Run the stages, one after the other, while there are no errors."""
    source = diagnostics.source
    nul = source.text.find("\0")
    if nul >= 0:
        diagnostics.error("IDL102", "the file contains a NUL byte", Span(nul, nul + 1))
        return None, diagnostics
    module = None
    # Python would look for cycles, over and over, in what grows and has none.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        module = _module(diagnostics)
        if module is not None and not diagnostics.has_errors:
            rules.check(module, diagnostics)
    finally:
        if was_enabled:
            gc.enable()
    diagnostics.sort()
    return (None if diagnostics.has_errors else module), diagnostics


def _module(diagnostics: Diagnostics) -> Module | None:
    """Return what the collector's source declares, ``None`` if its syntax is wrong.

    A statement is lowered as soon as it is parsed, so that there is never more than one of them.
    Where the text turns out to have a mistake, or might have, it is read anew: what was found by
    then comes from a later stage than that which finds it.
    """
    text = diagnostics.source.text
    docs, found = Docs(text), deque[Comment]()
    try:
        return lower(docs.read(statements(text, found), found), docs, diagnostics)
    except UnexpectedTokenError:
        diagnostics.found.clear()
    tree = parse(diagnostics)
    if tree is None:
        return None
    docs = Docs(text)
    return lower(docs.read(tree.statements, deque(tree.comments)), docs, diagnostics)
