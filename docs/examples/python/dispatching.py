"""Has handlers called, one for each type of event: watches a domain until it is gone.

python dispatching.py DOMID [VDEV...]
"""

import argparse

import libxl

events = libxl.EventDispatcher()


@events.domain_shutdown
def on_shutdown(event: libxl.Event, info: libxl.EventDomainShutdown) -> None:
    print(f"domain {event.domid}: shut down, reason {info.shutdown_reason}")


@events.disk_eject
def on_eject(event: libxl.Event, info: libxl.EventDiskEject) -> None:
    print(f"domain {event.domid}: ejected {info.disk.vdev}")


@events.domain_death
def on_death(event: libxl.Event) -> None:
    print(f"domain {event.domid}: gone")
    raise SystemExit  # what a handler raises ends ctx.dispatch


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
        while True:
            ctx.dispatch(events, timeout=None)


if __name__ == "__main__":
    main()
