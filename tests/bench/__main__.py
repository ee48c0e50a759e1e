"""Run all benchmarks, print one table, and write it into ``docs/performance.md``.

``python -m tests.bench NAME...`` runs the modules of these names only, and writes nothing.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Row, pin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "performance.md"
PLOTS = ROOT / "docs" / "performance"
_MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")


def modules() -> list[str]:
    """Return the names of the modules with benchmarks."""
    return sorted(p.stem for p in HERE.glob("*.py") if "\ndef rows(" in p.read_text("utf-8"))


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of the table, in Markdown."""
    yield "| what | measured | bar | ratio | verdict |"
    yield "|---|---|---|---|---|"
    for row in rows:
        verdict = "met" if row.met else "**missed**"
        note = f" ({row.note})" if row.note else ""
        yield f"| {row.group} | {row.name}{note} | {row.bound} | {row.ratio:.2f} | {verdict} |"


def machine() -> str:
    """Describe what this ran on."""
    cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return (
        f"Measured on {cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, one of them "
        f"used; Linux {platform.release()}; {platform.python_implementation()} "
        f"{platform.python_version()}, installed in {sys.base_prefix}."
    )


def plot(rows: Iterable[Row]) -> list[Path]:
    """Draw a bar for each ratio, with its bar's mark; return the files, one for each group."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "idlgen"
    from matplotlib import pyplot as plt

    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    PLOTS.mkdir(exist_ok=True)
    drawn = []
    for group, members in groups.items():
        figure, axes = plt.subplots(figsize=(8, 0.9 + 0.45 * len(members)), layout="constrained")
        names = [row.name for row in members]
        axes.barh(
            names,
            [row.ratio for row in members],
            color=["#4c8c4a" if row.met else "#b5533c" for row in members],
        )
        for place, row in enumerate(members):
            axes.plot([row.bar, row.bar], [place - 0.4, place + 0.4], color="black", linewidth=2)
        axes.invert_yaxis()
        axes.set_xlabel("ratio; the black line is the bar")
        axes.set_title(group)
        path = PLOTS / f"{re.sub(r'[^a-z0-9]+', '-', group.lower()).strip('-')}.svg"
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)
        drawn.append(path)
    return drawn


def write(rows: list[Row]) -> None:
    """Replace the measured part of the page."""
    plots = [f"![{p.stem}](performance/{p.name})" for p in plot(rows)]
    made = "\n".join([_MARKS[0], "", machine(), "", *table(rows), "", *plots, "", _MARKS[1]])
    before, _, rest = PAGE.read_text("utf-8").partition(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    PAGE.write_text(before + made + after, "utf-8")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*modules(), []], metavar="NAME")
    names = parser.parse_args().names
    pin()
    rows: list[Row] = []
    for name in names or modules():
        print(f"# {name}", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.bench.{name}").rows()
    print("\n".join(table(rows)))
    if not names:
        write(rows)


if __name__ == "__main__":
    main()
