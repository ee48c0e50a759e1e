"""The four files: their names, and what each one's template sees."""

from __future__ import annotations

from idlgen.records import dataclass
from idlgen.target import Output
from idlgen.targets.libxl.headers import HeaderTypes, Prototypes
from idlgen.targets.libxl.shared import Shared
from idlgen.targets.libxl.types import TypeViews

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.target import Request
    from idlgen.targets.libxl.signatures import Writer


@dataclass(frozen=True, slots=True)
class Names:
    """The paths of the four files, in the order of libxl's own generator."""

    header: str
    private: str
    json: str
    implementation: str

    @classmethod
    def of(cls, source: str) -> Names:
        """Return the names for an IDL file: ``_libxl_types.h`` and so on."""
        stem = f"_{source.removesuffix('.idl')}"
        return cls(f"{stem}.h", f"{stem}_private.h", f"{stem}_json.h", f"{stem}.c")


def outputs_named(request: Request, names: Names) -> Iterator[Output]:
    """Yield the four files under these names."""
    module = request.module
    json_c = request.options.get("json", "yajl") == "json-c"
    writer = _writer(json_c=json_c)
    shared = Shared(writer)
    view = {"types": HeaderTypes(module, shared), "guard": guard(names.header)}
    yield Output(names.header, "libxl/types.h.j2", view)
    prototypes = Prototypes(module, lambda d: shared.signatures(d).reads)
    view = {"prototypes": prototypes, "guard": guard(names.private)}
    yield Output(names.private, "libxl/private.h.j2", view)
    prototypes = Prototypes(module, lambda d: shared.signatures(d).writes, hidden=json_c)
    view = {"prototypes": prototypes, "json_c": json_c, "guard": guard(names.json)}
    yield Output(names.json, "libxl/json.h.j2", view)
    types, helpers = TypeViews(module, writer, shared), writer.helpers(module)
    view = {"types": types, "json_c": json_c, "helpers": helpers}
    yield Output(names.implementation, "libxl/types.c.j2", view)


def _writer(*, json_c: bool) -> Writer:
    """Return what writes JSON with the library that is asked for."""
    if json_c:
        from idlgen.targets.libxl.write_json_c import JsonC

        return JsonC()
    from idlgen.targets.libxl.write_yajl import Yajl

    return Yajl()


def guard(path: str) -> str:
    """Return the macro that guards a header, as libxl's own generator names it."""
    return path.rpartition("/")[2].upper().replace(".", "_").replace("-", "_")
