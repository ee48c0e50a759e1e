"""Progress on a terminal, for those who wait longer than a second."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.status import Status

DELAY = 1.0


@contextmanager
def progress(clock: Callable[[], float] = time.monotonic) -> Iterator[Callable[[str], None]]:
    """Yield what to call with each step's name; from a second on they are shown on stderr.

    Where stderr is no terminal nothing is ever shown, and rich is not imported.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    begun = clock()
    shown: list[Status] = []

    def step(name: str) -> None:
        if shown:
            shown[0].update(name)
        elif clock() - begun >= DELAY:
            from rich.console import Console

            shown.append(Console(stderr=True).status(name))
            shown[0].start()

    try:
        yield step
    finally:
        for status in shown:
            status.stop()
