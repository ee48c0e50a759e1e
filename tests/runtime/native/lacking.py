"""A disk with members that libxl 4.17 has not goes to C and back: ``lacking.py BACKEND``."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any
from uuid import UUID

libxl: Any = import_module("libxl")

with libxl.Context(backend=sys.argv[1]) as ctx:
    disk = libxl.DeviceDisk(vdev="hdc", readwrite=1, novel="x", numbers=[1, 2], others=["a", "b"])
    back = ctx.backend.load(libxl.DeviceDisk, ctx.backend.new(disk))
    bare = libxl.DeviceDisk(vdev="hdc", readwrite=1)
    assert back in (disk, bare), back
    which = "with" if back == disk else "without"
    assert (back.vdev, back.readwrite) == ("hdc", 1)
    said = f"DeviceDisk(vdev={back.vdev!r}, readwrite={back.readwrite}) {which} what is new"

    def read(payload: Any) -> Any:
        """Return an event's data as a context takes them out of libxl's."""
        event = libxl.Event(domid=7, domuuid=UUID(int=9), for_user=5, u=payload)
        found = ctx.backend.convert.read_event(ctx.backend.ffi.buffer(ctx.backend.new(event)))
        assert (found.domid, found.domuuid, found.for_user) == (7, UUID(int=9), 5), found
        return found.u

    assert read(libxl.EventDiskEject(vdev="hdc", disk=disk)).disk == back
    complete = read(libxl.EventOperationComplete(rc=-3, novel=8))
    assert complete.rc == -3
    print(f"{said}, an event {'with it' if complete.novel == 8 else 'without'}")
