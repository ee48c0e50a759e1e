"""Events and JSON where the module _objects was not built, or can't be."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any
from uuid import UUID

sys.modules["libxl._objects"] = None  # type: ignore[assignment]
libxl: Any = import_module("libxl")
sim: Any = import_module("libxl.sim")

disk = libxl.DeviceDisk(vdev="hdc", format=libxl.DiskFormat.QCOW2, trusted=True)
assert libxl.DeviceDisk.from_json(disk.to_json(), strict=True) == disk
assert import_module("libxl._json")._tables is None
with libxl.Context(backend="embedded") as ctx:
    assert type(ctx.backend.convert.read_event).__name__ == "function"
    for u in (
        libxl.EventDiskEject(vdev="hdc", disk=disk),
        libxl.EventDomainDeath(),
        libxl.EventUnrecognized(40),
    ):
        event = libxl.Event(domid=7, domuuid=UUID(int=9), for_user=2**64 - 1, u=u)
        sim.happen(ctx, event)
        assert ctx.check(predicate=lambda found, u=u: found.u == u) == event
        sim.happen(ctx, event)
        handler = libxl.EventDispatcher()
        handler.unhandled(lambda found: print(type(found.u).__name__))
        assert ctx.dispatch(handler) == 1
