"""The embedded core: libxl's event API without Xen, for IDLs that declare libxl's ``event``.

Which types of events there are is the IDL's business. The simulated machine makes five of them by
itself, where the IDL has them with what it wants to fill in; those that it lacks are left out.
"""

from __future__ import annotations

from idlgen.cabi.names import file_stem
from idlgen.events import dispatches
from idlgen.model import Struct
from idlgen.target import Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from idlgen.events import Dispatch, Row
    from idlgen.model import Module
    from idlgen.targets.c.context import Context

_FILES = (
    "libxl.h",
    "libxl_event.h",
    "libxl_utils.h",
    "libxl_sim.h",
    "xentoollog.h",
    "core_internal.h",
    "core_machine.h",
    "core_child.c",
    "core_context.c",
    "core_events.c",
    "core_generators.c",
    "core_inbox.c",
    "core_log.c",
    "core_machine.c",
    "core_operations.c",
    "core_osevent.c",
    "core_sim.c",
    "core_utils.c",
    "core_wait.c",
)

# The events that the machine makes: what the core calls them, their names in the IDL, and the
# members of their payloads that it fills in.
_EVENTS = {
    "shutdown": ("domain_shutdown", ("shutdown_reason",)),
    "death": ("domain_death", ()),
    "eject": ("disk_eject", ("disk",)),
    "complete": ("operation_complete", ("rc",)),
    "console": ("domain_create_console_available", ()),
}

_DISK = "libxl_device_disk"


def embedded_files(context: Context) -> Iterator[Output]:
    """Yield the core's files, in a folder of their own; the IDL has to declare ``libxl_event``."""
    dispatch = next(d for d in dispatches(context.module) if d.struct.c_name == "libxl_event")
    view = _view(context.module, dispatch)
    for name in _FILES:
        yield Output(f"embedded/{name}", f"c/embedded/{name}.j2", view)


def _view(module: Module, dispatch: Dispatch) -> Mapping[str, object]:
    stem = file_stem(module)
    rows = {row.name.lower(): row for row in dispatch.rows}
    known = {
        ours: rows[name]
        for ours, (name, fields) in _EVENTS.items()
        if name in rows and _fields(rows[name]) >= set(fields)
    }
    disks = _has_disks(module)
    if not disks:
        known.pop("eject", None)
    has = {ours: ours in known for ours in _EVENTS}
    has["disks"] = disks
    has["uuid"] = any(field.name == "domuuid" for field in dispatch.struct.fields)
    has["eject_vdev"] = "eject" in known and "vdev" in _fields(known["eject"])
    return {
        "types_header": f"{stem}types.h",
        "json_header": f"{stem}types_json.h",
        "key": dispatch.key,
        "disk": _DISK,
        "has": has,
        "types": {ours: row.value.c_name for ours, row in known.items()},
        "payloads": {ours: _path(dispatch, row) for ours, row in known.items()},
    }


def _fields(row: Row) -> set[str]:
    payload = row.payload_struct
    return {field.name for field in payload.fields if field.name} if payload is not None else set()


def _path(dispatch: Dispatch, row: Row) -> str:
    member = row.member.name if row.member is not None else ""
    return f"{dispatch.field.name}.{member}" if dispatch.field.name else member


def _has_disks(module: Module) -> bool:
    return any(
        isinstance(d, Struct)
        and d.c_name == _DISK
        and any(field.name == "vdev" for field in d.fields)
        for d in module.declarations
    )
