"""The registry of targets: a name, and the module that is imported once the target is asked for.

Adding a target is a line here, a package beside this file and a folder of templates.
"""

from __future__ import annotations

from idlgen.primitives import MappingProxyType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from idlgen.target import Target

# Each module has a TARGET.
REGISTRY: Mapping[str, str] = MappingProxyType(
    {
        "c": "idlgen.targets.c",
        "python": "idlgen.targets.python",
        "libxl": "idlgen.targets.libxl",
    }
)

# What a build makes where neither the command line nor the configuration names a target.
DEFAULT: tuple[str, ...] = ("c", "python")


def load(name: str) -> Target:
    """Return the target of a name that is in the registry."""
    # By the built-in function: importlib, which says it more plainly, would be imported for this.
    target: Target = __import__(REGISTRY[name], fromlist=["TARGET"]).TARGET
    return target
