"""Events at run time, for IDLs that declare libxl's ``event``.

These files are the same for every such IDL but for their banner: which types of events there are
is the business of the dispatch that they rest on. An overlay has them for an installed library;
standalone C has them beside the embedded core.
"""

from __future__ import annotations

from idlgen.cabi.names import file_stem
from idlgen.events import dispatches
from idlgen.target import Output
from idlgen.targets.c.embedded import embedded_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Module
    from idlgen.targets.c.context import Context
    from idlgen.targets.c.dispatch import Selection

# What events need: their link for queues, whom they are for.
_FIELDS = frozenset({"link", "domid", "for_user"})

# Files for programs that use an installed library, or the core in its place.
_FILES = (
    "event_dispatch.h",
    "event_dispatch.c",
    "osevent_loop.h",
    "osevent_loop.c",
    "poll_loop.h",
    "poll_loop.c",
)


def event_files(context: Context, selection: Selection) -> Iterator[Output]:
    """Yield the files, none if the IDL has no such event."""
    if not has_events(context.module, selection):
        return
    folder = ""
    if not selection.overlay:
        folder = "embedded/"
        yield from embedded_files(context)
    view = {"dispatch_header": f"{file_stem(context.module)}dispatch.h"}
    for name in _FILES:
        yield Output(f"{folder}libxl_{name}", f"c/runtime/{name}.j2", view)


def has_events(module: Module, selection: Selection) -> bool:
    """Whether the IDL declares an ``event`` that libxl's functions could return."""
    return any(
        d.struct.c_name == "libxl_event"
        and d.sole
        and d.maskable
        and selection.selects(d)
        and {field.name for field in d.struct.fields} >= _FIELDS
        for d in dispatches(module)
    )
