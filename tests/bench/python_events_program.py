"""The loops that python_events.py compares. Prints an event, a peer, and the ratio to that peer."""

from __future__ import annotations

import select
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from tests.bench.measure import medians

libxl: Any = import_module("libxl")

COUNT = 256
ROUNDS = 150
ALL = (1 << 64) - 1

backend: Any = import_module("libxl._backends").backend("embedded")
ffi, lib = backend.ffi, backend.lib
NULL = ffi.NULL


@dataclass(slots=True)
class Shutdown:
    reason: int


@dataclass(slots=True)
class Eject:
    vdev: str | None
    path: str | None


@dataclass(slots=True)
class Event:
    domid: int
    uuid: UUID
    for_user: int
    info: object


class Total:
    """What the handlers of all loops do: they look at what they are given."""

    def __init__(self) -> None:
        self.total = 0


def text(pointer: Any) -> str | None:
    return ffi.string(pointer).decode() if pointer else None


class ByHand:
    """A context, and loops over its events as one would write them."""

    def __init__(self) -> None:
        slot = ffi.new("libxl_ctx **")
        assert lib.libxl_ctx_alloc(slot, 0, 0, NULL) == 0
        self.ctx = slot[0]
        self.seen = Total()
        self.uuids: dict[bytes, UUID] = {}

    def turn(self) -> None:
        """Let libxl see what there is, once for all events of a round."""
        count = ffi.new("int *", 8)
        fds = ffi.new("struct pollfd[8]")
        timeout = ffi.new("int *", 0)
        now = ffi.new("struct timeval *")
        lib.libxl_osevent_beforepoll(self.ctx, count, fds, timeout, now[0])
        poll = select.poll()
        for index in range(count[0]):
            poll.register(fds[index].fd, fds[index].events)
        ready = dict(poll.poll(0))
        for index in range(count[0]):
            fds[index].revents = ready.get(fds[index].fd, 0)
        lib.libxl_osevent_afterpoll(self.ctx, count[0], fds, now[0])

    def borrowing(self) -> None:
        self.turn()
        ctx, seen = self.ctx, self.seen
        check, free = lib.libxl_event_check, lib.libxl_event_free
        shutdown, eject = lib.LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN, lib.LIBXL_EVENT_TYPE_DISK_EJECT
        slot = ffi.new("libxl_event **")
        while not check(ctx, slot, ALL, NULL, NULL):
            event = slot[0]
            if event.type == shutdown:
                self.on_shutdown(event.domid, event.for_user, event.u.domain_shutdown)
            elif event.type == eject:
                self.on_eject(event.domid, event.for_user, event.u.disk_eject.disk)
            free(ctx, event)
        assert seen.total

    def on_shutdown(self, _domid: int, for_user: int, info: Any) -> None:
        self.seen.total += for_user + info.shutdown_reason

    def on_eject(self, _domid: int, for_user: int, info: Any) -> None:
        self.seen.total += for_user + len(text(info.vdev) or "")

    def copying(self) -> None:
        self.turn()
        ctx = self.ctx
        check, free = lib.libxl_event_check, lib.libxl_event_free
        handlers = {
            lib.LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN: (self.make_shutdown, self.on_copied_shutdown),
            lib.LIBXL_EVENT_TYPE_DISK_EJECT: (self.make_eject, self.on_copied_eject),
        }
        slot = ffi.new("libxl_event **")
        while not check(ctx, slot, ALL, NULL, NULL):
            pointer = slot[0]
            try:
                make, handle = handlers[pointer.type]
                key = bytes(ffi.buffer(pointer.domuuid.uuid))
                uuid = self.uuids.get(key)
                if uuid is None:
                    uuid = self.uuids[key] = UUID(bytes=key)
                event = Event(pointer.domid, uuid, pointer.for_user, make(pointer))
            finally:
                free(ctx, pointer)
            handle(event, event.info)

    def make_shutdown(self, pointer: Any) -> Shutdown:
        return Shutdown(pointer.u.domain_shutdown.shutdown_reason)

    def make_eject(self, pointer: Any) -> Any:
        # All of the disk, as the generated classes have it.
        info = pointer.u.disk_eject
        return libxl.EventDiskEject(text(info.vdev), self.make_disk(info.disk))

    def make_disk(self, disk: Any) -> Any:
        return libxl.DeviceDisk(
            disk.backend_domid,
            text(disk.backend_domname),
            text(disk.pdev_path),
            text(disk.vdev),
            libxl.DiskBackend(disk.backend),
            libxl.DiskFormat(disk.format),
            text(disk.script),
            disk.removable,
            disk.readwrite,
            disk.is_cdrom,
            disk.direct_io_safe,
            self.choice(disk.discard_enable),
            libxl.DiskSpecification(disk.specification),
            libxl.DiskTransport(disk.transport),
            disk.irq,
            disk.base,
            self.choice(disk.colo_enable),
            self.choice(disk.colo_restore_enable),
            text(disk.colo_host),
            disk.colo_port,
            text(disk.colo_export),
            text(disk.active_disk),
            text(disk.hidden_disk),
            self.choice(disk.trusted),
        )

    def choice(self, value: Any) -> bool | None:
        return None if lib.libxl_defbool_is_default(value) else bool(lib.libxl_defbool_val(value))

    def on_copied_shutdown(self, event: Event, info: Any) -> None:
        self.seen.total += event.for_user + info.reason

    def on_copied_eject(self, event: Event, info: Any) -> None:
        self.seen.total += event.for_user + len(info.disk.vdev)


class Ours:
    """The same with a dispatcher."""

    def __init__(self) -> None:
        self.context = libxl.Context(backend="embedded")
        self.dispatcher = libxl.EventDispatcher()
        seen = self.seen = Total()

        @self.dispatcher.domain_shutdown  # type: ignore[untyped-decorator]
        def on_shutdown(event: Any, info: Any) -> None:
            seen.total += event.for_user + info.shutdown_reason

        @self.dispatcher.disk_eject  # type: ignore[untyped-decorator]
        def on_eject(event: Any, info: Any) -> None:
            seen.total += event.for_user + len(info.disk.vdev)

    def dispatching(self) -> None:
        assert self.context.dispatch(self.dispatcher) == COUNT


def main() -> None:
    by_hand, ours = ByHand(), Ours()
    disk = libxl.DeviceDisk(vdev="hdc", pdev_path="/srv/install.iso", is_cdrom=1)
    payloads = {
        "a_small_event": libxl.EventDomainShutdown(shutdown_reason=2),
        "an_event_with_a_disk": libxl.EventDiskEject(disk=disk),
    }
    for name, payload in payloads.items():
        model = backend.new(libxl.Event(domid=7, for_user=5, domuuid=UUID(int=9), u=payload))

        def produce(ctx: Any, model: Any = model) -> None:
            happen = lib.libxl_sim_event
            for _ in range(COUNT):
                happen(ctx, model)

        def borrowing(produce: Any = produce) -> None:
            produce(by_hand.ctx)
            by_hand.borrowing()

        def copying(produce: Any = produce) -> None:
            produce(by_hand.ctx)
            by_hand.copying()

        def dispatching(produce: Any = produce) -> None:
            produce(ours.context._ctx)
            ours.dispatching()

        variants = {"borrowing": borrowing, "copying": copying, "dispatching": dispatching}
        times = medians(variants, ROUNDS)
        assert by_hand.seen.total == 2 * ours.seen.total
        for peer in ("copying", "borrowing"):
            print(name, peer, times["dispatching"] / times[peer])
    ours.context.close()


main()
