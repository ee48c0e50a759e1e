"""What is generated has no lines of more than 100 columns: people read it, and diff it.

The IDL is Xen's own, which has the longest names, and the project's.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from idlgen import frontend
from idlgen.render import render
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets import load
from tests.support.xen import fetch

_COLUMNS = 100
_GENERATED = Path(__file__).parent.parent / "generated"


def _long(name: str, text: str) -> list[str]:
    numbered = enumerate(text.splitlines(), 1)
    return [f"{name}:{number}: {line}" for number, line in numbered if len(line) > _COLUMNS]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("c", {}),
        ("c", {"include": "<libxl.h>"}),
        ("python", {}),
        ("libxl", {"json": "yajl"}),
        ("libxl", {"json": "json-c"}),
    ],
)
def test_lines_for_libxl_are_short(name: str, options: dict[str, str]) -> None:
    idl = fetch("bookworm", binaries=True).idl / "libxl_types.idl"
    module, diagnostics = frontend.load(str(idl))
    assert module is not None
    target = load(name)
    chosen = {option.name: option.default for option in target.options} | options
    request = Request(module, Settings(), chosen)
    target.check(request, diagnostics)
    assert not diagnostics.has_errors
    outputs = list(target.outputs(request))
    assert outputs
    assert not [line for o in outputs for line in _long(str(o.path), render(o, idl.name))]


def test_lines_of_the_checked_in_output_are_short() -> None:
    files = [path for path in _GENERATED.rglob("*") if path.is_file()]
    assert files
    assert not [line for path in files for line in _long(path.name, path.read_text("utf-8"))]
