"""Progress on a terminal, for those who wait longer than a second."""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.status import Status

DELAY = 1.0


class Progress:
    """Steps that are shown on stderr from a second on.

    Where stderr is no terminal nothing is ever shown, and rich is not imported.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """*clock* returns seconds."""
        self._clock = clock
        self._begun = clock() if sys.stderr.isatty() else None
        self._shown: Status | None = None

    def __enter__(self) -> Callable[[str], None]:
        """Return what to call with each step's name."""
        return self._step

    def __exit__(self, *_: object) -> None:
        """Take away what is shown."""
        if self._shown is not None:
            self._shown.stop()

    def _step(self, name: str) -> None:
        if self._shown is not None:
            self._shown.update(name)
        elif self._begun is not None and self._clock() - self._begun >= DELAY:
            from rich.console import Console

            self._shown = Console(stderr=True).status(name)
            self._shown.start()
