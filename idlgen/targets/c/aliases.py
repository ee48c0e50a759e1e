"""Integer types that an IDL gives a name of its own family, such as ``libxl_ev_user``."""

from __future__ import annotations

from idlgen.cabi.names import family
from idlgen.model import Number
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.targets.c.context import Context


@dataclass(frozen=True, slots=True)
class Alias:
    """A typedef: the integer type and its other name."""

    c_type: str
    name: str


def aliases(context: Context) -> tuple[Alias, ...]:
    """Return the typedefs that programs expect, in order.

    Members have the integer type itself, as in libxl's headers; the name is for those who use it.
    """
    prefix = family(context.module.namespace)
    return tuple(
        Alias(builtin.c_name, builtin.id)
        for builtin in context.module.builtins
        if isinstance(builtin, Number)
        and builtin.id is not None
        and builtin.id.startswith(prefix)
        and builtin.id != builtin.c_name
    )
