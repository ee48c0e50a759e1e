"""The examples for daemon authors: unchanged, on the real library and on the embedded core."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS
from tests.support.event_programs import (
    SOURCES,
    WRAP,
    Overlay,
    overlay,
    package_flags,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.core import Core
    from tests.support.fakexen import Machine
    from tests.support.xen import Xen

EXAMPLES = Path(__file__).parents[2] / "docs/examples/c"

# Each with the libraries of others that it takes.
NAMES: Mapping[str, tuple[str, ...]] = {
    "poll": (),
    "select": (),
    "epoll": (),
    "glib": ("glib-2.0",),
    "libuv": ("libuv",),
}

# What happens, and what the example says to it.
STORY = {
    "eject": "domain 7: ejected hdc\n",
    "shutdown 2": "domain 7: shut down, reason 2\n",
    "destroy": "domain 7: gone\n",
}


class Talk:
    """A program that is spoken to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


def build(name: str, platform: Overlay | Core) -> Path:
    packages = NAMES[name]
    flags = package_flags(*packages) if packages else ()
    if isinstance(platform, Overlay):
        sources = [EXAMPLES / f"{name}.c", SOURCES / "machine_xen.c"]
        return platform.build(platform.folder / name, sources, f"-I{SOURCES}", *WRAP, *flags)
    sources = [EXAMPLES / f"{name}.c", EXAMPLES / "outside.c"]
    return platform.build(platform.folder / f"example-{name}", sources, *flags)


@contextmanager
def started(*command: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[Talk]:
    """Run a program, which must end by itself without an error."""
    process = subprocess.Popen(
        [str(part) for part in command],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Talk(process)
            assert process.stdin is not None
            process.stdin.close()
            assert process.stderr is not None
            assert (process.wait(20), process.stderr.read()) == (0, "")
        finally:
            process.kill()


def play(outside: Talk, example: Talk) -> None:
    assert example.hear() == "watching domain 7\n"
    for cause, effect in STORY.items():
        outside.say(cause)
        assert example.hear() == effect
    assert example.hear() == ""


def find_gone(example: Talk) -> None:
    """Of a domain that was never there it hears at once."""
    assert example.hear() == "watching domain 99\n"
    assert example.hear() == "domain 99: gone\n"
    assert example.hear() == ""


def end(example: Talk) -> None:
    assert example.hear() == "watching domain 7\n"
    example.process.send_signal(signal.SIGTERM)
    assert example.hear() == ""


# --- on the real library ---


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> Overlay:
    return overlay(xen_417, tmp_path_factory.mktemp("examples"), SANITIZERS)


@pytest.fixture(scope="module")
def remote(ours: Overlay) -> Path:
    """Return the program that makes things happen on a machine with Xen."""
    sources = [SOURCES / "remote.c", SOURCES / "machine_xen.c"]
    return ours.build(ours.folder / "remote", sources, f"-I{SOURCES}", *WRAP)


@pytest.mark.xdist_group("events-xen")
@pytest.mark.parametrize("name", NAMES)
def test_example(name: str, ours: Overlay, remote: Path, fake_machine: Machine) -> None:
    environment = fake_machine.variables(sanitized=True)
    example = build(name, ours)
    with started(remote, environment=environment) as outside:
        assert outside.hear() == "ready\n"
        with started(example, "7", "hdc", environment=environment) as daemon:
            play(outside, daemon)
        with started(example, "99", "hdc", environment=environment) as daemon:
            find_gone(daemon)


# --- on the embedded core ---


@pytest.mark.xdist_group("core")
@pytest.mark.parametrize("name", NAMES)
def test_example_on_the_core(name: str, asan_core: Core) -> None:
    example = build(name, asan_core)
    with started(example, "7", "hdc") as daemon:
        play(daemon, daemon)
    with started(example, "7", "hdc") as daemon:
        end(daemon)
    with started(example, "99", "hdc") as daemon:
        find_gone(daemon)
