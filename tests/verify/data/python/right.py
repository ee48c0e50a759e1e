"""Uses of a generated package that type checkers accept."""

from __future__ import annotations

import copy
import dataclasses
import uuid
from typing import assert_never, assert_type

import libxl


def described(event: libxl.Event) -> str:
    """Tell what happened, for every kind of event."""
    match event.u:
        case libxl.EventDomainShutdown(shutdown_reason):
            assert_type(shutdown_reason, int)
            return str(libxl.ShutdownReason(shutdown_reason))
        case libxl.EventDiskEject(vdev=vdev, disk=disk):
            assert_type(disk, libxl.DeviceDisk)
            return f"{vdev} {disk.pdev_path}"
        case libxl.EventOperationComplete() as complete:
            return str(complete.rc)
        case libxl.EventDomainDeath() | libxl.EventDomainCreateConsoleAvailable():
            return "nothing more to say"
        case libxl.EventUnrecognized(value):
            return str(value)
        case missed:
            assert_never(missed)


def guest(info: libxl.DomainBuildInfo) -> str | None:
    """Tell one kind of a union that has another kind of key."""
    match info.u:
        case libxl.DomainBuildInfoHvm(firmware=firmware):
            return firmware
        case libxl.DomainBuildInfoPv() | libxl.DomainBuildInfoPvh():
            return None
        case libxl.DomainBuildInfoInvalid() | libxl.DomainBuildInfoUnrecognized():
            return ""
        case missed:
            assert_never(missed)


class Handler(libxl.EventHandler):
    """Handles some events, with names of its own for the arguments."""

    def disk_eject(self, happened: libxl.Event, what: libxl.EventDiskEject) -> int:
        """Keep it."""
        return 1 if happened.domid and what.vdev else 0

    def domain_death(self, event: libxl.Event) -> None:
        """Get no data."""
        assert_type(event.type, libxl.EventType)


dispatcher = libxl.EventDispatcher()


@dispatcher.disk_eject
def ejected(_event: libxl.Event, info: libxl.EventDiskEject) -> str | None:
    """Get the payload as its type."""
    return info.vdev


@dispatcher.domain_death
async def died(event: libxl.Event) -> int:
    """Be a coroutine function, and stay one."""
    return event.domid


@dispatcher.unhandled
def other(_event: libxl.Event) -> None:
    """Get all the rest."""


def builtins(event: libxl.Event, config: libxl.DomainConfig) -> None:
    """Find the usual types."""
    assert_type(event.domuuid, uuid.UUID)
    assert_type(config.c_info.name, str | None)
    assert_type(config.c_info.xsdata, dict[str, str | None])
    assert_type(config.b_info.avail_vcpus, set[int])
    assert_type(config.b_info.acpi, bool | None)
    assert_type(config.disks, list[libxl.DeviceDisk])
    assert_type([nic.mac for nic in config.nics], list[libxl.MacAddress])
    assert_type(config.disks[0].format, libxl.DiskFormat)


def dataclass_functions(disk: libxl.DeviceDisk) -> libxl.DeviceDisk:
    """Be a dataclass to type checkers."""
    print([field.name for field in dataclasses.fields(disk)])
    print(dataclasses.asdict(disk), dataclasses.astuple(disk))
    return copy.deepcopy(dataclasses.replace(disk, vdev="xvda"))


def json(text: str | bytes) -> tuple[str, bytes]:
    """Keep types across JSON."""
    config = libxl.DomainConfig.from_json(text, strict=True)
    assert_type(config, libxl.DomainConfig)
    assert_type(libxl.Event.from_dict(config.to_dict()), libxl.Event)
    return config.to_json(), config.to_jsonb()


def failed(error: libxl.LibxlError) -> libxl.Error:
    """Know exceptions and their numbers."""
    if isinstance(error, libxl.JsonError):
        assert_type(error.path, str)
    if isinstance(libxl.LibxlError.from_code(-11), libxl.NotReadyError):
        return libxl.Error.NOT_READY
    return libxl.Error(error.code)


assert_type(died(libxl.Event()).close(), None)
assert_type(ejected(libxl.Event(), libxl.EventDiskEject()), str | None)
