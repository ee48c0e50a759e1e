"""Events on the embedded core in C: produced, queued, dispatched and freed, against no queue.

The program does both, in turns: the bare variant allocates, fills, dispatches and frees the same
events on the spot. It counts the processor's time of its one thread.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Row
from tests.support.c_target import generate, run
from tests.support.core import OWN_IDL

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCE = Path(__file__).with_name("c_events.c")
_GROUP = "events on the embedded core, C"
_EVENTS = {"death": "an event without data", "eject": "an event with a disk"}
_WAYS = (
    "256 at a time, poll loop and event_check",
    "256 at a time, poll loop and event_occurs",
    "one at a time, event_wait",
)


def rows() -> Iterator[Row]:
    """Yield the figures: three ways through the core, for a small event and a large one."""
    with tempfile.TemporaryDirectory() as name:
        printed = run([build(Path(name)), "15"])
    ratios: dict[str, list[list[float]]] = {event: [] for event in _EVENTS}
    for line in printed.splitlines():
        event, bare, *times = line.split()
        ratios[event].append([float(time) / float(bare) for time in times])
    for event, what in _EVENTS.items():
        for way, samples in zip(_WAYS, zip(*ratios[event], strict=True), strict=True):
            yield Row(_GROUP, f"{what}, {way} ÷ no queue", 2.0, statistics.median(samples))


def build(folder: Path, level: str = "-O2") -> Path:
    """Compile the program into a folder; return it."""
    generate(OWN_IDL, folder)
    sources = sorted([*folder.glob("*.c"), *(folder / "embedded").glob("*.c")])
    include = (f"-I{folder / 'embedded'}", f"-I{folder}")
    program = folder / "c_events"
    flags = ("-std=gnu11", level, *include)
    run(["gcc", *flags, _SOURCE, *sources, "-lpthread", "-o", program])
    return program
