"""The outside of an example on the embedded core, which has no Xen around it.

Makes the domains 7, with the CD-ROM hdc, and 9; then runs the example, and does meanwhile what it
reads on the standard input, a line each: `eject`, `shutdown REASON`, `destroy`, `destroy 9`.

    python outside.py EXAMPLE ARGUMENT...
"""

import os
import runpy
import sys
import threading

import libxl
from libxl import sim


def obey() -> None:
    for line in sys.stdin:
        match line.split():
            case ["eject"]:
                sim.eject(7, "hdc")
            case ["shutdown", reason]:
                sim.shutdown(7, int(reason))
            case ["destroy", *domids]:
                for domid in domids or ["7"]:
                    sim.destroy(int(domid))


def main() -> None:
    del sys.argv[0]
    if not sys.argv:
        sys.exit("usage: outside.py EXAMPLE ARGUMENT...")
    if not os.access(sys.argv[0], os.R_OK):
        sys.exit(f"outside.py: can't read {sys.argv[0]}")
    os.environ["LIBXL_BACKEND"] = "embedded"
    for domid in (7, 9):
        sim.create(domid)
    sim.attach(7, libxl.DeviceDisk(vdev="hdc", pdev_path="/srv/install.iso"))
    threading.Thread(target=obey, daemon=True).start()
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
