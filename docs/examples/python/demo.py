"""A small scenario on the embedded core: domains come, run, eject a disk, shut down and go.

What is told of them is dispatched to one handler for each type of event. `make demo` runs it.
"""

import libxl
from libxl import sim

# --- the program: what it does about events ---


class Monitor(libxl.EventHandler):
    """Prints what happens, and destroys what has shut down."""

    def __init__(self, ctx: libxl.Context) -> None:
        self.ctx = ctx
        self.alive = 0
        # What was given as for_user comes back with each event.
        self.names: dict[int, str] = {}

    def domain_create_console_available(self, event: libxl.Event, /) -> None:
        print(f'domain {event.domid}, "{self.names[event.for_user]}", has a console')

    def disk_eject(self, event: libxl.Event, info: libxl.EventDiskEject, /) -> None:
        print(f"domain {event.domid} ejects {info.disk.vdev}, which was {info.disk.pdev_path}")

    def domain_shutdown(self, event: libxl.Event, info: libxl.EventDomainShutdown, /) -> None:
        reason = libxl.ShutdownReason(info.shutdown_reason)
        print(f"domain {event.domid} shut down: {reason.name.lower()}")
        # Tidied up in the background; an event tells of the end.
        self.ctx.destroy(event.domid, for_user=event.for_user)

    def operation_complete(self, event: libxl.Event, info: libxl.EventOperationComplete, /) -> None:
        print(f'operation for "{self.names[event.for_user]}" has ended: {info.rc}')

    def domain_death(self, event: libxl.Event, /) -> None:
        self.alive -= 1
        name = self.names[event.for_user]
        print(f'domain {event.domid}, "{name}", is dead: {self.alive} left')

    def handle(self, count: int) -> None:
        """Wait for some events, and handle them."""
        while count:
            count -= self.ctx.dispatch(self, timeout=None)


# --- the machine: what happens ---


def start(monitor: Monitor, name: str) -> int:
    """Make a domain with a CD-ROM in its drive, and ask to be told of it."""
    domid = sim.create(name=name)
    sim.attach(domid, libxl.DeviceDisk(vdev="hdc", pdev_path="/srv/install.iso", removable=1))
    cookie = 2**64 - domid
    monitor.names[cookie] = name
    monitor.ctx.enable_domain_death(domid, for_user=cookie)
    monitor.ctx.enable_disk_eject(domid, "hdc", for_user=cookie)
    sim.console_available(monitor.ctx, domid, for_user=cookie)
    monitor.alive += 1
    return domid


def main() -> None:
    with libxl.Context(backend="embedded") as ctx:
        monitor = Monitor(ctx)
        web = start(monitor, "web")
        mail = start(monitor, "mail")
        monitor.handle(2)
        sim.eject(web, "hdc")
        monitor.handle(1)
        sim.shutdown(web, libxl.ShutdownReason.POWEROFF)
        monitor.handle(3)
        sim.destroy(mail)
        monitor.handle(1)


if __name__ == "__main__":
    main()
