"""Uses of a generated package that type checkers refuse: the lines that say what is wrong."""

from __future__ import annotations

from typing import assert_never

import libxl


def one_case_is_missing(event: libxl.Event) -> int:
    match event.u:
        case libxl.EventDomainShutdown() | libxl.EventDiskEject():
            return 1
        case libxl.EventOperationComplete() | libxl.EventDomainDeath():
            return 2
        case libxl.EventUnrecognized():
            return 3
        case missed:
            assert_never(missed)  # wrong: argument


def the_unrecognized_case_is_missing(info: libxl.DomainBuildInfo) -> int:
    match info.u:
        case libxl.DomainBuildInfoHvm() | libxl.DomainBuildInfoPv() | libxl.DomainBuildInfoPvh():
            return 1
        case libxl.DomainBuildInfoInvalid():
            return 2
        case missed:
            assert_never(missed)  # wrong: argument


def payload_of_another_kind(event: libxl.Event) -> object:
    if isinstance(event.u, libxl.EventDomainShutdown):
        return event.u.vdev  # wrong: attribute
    return event.u.shutdown_reason  # wrong: attribute of some


def the_key_follows_from_the_union(event: libxl.Event) -> None:
    event.type = libxl.EventType.DISK_EJECT  # wrong: read-only


def no_such_things(event: libxl.Event) -> None:
    event.domidd = 1  # wrong: attribute
    libxl.Event(link=None)  # wrong: parameter
    libxl.Event(domid="1")  # wrong: argument
    print(libxl.EventType.NO_SUCH)  # wrong: attribute
    print(libxl.NoSuchThing)  # wrong: attribute


Shutdown = libxl.EventDomainShutdown


class Handler(libxl.EventHandler):
    def domain_death(self, event: libxl.Event, info: object) -> None:  # wrong: override
        pass

    def disk_eject(self, event: libxl.Event, info: Shutdown) -> None:  # wrong: override
        pass


dispatcher = libxl.EventDispatcher()


@dispatcher.disk_eject  # wrong: argument
def ejected(event: libxl.Event, info: libxl.EventDomainShutdown) -> None:
    pass


@dispatcher.domain_death  # wrong: argument
def died(event: libxl.Event, info: object) -> None:
    pass


dispatcher.no_such_event(died)  # wrong: attribute
