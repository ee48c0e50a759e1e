"""Events reach Python, whichever way they go: on real libxl and on the embedded core alike."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import native_package

if TYPE_CHECKING:
    from tests.support.fakexen import Machine

HERE = Path(__file__).parent / "native"
ROOT = Path(__file__).parents[2]
IDL = ROOT / "idl" / "libxl.idl"

SYNC = (
    *("checked", "waited", "chosen", "predicate_raises", "iterated", "dispatched"),
    *("handler_raises", "handler_uses_the_context", "loops_end", "operations", "children"),
    "children_without_pidfd",
    *("two_threads", "enabled_and_disabled", "interrupted", "disaster", "closing", "errors"),
    "many",
)
ASYNC = (
    *("iterated_async", "chosen_async", "cancelled_async", "operations_async"),
    *("operation_cancelled", "disaster_async", "subprocesses_async", "woken_from_threads"),
    *("no_end_of_events", "context_closed"),
)
BOTH = [(name,) for name in SYNC] + [(n, *loop) for n in ASYNC for loop in ((), ("uvloop",))]


def idl_with_a_sixth_type() -> str:
    """Return the project's IDL with one more type of event, and data for it."""
    text = IDL.read_text()
    text, types = re.subn(
        r'(\(5, "DOMAIN_CREATE_CONSOLE_AVAILABLE"\),.*\n)', r'\1    (40, "VCPU_HOTPLUG"),\n', text
    )
    text, members = re.subn(
        r'(\("domain_create_console_available", None\),\n)',
        r'\1        ("vcpu_hotplug", Struct(None, [("vcpu", uint32),'
        r' ("names", Array(string, "num_names"))])),\n',
        text,
    )
    assert (types, members) == (1, 1)
    return text


def run(package: Path, variables: dict[str, str], *arguments: str) -> None:
    """Run a scenario; nothing but libxl's own messages may be on its standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", HERE / "scenarios.py", *arguments],
        env={**variables, "PYTHONPATH": f"{package}:{ROOT}", "PYTHONDEVMODE": "1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    complaints = ("Traceback", "Warning", "cffi", "Exception ignored")
    assert not any(word in done.stderr for word in complaints), done.stderr[-4000:]


@pytest.fixture(scope="module")
def package() -> Path:
    """Return the package of the project's IDL."""
    return native_package.build(IDL.read_text())


def variables_of(machine: Machine) -> dict[str, str]:
    assert isinstance(machine.xenstored.args, list)
    return {
        **machine.variables(),
        "XENSTORED_PID": str(machine.xenstored.pid),
        "XENSTORED": str(machine.xenstored.args[0]),
    }


@pytest.mark.parametrize("arguments", BOTH, ids="-".join)
def test_on_real_libxl(arguments: tuple[str, ...], package: Path, fake_machine: Machine) -> None:
    name, *loop = arguments
    run(package, variables_of(fake_machine), name, "xen", *loop)


@pytest.mark.parametrize("arguments", BOTH, ids="-".join)
def test_on_the_embedded_core(arguments: tuple[str, ...], package: Path) -> None:
    name, *loop = arguments
    run(package, dict(os.environ), name, "embedded", *loop)


@pytest.mark.parametrize("name", ["xenstored_killed", "both_backends", "log"])
def test_of_real_libxl_alone(name: str, package: Path, fake_machine: Machine) -> None:
    run(package, variables_of(fake_machine), name, "xen")


# Without descriptors, libxl 4.17 ends the process.
@pytest.mark.parametrize("name", ["console", "simulated", "no_descriptors"])
def test_of_the_embedded_core_alone(name: str, package: Path) -> None:
    run(package, dict(os.environ), name, "embedded")


def test_a_sixth_type_needs_no_change_to_any_helper() -> None:
    package = native_package.build(idl_with_a_sixth_type())
    run(package, dict(os.environ), "sixth_type", "embedded")


def test_a_type_that_libxl_lacks_does_no_harm(fake_machine: Machine) -> None:
    package = native_package.build(idl_with_a_sixth_type())
    run(package, variables_of(fake_machine), "waited", "xen")
