"""Importing the generated package: with nothing touched, and with every type of it touched.

What is measured is how much longer an interpreter runs that does so than one that does nothing.
"""

from __future__ import annotations

import compileall
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.documents import idl
from tests.bench.measure import Row, command, medians
from tests.support.python_target import write_package

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "Python, import"

_DEBIANS = Path("/usr/bin/python3")
_TOUCH = """\
import libxl
for name, module in libxl._MODULES.items():
    if module in ("enumerations", "types"):
        getattr(libxl, name)
"""


def rows(rounds: int = 60) -> Iterator[Row]:
    """Yield what an import adds to a bare start, of Debian's interpreter where there is one."""
    python = _DEBIANS if _DEBIANS.exists() else Path(sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        write_package(idl(), Path(folder), name="libxl_types.idl")
        compileall.compile_dir(folder, quiet=1)
        env = {**os.environ, "PYTHONPATH": folder}
        programs = {"bare": "pass", "import": "import libxl", "touched": _TOUCH}
        variants = {
            name: command(python, "-c", program, env=env) for name, program in programs.items()
        }
        for run in variants.values():
            # Writes what is not compiled yet for this interpreter.
            run()
        took = medians(variants, rounds)
    bare = took["bare"]
    yield Row(GROUP, "nothing touched, beyond a bare start", 0.15, took["import"] / bare - 1)
    yield Row(GROUP, "all 120 types touched, beyond a bare start", 1, took["touched"] / bare - 1)
