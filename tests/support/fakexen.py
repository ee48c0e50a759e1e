"""A machine with real libxl and real xenstored, and a pretend hypervisor below them."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.xen import Xen

_SOURCE = Path(__file__).with_name("fakexen.c")


@dataclass(frozen=True, slots=True)
class Machine:
    """A running machine; ``environment`` is what programs on it need."""

    folder: Path
    environment: Mapping[str, str]
    xenstored: subprocess.Popen[bytes]

    def variables(self, *, sanitized: bool = False) -> dict[str, str]:
        """Return the environment of a program; *sanitized*: it was built with ASan."""
        variables = {**os.environ, **self.environment}
        if sanitized:
            # It aborts unless it comes first.
            command = ["gcc", "-print-file-name=libasan.so"]
            asan = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            variables["LD_PRELOAD"] = f"{asan.strip()}:{self.environment['LD_PRELOAD']}"
        return variables

    def run(self, *command: str | Path, sanitized: bool = False, timeout: float = 30) -> str:
        """Run a program on the machine; it must succeed. Return what it prints."""
        done = subprocess.run(
            [str(part) for part in command],
            env=self.variables(sanitized=sanitized),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, (done.returncode, done.stdout[-2000:], done.stderr[-4000:])
        return done.stdout


@contextmanager
def machine(xen: Xen, library: Path, folder: Path) -> Iterator[Machine]:
    """Start xenstored on a fresh machine with the domains 7 and 9; stop it at the end.

    *folder* must have a short path: a socket is made in it.
    """
    (folder / "domains").write_text("0 0x20\n7 0x20\n9 0x20\n")
    environment = {
        "FAKEXEN_DIR": str(folder),
        "XENSTORED_RUNDIR": str(folder),
        "LD_PRELOAD": str(library),
    }
    with xenstored(xen, folder, environment) as process:
        yield Machine(folder, environment, process)


@contextmanager
def xenstored(
    xen: Xen, folder: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start xenstored, with an empty store, on a machine that has none; stop it at the end."""
    assert xen.packages is not None
    (binary,) = xen.packages.glob("usr/lib/xen-*/bin/xenstored")
    (folder / "socket").unlink(missing_ok=True)
    with (folder / "xenstored.log").open("ab") as log:
        process = subprocess.Popen(
            [str(binary), "-N"],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(folder / "socket", process)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until it listens, which is later than that its socket is there."""
    deadline = time.monotonic() + 20
    while True:
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(path))
            except OSError:
                assert process.poll() is None, "xenstored ended"
                assert time.monotonic() < deadline, "xenstored does not answer"
                time.sleep(0.01)
            else:
                return


@pytest.fixture(scope="session")
def fakexen_library(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> Path:
    """Return the hypervisor, compiled to be preloaded."""
    library = tmp_path_factory.mktemp("fakexen") / "libfakexen.so"
    command = ["gcc", "-O1", "-w", "-shared", "-fPIC", f"-I{xen_417.include}"]
    subprocess.run([*command, "-o", str(library), str(_SOURCE)], check=True)
    return library


@pytest.fixture
def fake_machine(
    xen_417: Xen, fakexen_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """Return a fresh machine."""
    with machine(xen_417, fakexen_library, tmp_path_factory.mktemp("m")) as started:
        yield started
