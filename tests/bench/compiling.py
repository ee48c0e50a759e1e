"""The compiler against upstream's: the four files of libxl's own build, as whole processes.

Both run on Debian's CPython, with all their modules compiled beforehand; idlgen from a wheel in an
environment of its own, as users have it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Row, command, medians
from tests.bench.synthetic import copies
from tests.support.xen import cache, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PYTHON = "/usr/bin/python3"
ROOT = Path(__file__).parent.parent.parent
_FILES = ("_libxl_types.h", "_libxl_types_private.h", "_libxl_types_json.h", "_libxl_types.c")


def rows() -> Iterator[Row]:
    """Yield the figures of the compiler."""
    scripts = fetch("bookworm", binaries=True).idl
    idlgen = _installed()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = (scripts / "libxl_types.idl").read_text("utf-8")
        yield from _builds(idlgen, scripts, folder, text)
        yield from _large(idlgen, scripts, folder, text)


def _installed() -> Path:
    """Return idlgen's command, installed from this tree into an environment of Debian's Python.

    By the current pip, as pipx does: before 25.2 it wrote scripts that import ``re`` for one line.
    """
    folder = cache() / "bench-env"
    if not (folder / "bin/python").exists():
        subprocess.run([PYTHON, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    pip: list[str | Path] = [python, "-m", "pip", "-q", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--upgrade", "pip"], check=True)
    subprocess.run([*pip, ROOT], check=True)
    subprocess.run([*pip, "--force-reinstall", "--no-deps", ROOT], check=True)
    subprocess.run([python, "-m", "compileall", "-q", folder / "lib"], check=False)
    return folder / "bin/idlgen"


def _builds(idlgen: Path, scripts: Path, folder: Path, text: str) -> Iterator[Row]:
    """Yield the figures for the 4.17 file: nothing changed, cold, one declaration edited."""
    (folder / "upstream").mkdir()
    idl = folder / "libxl_types.idl"
    idl.write_text(text)
    build: list[str | Path] = [idlgen, "build", idl, "--target", "libxl"]
    subprocess.run([*build, "--out", folder / "same"], check=True, stdout=subprocess.DEVNULL)
    edited = folder / "edited" / "libxl_types.idl"
    edited.parent.mkdir()
    number = iter(range(1_000_000))

    def cold() -> object:
        return command(*build, "--out", folder / f"cold{next(number)}")()

    def edit() -> object:
        edited.write_text(
            text.replace('"shutdown_reason", uint8', f'"reason{next(number)}", uint8')
        )
        return command(idlgen, "build", edited, "--target", "libxl", "--out", folder / "e")()

    times = medians(
        {
            "bare": command(PYTHON, "-c", "pass"),
            "same": command(*build, "--out", folder / "same"),
            "upstream": command(*_upstream(scripts, idl, folder / "upstream"), cwd=scripts),
            "cold": cold,
            "edit": edit,
        },
        rounds=11,
    )
    yield Row(
        "`idlgen build`, nothing changed",
        "build ÷ bare interpreter start",
        2.5,
        times["same"] / times["bare"],
    )
    yield Row(
        "cold build of the drop-in's four files",
        "build ÷ upstream's gentypes.py",
        1.8,
        times["cold"] / times["upstream"],
    )
    yield Row(
        "one declaration edited, then build",
        "build ÷ upstream's gentypes.py",
        1.2,
        times["edit"] / times["upstream"],
    )


def _large(idlgen: Path, scripts: Path, folder: Path, text: str) -> Iterator[Row]:
    """Yield the figures for 100 times the IDL."""
    group = "100 times the IDL, one process"
    (folder / "empty.idl").write_text('namespace("libxl_")\n')
    sizes = (1, 10, 100)
    ours: dict[int, list[tuple[float, int]]] = {0: [], **{size: [] for size in sizes}}
    theirs: list[tuple[float, int]] = []
    for size in sizes:
        (folder / f"n{size}.idl").write_text(copies(text, size))
    for turn in range(3):
        for size, costs in ours.items():
            idl = folder / (f"n{size}.idl" if size else "empty.idl")
            out = folder / f"out{size}-{turn}"
            costs.append(_cost([idlgen, "build", idl, "--target", "libxl", "--out", out]))
        (folder / f"theirs{turn}").mkdir()
        command_line = _upstream(scripts, folder / "n100.idl", folder / f"theirs{turn}")
        theirs.append(_cost(command_line, cwd=scripts))
    time_of = {size: statistics.median(t for t, _ in ours[size]) for size in ours}
    theirs_time = statistics.median(t for t, _ in theirs)
    yield Row(group, "time ÷ upstream's", 0.75, time_of[100] / theirs_time)
    memory = statistics.median(m for _, m in ours[100]) / statistics.median(m for _, m in theirs)
    yield Row(group, "peak memory ÷ upstream's", 0.5, memory)
    for size in (10, 100):
        per_type = (time_of[size] - time_of[0]) / size / (time_of[1] - time_of[0])
        yield Row(group, f"time per type, {size} times the IDL ÷ once", 1.1, per_type)


def _upstream(scripts: Path, idl: Path, out: Path) -> list[str | Path]:
    return [PYTHON, scripts / "gentypes.py", idl, *(out / name for name in _FILES)]


def _cost(argv: Sequence[str | Path], cwd: Path | None = None) -> tuple[float, int]:
    """Run a command; return its time in seconds and its peak memory in KiB."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in argv], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, argv
    return time.perf_counter() - begin, usage.ru_maxrss
