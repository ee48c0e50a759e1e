"""The outside of a program with events: makes them happen. One class for each backend.

Every machine has the running domains 7 and 9, the former with the CD-ROM hdc.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_VBD = "/local/domain/7/device/vbd/5632"
_BACKEND = "/local/domain/0/backend/qdisk/7/5632"
NODES = {
    f"{_VBD}/backend": _BACKEND,
    f"{_VBD}/dev": "hdc",
    f"{_BACKEND}/dev": "hdc",
    f"{_BACKEND}/params": "aio:/tmp/disc.iso",
    f"{_BACKEND}/type": "qdisk",
    f"{_BACKEND}/removable": "1",
    f"{_BACKEND}/mode": "r",
    f"{_BACKEND}/device-type": "cdrom",
}


class Machine(Protocol):
    """What a machine can do."""

    def shutdown(self, domid: int, reason: int) -> None:
        """Have a domain shut down."""

    def destroy(self, domid: int) -> None:
        """Destroy a domain."""

    def eject(self, domid: int) -> None:
        """Have the guest eject its CD."""

    def strike(self) -> None:
        """Have libxl run into a disaster, while a domain's death is looked for."""

    def hold_shutdowns(self) -> None:
        """Have guests not answer when they are asked to shut down."""

    def answer_shutdown(self, domid: int) -> None:
        """Have a guest answer at last."""


class SimulatedMachine:
    """The embedded core's."""

    def __init__(self) -> None:
        self._libxl: Any = import_module("libxl")
        self._sim: Any = import_module("libxl.sim")
        self._sim.reset()
        for domid in (7, 9):
            self._sim.create(domid)
        if hasattr(self._sim, "attach"):
            self._sim.attach(7, self._libxl.DeviceDisk(vdev="hdc", pdev_path="/tmp/disc.iso"))

    def shutdown(self, domid: int, reason: int) -> None:
        self._sim.shutdown(domid, reason)

    def destroy(self, domid: int) -> None:
        self._sim.destroy(domid)

    def eject(self, domid: int) -> None:
        self._sim.eject(domid, "hdc")

    def strike(self) -> None:
        self._sim.disaster(None, "reading what domains there are", 5)

    def hold_shutdowns(self) -> None:
        self._sim.hold()

    def answer_shutdown(self, domid: int) -> None:
        del domid
        self._sim.complete()


class XenMachine:
    """That of tests/support/fakexen.c: real libxl, real xenstored, no hypervisor."""

    def __init__(self) -> None:
        self._xs = ctypes.CDLL("libxenstore.so.4")
        self._xc = ctypes.CDLL("libxenctrl.so.4.17")
        self._xs.xs_open.restype = self._xc.xc_interface_open.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(self._xs.xs_open(0))
        self._interface = ctypes.c_void_p(self._xc.xc_interface_open(None, None, 0))
        assert self._handle.value
        for domid in (7, 9):
            assert self._xs.xs_introduce_domain(self._handle, domid, ctypes.c_ulong(0), 3)
        for path, value in NODES.items():
            self._put(path, value)

    def _put(self, path: str, value: str) -> None:
        done = self._xs.xs_write(self._handle, 0, path.encode(), value.encode(), len(value))
        assert done, path

    def shutdown(self, domid: int, reason: int) -> None:
        assert self._xc.xc_domain_shutdown(self._interface, domid, reason) == 0

    def destroy(self, domid: int) -> None:
        assert self._xc.xc_domain_destroy(self._interface, domid) == 0

    def eject(self, domid: int) -> None:
        assert domid == 7
        self._put(f"{_VBD}/eject", "eject")

    def strike(self) -> None:
        (Path(os.environ["FAKEXEN_DIR"]) / "sysctl-errno").write_text("5\n")
        assert self._xs.xs_release_domain(self._handle, 9)

    def hold_shutdowns(self) -> None:
        """Nobody is there to answer anyway."""

    def answer_shutdown(self, domid: int) -> None:
        self._put(f"/local/domain/{domid}/control/shutdown", "")


MACHINES: dict[str, Callable[[], Machine]] = {"xen": XenMachine, "embedded": SimulatedMachine}


def restart_xenstored() -> subprocess.Popen[bytes]:
    """Kill the machine's xenstored, and start another in its place."""
    os.kill(int(os.environ["XENSTORED_PID"]), 9)
    socket = Path(os.environ["FAKEXEN_DIR"]) / "socket"
    socket.unlink()
    # Its database, too, is gone.
    for left in Path(os.environ["FAKEXEN_DIR"]).glob("tdb*"):
        left.unlink()
    started = subprocess.Popen([os.environ["XENSTORED"], "-N"], stderr=subprocess.DEVNULL)
    while not socket.exists():
        assert started.poll() is None
    return started
