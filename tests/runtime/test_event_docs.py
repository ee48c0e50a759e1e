"""What docs/events.md shows is what the examples have, and its commands do what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from idlgen.frontend import load
from idlgen.model import Enumeration

if TYPE_CHECKING:
    from tests.support.xen import Xen

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/events.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "docs/examples/c"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("block", blocks("c"))
def test_code_is_that_of_an_example(block: str) -> None:
    sources = [spaced(path.read_text(encoding="utf-8")) for path in EXAMPLES.glob("*.c")]
    for statement in re.split(r"(?<=[;{}])\n", block):
        wanted = spaced(statement).rstrip(";").replace("{ (void)", "{")
        shortened = [re.sub(r"\(void\)\w+; ", "", source) for source in sources]
        assert any(wanted in source for source in shortened), wanted


def run_block(block: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", block.replace("build/", f"{folder}/")],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_commands_without_xen(tmp_path: Path) -> None:
    (printed,) = re.findall(r"^```\n\$ ./poll 7 hdc\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert run_block(blocks("sh")[0], tmp_path) == printed


def test_commands_with_xen(xen_417: Xen, tmp_path: Path) -> None:
    block = blocks("sh")[1].replace("libxl_types.idl", str(xen_417.idl / "libxl_types.idl"))
    run_block(block, tmp_path)
    assert (tmp_path / "poll-xen").exists()


def test_helpers_name_no_type_of_event() -> None:
    module, _ = load(str(ROOT / "idl/libxl.idl"))
    assert module is not None
    (types,) = [
        d
        for d in module.declarations
        if isinstance(d, Enumeration) and d.c_name == "libxl_event_type"
    ]
    names = [value.name.lower() for value in types.values]
    assert len(names) >= 5
    for path in (ROOT / "templates/c/runtime").iterdir():
        text = path.read_text(encoding="utf-8").lower()
        assert not [name for name in names if name in text], path
