"""The case files: inputs with what idlgen says about them.

``tests/cases/err/NAME.idl`` has one defect; ``NAME.err`` is all that is printed about it.
``tests/cases/ok/NAME.idl`` has none; ``NAME.model`` is its model as ``idlgen dump`` prints it, and
what else there is to say (warnings) is in ``NAME.err`` where there is such a file. Builtins and
constants of other projects are explained to the targets in ``tests/cases/ok/idlgen.toml``.

A case whose first line is ``# target: NAME OPTION=VALUE …`` is checked for that target as well.

    python -m tests.support.cases --update      writes the expected files anew; read the difference
"""

from __future__ import annotations

import argparse
import contextlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from idlgen import config, dump, frontend, locate, report
from idlgen.settings import Settings
from idlgen.target import Request

if TYPE_CHECKING:
    from idlgen.target import Target

ROOT = Path(__file__).parent.parent / "cases"
ERR = ROOT / "err"
OK = ROOT / "ok"

_TARGET = "# target: "


def names(folder: Path) -> list[str]:
    """Return the names of the cases in a folder."""
    return sorted(path.stem for path in folder.iterdir() if path.suffix == ".idl")


def printed(folder: Path, name: str) -> str:
    """Return what idlgen prints about a case."""
    with contextlib.chdir(folder):
        module, diagnostics = frontend.load(f"{name}.idl")
    first, _, _ = diagnostics.source.text.partition("\n")
    if module is not None and first.startswith(_TARGET):
        target_name, *given = first.removeprefix(_TARGET).split()
        target: Target = import_module(f"idlgen.targets.{target_name}").TARGET
        options = {option.name: option.default for option in target.options}
        options |= dict(option.split("=", 1) for option in given)
        target.check(Request(module, Settings(), options), diagnostics)
    return report.render([diagnostics], "text")


def settings() -> Settings:
    """Return what the configuration beside the cases without defects says."""
    configuration, diagnostics = config.read(locate.configurations(str(OK / "case.idl")))
    assert diagnostics is None, diagnostics.found
    return configuration.settings


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
