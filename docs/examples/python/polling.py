"""Asks for events, in the order in which it is written: watches a domain until it is gone.

python polling.py DOMID [VDEV...]
"""

import argparse
import time

import libxl


def tell(event: libxl.Event) -> bool:
    """Say what happened; return whether there is more to come."""
    match event.u:
        case libxl.EventDomainShutdown(shutdown_reason=reason):
            print(f"domain {event.domid}: shut down, reason {reason}")
        case libxl.EventDiskEject(disk=disk):
            print(f"domain {event.domid}: ejected {disk.vdev}")
        case libxl.EventDomainDeath():
            print(f"domain {event.domid}: gone")
            return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description="Watch a domain until it is gone.")
    parser.add_argument("domid", type=int)
    parser.add_argument(
        "vdev", nargs="*", help="a drive of its, such as hdc, to be watched as well"
    )
    domid, drives = vars(parser.parse_args()).values()
    with libxl.Context() as ctx, ctx.enable_domain_death(domid):
        for vdev in drives:
            ctx.enable_disk_eject(domid, vdev)
        print(f"watching domain {domid}", flush=True)

        # What is there already, without a wait; a program with a rhythm of its own does this.
        while (event := ctx.check()) is not None:
            if not tell(event):
                return

        # Then what comes, for as long as it takes. Without a timeout, `for event in ctx.events()`
        # does the same.
        while True:
            try:
                event = ctx.wait(timeout=60)
            except libxl.NotReadyError:
                print(f"nothing new at {time.ctime()}")
                continue
            if not tell(event):
                return


if __name__ == "__main__":
    main()
