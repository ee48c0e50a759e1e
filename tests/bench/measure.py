"""Measuring: variants of the same work, interleaved on one core, compared by their medians.

Absolute times don't hold on shared machines, ratios from one run do. So each figure is the ratio of
two medians whose samples alternate, and every bar is a bound on a ratio.

A benchmark module has a function ``rows() -> Iterator[Row]``.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: *ratio* to hold against *bar*.

    ``group`` is the heading it stands under (a row of the table of bars), ``name`` what was
    measured and against what. ``most``: the ratio may be no higher than the bar; otherwise no
    lower. ``note`` says what limits it.
    """

    group: str
    name: str
    bar: float
    ratio: float
    most: bool = True
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        return self.ratio <= self.bar if self.most else self.ratio >= self.bar

    @property
    def bound(self) -> str:
        """The bar as text."""
        return f"{'≤' if self.most else '≥'} {self.bar:g}"


def pin() -> None:
    """Keep this process, and those that it starts, on one core."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def medians(
    variants: Mapping[str, Callable[[], object]],
    rounds: int = 15,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """Return the median time of each variant, in seconds.

    The variants take turns, after one round that does not count; each round begins with another
    one. The garbage collector is off while a variant runs. What works in this process alone may be
    timed by ``time.process_time``: other processes disturb it less.
    """
    samples: dict[str, list[float]] = {name: [] for name in variants}
    order = list(variants.items())
    enabled = gc.isenabled()
    gc.disable()
    try:
        for number in range(rounds + 1):
            for name, run in order:
                begin = clock()
                run()
                if number:
                    samples[name].append(clock() - begin)
            order.append(order.pop(0))
            gc.collect()
    finally:
        if enabled:
            gc.enable()
    return {name: statistics.median(values) for name, values in samples.items()}


def command(
    *parts: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Callable[[], object]:
    """Return a variant that runs a command, which must succeed and prints nowhere."""
    argv: Sequence[str] = [str(part) for part in parts]

    def run() -> object:
        return subprocess.run(argv, cwd=cwd, env=env, check=True, stdout=subprocess.DEVNULL)

    return run
