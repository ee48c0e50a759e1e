"""The README's first example is a whole file, and its handlers are those of what is made of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(python|c)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
IDL, MATCH = (text for language, text in BLOCKS if language == "python")
(HANDLERS,) = (text for language, text in BLOCKS if language == "c")

PYTHON = """
import libxl

disk = libxl.DeviceDisk(vdev="hdc", pdev_path="/srv/install.iso")
for u in (
    libxl.EventDomainShutdown(2),
    libxl.EventDomainDeath(),
    libxl.EventDiskEject(vdev="hdc", disk=disk),
):
    event = libxl.Event(domid=7, u=u)
"""

C = """
#include <stdio.h>
#include "libxl_dispatch.h"

{functions}
int main(void)
{{
    libxl_event one = {{ .domid = 7, .type = LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN }};
    const libxl_event *event = &one;

    one.u.domain_shutdown.shutdown_reason = 2;
    return {call}
}}
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Return what a command prints, which must succeed and say nothing on its standard error."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what is made of the IDL, which is checked before."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "libxl.idl").write_text(IDL, encoding="utf-8")
    assert run(sys.executable, "-m", "idlgen", "check", "libxl.idl", cwd=folder) == ""
    run(sys.executable, "-m", "idlgen", "build", "libxl.idl", cwd=folder)
    return folder / "generated"


def test_the_match_in_python(built: Path) -> None:
    program = PYTHON + "".join(f"    {line}\n" for line in MATCH.splitlines())
    printed = run(sys.executable, "-c", program, cwd=built / "python")
    assert printed == "7 2\nhdc /srv/install.iso\n"


def test_the_handlers_in_c(built: Path) -> None:
    *functions, call = HANDLERS.rstrip().split("\n\n")
    source = built / "c" / "readme.c"
    source.write_text(C.format(functions="\n\n".join(functions), call=call), encoding="utf-8")
    run("gcc", "-Wall", "-Werror", "readme.c", "libxl_dispatch.c", cwd=built / "c")
    assert run("./a.out", cwd=built / "c") == "domain 7 shut down: 2\n"
