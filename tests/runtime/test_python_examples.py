"""The examples in Python: unchanged, on the real library and on the embedded core; well typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import native_package

if TYPE_CHECKING:
    from tests.support.fakexen import Machine

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples" / "python"
TEXT = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")

WATCHED = """watching domain 7
domain 7: ejected hdc
domain 7: shut down, reason 3
domain 7: gone
"""
BOTH_WATCHED = """watching 2 domains
domain 7: shut down, reason 3
domain 7: destroyed
domain 9: gone
"""
DEMO = """domain 1, "web", has a console
domain 2, "mail", has a console
domain 1 ejects hdc, which was /srv/install.iso
domain 1 shut down: poweroff
"""

# What happens, and what of it is told; None: in whichever order.
PLAYS = {
    "polling": (["7", "hdc"], ["eject", "shutdown 3", "destroy"]),
    "dispatching": (["7", "hdc"], ["eject", "shutdown 3", "destroy"]),
    "aio": (["7", "9"], ["shutdown 3", "destroy 9"]),
}

# What either type checker has to find, said in the line itself.
WRONG = """
import libxl

async def use(ctx: libxl.Context) -> None:
    ctx.check(types="DOMAIN_DEATH")  # wrong
    ctx.wait(timeout="5")  # wrong
    ctx.enable_domain_death("7")  # wrong
    ctx.dispatch(libxl.Event())  # wrong
    event = ctx.check()
    print(event.domid)  # wrong
    for event in ctx.aevents():  # wrong
        pass
    libxl.Context(backend="xem")  # wrong
    ctx.wait(libxl.EventType.DOMAIN_DEATH, timeout=5)
"""

pytestmark = pytest.mark.xdist_group("python_events")


@pytest.fixture(scope="module")
def package() -> Path:
    """Return the package of the project's IDL."""
    return native_package.build((ROOT / "idl" / "libxl.idl").read_text())


def start(package: Path, *command: str | Path, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", *command],
        env={
            **os.environ,
            **variables,
            "PYTHONPATH": f"{package}:{ROOT}",
            "PYTHONUNBUFFERED": "1",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def play(name: str, program: subprocess.Popen[str], outside: subprocess.Popen[str]) -> str:
    """Have things happen, each once the program has told of what was before; return all it said."""
    assert program.stdout is not None
    assert outside.stdin is not None
    said = program.stdout.readline()
    for line in PLAYS[name][1]:
        outside.stdin.write(f"{line}\n")
        outside.stdin.flush()
        said += program.stdout.readline()
    return said


def rest(program: subprocess.Popen[str]) -> tuple[str, str]:
    """Return what else a program says, and its errors, at its end.

    Lines may have been read ahead, which ``communicate`` would pass over.
    """
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    patience = threading.Timer(30, program.kill)
    patience.start()
    with program:
        program.stdin.close()
        output, errors = program.stdout.read(), program.stderr.read()
    patience.cancel()
    return output, errors


def told(name: str, output: str) -> None:
    if name != "aio":
        assert output == WATCHED
        return
    # The domain that is destroyed is told of as soon as that has ended, or its death is known.
    lines = output.splitlines()
    assert sorted(lines) == sorted([*BOTH_WATCHED.splitlines(), "domain 7: gone"])
    assert lines[:2] == BOTH_WATCHED.splitlines()[:2]


@pytest.mark.parametrize("name", PLAYS)
def test_example_on_the_embedded_core(name: str, package: Path) -> None:
    arguments, _ = PLAYS[name]
    program = start(package, EXAMPLES / "outside.py", EXAMPLES / f"{name}.py", *arguments)
    said = play(name, program, program)
    output, errors = rest(program)
    assert (program.returncode, errors) == (0, "")
    told(name, said + output)


@pytest.mark.parametrize("name", PLAYS)
def test_example_on_real_libxl(name: str, package: Path, fake_machine: Machine) -> None:
    arguments, _ = PLAYS[name]
    variables = fake_machine.variables()
    outside = start(package, "-c", OUTSIDE, **variables)
    assert outside.stdout is not None
    assert outside.stdout.readline() == "ready\n"
    program = start(package, EXAMPLES / f"{name}.py", *arguments, **variables)
    said = play(name, program, outside)
    output, errors = rest(program)
    outside.communicate()
    assert program.returncode == 0, errors
    told(name, said + output)


OUTSIDE = """
import sys
from tests.runtime.native.machine import XenMachine

machine = XenMachine()
print("ready", flush=True)
for line in sys.stdin:
    match line.split():
        case ["eject"]: machine.eject(7)
        case ["shutdown", reason]: machine.shutdown(7, int(reason))
        case ["destroy"]: machine.destroy(7)
        case ["destroy", domid]: machine.destroy(int(domid))
"""


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        (["polling.py"], 2, r"usage: polling.py .*\n.*required: domid.*\n"),
        (["polling.py", "web"], 2, r"usage: polling.py .*\n.*invalid int value: 'web'\n"),
        (["dispatching.py"], 2, r"usage: dispatching.py .*\n.*required: domid.*\n"),
        (["aio.py"], 2, r"usage: aio.py .*\n.*required: domid\n"),
        (["outside.py"], 1, r"usage: outside.py EXAMPLE ARGUMENT...\n"),
        (["outside.py", "none.py"], 1, r"outside.py: can't read none.py\n"),
    ],
)
def test_wrong_arguments_are_told_in_a_line_or_two(
    command: list[str], status: int, error: str, package: Path
) -> None:
    program = start(package, EXAMPLES / command[0], *command[1:])
    _, errors = program.communicate(timeout=30)
    assert program.returncode == status
    assert re.fullmatch(error, errors), errors


def test_the_demo(package: Path) -> None:
    output, errors = start(package, EXAMPLES / "demo.py").communicate(timeout=30)
    assert errors == ""
    assert output.startswith(DEMO)
    ends = ['domain 1, "web", is dead: 1 left', 'operation for "web" has ended: 0']
    lines = output.removeprefix(DEMO).splitlines()
    assert sorted(lines[:2]) == ends
    assert lines[2:] == ['domain 2, "mail", is dead: 0 left']


def test_code_in_the_text_is_that_of_an_example() -> None:
    sources = " ".join(
        " ".join(path.read_text(encoding="utf-8").split()) for path in EXAMPLES.glob("*.py")
    )
    blocks = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 3
    for block in blocks:
        for line in filter(None, map(str.strip, block.splitlines())):
            assert line in sources, line


def test_examples_are_well_typed(package: Path, tmp_path: Path) -> None:
    for path in EXAMPLES.glob("*.py"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "libxl").symlink_to(package / "libxl")
    names = [path.name for path in EXAMPLES.glob("*.py")]
    for command in (["mypy", "--strict", "--config-file="], ["pyright"]):
        done = subprocess.run(
            [sys.executable, "-m", *command, *names],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_wrong_uses_are_found(package: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / "libxl").symlink_to(package / "libxl")
    wrong = {n for n, line in enumerate(WRONG.splitlines(), 1) if line.endswith("# wrong")}
    for command in (["mypy", "--strict", "--config-file="], ["pyright"]):
        done = subprocess.run(
            [sys.executable, "-m", *command, "wrong.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        found = {int(number) for number in re.findall(r"wrong\.py:(\d+):.*error", done.stdout)}
        assert found == wrong, done.stdout
