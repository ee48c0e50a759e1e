"""Golden output: all that a target makes of a small IDL, kept in full.

``tests/golden/CASE/CASE.idl`` is the input, ``tests/golden/CASE/TARGET/`` what the target makes of
it. A file that is missing fails, and so does one too many.

    python -m tests.support.golden --update      writes all of it anew; read the difference
"""

from __future__ import annotations

import argparse
import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from idlgen import frontend
from idlgen.render import render
from idlgen.settings import Settings
from idlgen.target import Request

if TYPE_CHECKING:
    from idlgen.target import Target

ROOT = Path(__file__).parent.parent / "golden"


def pairs() -> list[tuple[str, str]]:
    """Return every case with every target that it has a folder for."""
    return sorted(
        (case.name, target.name)
        for case in ROOT.iterdir()
        for target in case.iterdir()
        if target.is_dir()
    )


def made(case: str, target_name: str) -> dict[str, str]:
    """Return what a target makes of a case: text by path."""
    path = ROOT / case / f"{case}.idl"
    target: Target = import_module(f"idlgen.targets.{target_name}").TARGET
    module, diagnostics = frontend.load(str(path))
    assert module is not None, diagnostics.found
    options = {option.name: option.default for option in target.options}
    request = Request(module, Settings(), options)
    target.check(request, diagnostics)
    assert not diagnostics.has_errors, diagnostics.found
    return {output.path: render(output, path.name) for output in target.outputs(request)}


def kept(case: str, target: str) -> dict[str, str]:
    """Return what is kept of a case and a target: text by path."""
    folder = ROOT / case / target
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def update() -> None:
    """Write what is kept anew, as it is made now."""
    for case, target in pairs():
        folder = ROOT / case / target
        shutil.rmtree(folder)
        for name, text in made(case, target).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=update.__doc__)
    parser.add_argument("--update", action="store_true", required=True)
    parser.parse_args()
    update()
