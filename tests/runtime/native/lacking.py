"""A disk with members that libxl 4.17 has not goes to C and back: ``lacking.py BACKEND``."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

libxl: Any = import_module("libxl")

with libxl.Context(backend=sys.argv[1]) as ctx:
    disk = libxl.DeviceDisk(vdev="hdc", readwrite=1, novel="x", numbers=[1, 2], others=["a", "b"])
    back = ctx.backend.load(libxl.DeviceDisk, ctx.backend.new(disk))
    bare = libxl.DeviceDisk(vdev="hdc", readwrite=1)
    assert back in (disk, bare), back
    which = "with" if back == disk else "without"
    assert (back.vdev, back.readwrite) == ("hdc", 1)
    print(f"DeviceDisk(vdev={back.vdev!r}, readwrite={back.readwrite}) {which} what is new")
