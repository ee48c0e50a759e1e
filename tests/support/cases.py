"""The case files: inputs with what idlgen says about them.

``tests/cases/err/NAME.idl`` has one defect; ``NAME.err`` is all that is printed about it.
``tests/cases/ok/NAME.idl`` has none; ``NAME.model`` is its model as ``idlgen dump`` prints it, and
what else there is to say (warnings) is in ``NAME.err`` where there is such a file.

A case whose first line is ``# target: NAME`` is checked for that target as well.

    python -m tests.support.cases --update      writes the expected files anew; read the difference
"""

from __future__ import annotations

import argparse
import contextlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from idlgen import dump, frontend, report
from idlgen.settings import Settings
from idlgen.target import Request

if TYPE_CHECKING:
    from idlgen.target import Target

ROOT = Path(__file__).parent.parent / "cases"
ERR = ROOT / "err"
OK = ROOT / "ok"

_TARGET = b"# target: "


def names(folder: Path) -> list[str]:
    """Return the names of the cases in a folder."""
    return sorted(path.stem for path in folder.iterdir() if path.suffix == ".idl")


def printed(folder: Path, name: str) -> str:
    """Return what idlgen prints about a case."""
    with contextlib.chdir(folder):
        module, diagnostics = frontend.load(f"{name}.idl")
    if module is not None and (target := _target(folder / f"{name}.idl")) is not None:
        options = {option.name: option.default for option in target.options}
        target.check(Request(module, Settings(), options), diagnostics)
    return report.render([diagnostics], "text")


def _target(path: Path) -> Target | None:
    """Return the target that a case is checked for, if it names one."""
    first = path.read_bytes().partition(b"\n")[0]
    if not first.startswith(_TARGET):
        return None
    name = first.removeprefix(_TARGET).decode().strip()
    target: Target = import_module(f"idlgen.targets.{name}").TARGET
    return target


def model(name: str) -> str:
    """Return the model of a case without defects, as JSON."""
    with contextlib.chdir(OK):
        module, diagnostics = frontend.load(f"{name}.idl")
    assert module is not None, diagnostics.found
    return dump.to_json(module)


def update() -> None:
    """Write what is expected of every case, as it is now."""
    for name in names(ERR):
        (ERR / f"{name}.err").write_text(printed(ERR, name), encoding="utf-8")
    for name in names(OK):
        (OK / f"{name}.model").write_text(model(name), encoding="utf-8")
        text, path = printed(OK, name), OK / f"{name}.err"
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=update.__doc__)
    parser.add_argument("--update", action="store_true", required=True)
    parser.parse_args()
    update()
