"""What a package has beside its types where it can call libxl: contexts, and what they rest on.

Only IDLs that declare libxl's ``event`` have it: for these there is a library.
"""

from __future__ import annotations

from idlgen.events import dispatches
from idlgen.targets.python.classes import ClassView
from idlgen.targets.python.modules import ERROR
from idlgen.targets.python.native_events import EVENT, Events
from idlgen.targets.python.native_structs import Structs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from idlgen.model import Module
    from idlgen.targets.python.classes import UnrecognizedView
    from idlgen.targets.python.plan import Plan
    from idlgen.targets.python.values import Types

# Names of the package beside those of the IDL's classes, where it can call libxl.
EXPORTED = (
    ("context", ("Context",)),
    ("operations", ("Operation",)),
    ("generators", ("Generator",)),
    ("_backends", ("Backend", "DisasterError", "UnavailableError", "backends")),
)
CLASSES = frozenset(name for _, names in EXPORTED for name in names)

# Where the sources of the extension modules are, beside the package.
FOLDER = "native"

# Sources that are the same for every IDL.
RUNTIME = (
    "_aio",
    "_backends",
    "_convert",
    "_lacking",
    "_register",
    "_tables",
    "context",
    "generators",
    "operations",
    "sim",
)

# Sources of the extension module that makes objects.
OBJECTS = (
    "codec.c",
    "forms.c",
    "module.c",
    "objects.h",
    "reading.c",
    "structs.c",
    "writing.c",
)

_FIELDS = frozenset({"domid", "for_user"})


def applies(module: Module) -> bool:
    """Whether an IDL declares an ``event`` that libxl's functions could return, and errors."""
    errors = (e for e in module.enumerations if e.raw_name == ERROR)
    if not any(value.name == "NOT_READY" for e in errors for value in e.values):
        return False
    return any(
        d.struct.c_name == EVENT
        and d.sole
        and d.maskable
        and {f.name for f in d.struct.fields} >= _FIELDS
        for d in dispatches(module)
    )


def view(
    plan: Plan, types: Types, classes: Iterable[ClassView | UnrecognizedView]
) -> dict[str, object]:
    """Return what the template of ``_convert.py`` sees."""
    made = Structs(plan, types)
    own = [c for c in classes if isinstance(c, ClassView) and c.struct is not None]
    return {
        "native_structs": [made.struct(c) for c in own],
        "native_event": EVENT,
        "native_events": Events(made, own).view(),
        "native_unions": [made.union(sum_) for sum_ in plan.sums.values()],
        "native_policy": made.policy(),
        "native_disk": made.disk(),
        "native_enumerations": sorted(plan.names[e] for e in plan.enumerations),
        "native_classes": sorted(_class_names(plan)),
    }


def _class_names(plan: Plan) -> Iterator[str]:
    yield from (plan.names[struct] for struct in plan.structs)
    for sum_ in plan.sums.values():
        yield sum_.unrecognized
        yield from (v.name for v in sum_.variants if v.struct is None)
