"""The drop-in target: the files of libxl's own build, for each of its IDL files.

They have the declarations, the ABI, the symbols and the JSON of what libxl's own generator makes;
where that loses data or ends the process, these do right (``docs/upstream-differences.md``).
"""

from __future__ import annotations

from idlgen.target import Option, Output, Target
from idlgen.targets.libxl.check import check
from idlgen.targets.libxl.files import Names, outputs_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.target import Request

__all__ = ["TARGET", "Names", "outputs_named"]


def outputs(request: Request) -> Iterable[Output]:
    """Yield the four files, named as in libxl's tree: ``libxl_types.idl`` gives _libxl_types.h."""
    return outputs_named(request, Names.of(request.module.source))


TARGET = Target(
    name="libxl",
    summary="the files of libxl's own build",
    check=check,
    outputs=outputs,
    options=(Option("json", "yajl", "the library to write JSON with", ("yajl", "json-c")),),
)
