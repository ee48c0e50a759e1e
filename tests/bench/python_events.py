"""Events on the embedded core in Python: produced, queued, dispatched and freed.

The peers are loops written by hand over the same cffi module, as one would for an IDL of five types
of events. One makes of each event what ``ctx.dispatch`` does: objects that a handler may keep. The
other hands over what is in the C struct, and copies nothing.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Row
from tests.support import native_package

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).parents[2]
_GROUP = "events on the embedded core, Python"
_BAR = 1.3
_PEERS = {
    "copying": ("a loop that makes the same objects", ""),
    "borrowing": (
        "a loop that copies nothing",
        "an event is two or three objects that outlive what libxl frees",
    ),
}


def rows() -> Iterator[Row]:
    """Yield the figures: each peer, with a small event and with a large one."""
    package = native_package.build((_ROOT / "idl" / "libxl.idl").read_text())
    program = Path(__file__).with_name("python_events_program.py")
    printed = subprocess.run(
        [sys.executable, program],
        env={"PYTHONPATH": f"{package}:{_ROOT}"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for line in printed.splitlines():
        event, peer, ratio = line.split()
        name, note = _PEERS[peer]
        yield Row(_GROUP, f"{event.replace('_', ' ')} ÷ {name}", _BAR, float(ratio), note=note)
