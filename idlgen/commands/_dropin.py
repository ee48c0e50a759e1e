"""What ``gentypes`` and ``gentest`` do, and the short way to it that libxl's build takes.

Arguments that are just those of libxl's own scripts need no command line library.
"""

from __future__ import annotations

import os
import sys

from idlgen import frontend
from idlgen.output import OutputError
from idlgen.render import render
from idlgen.replace import replace_files
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.libxl import TARGET, Names, outputs_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from idlgen.target import Output


def write_types(idl: str, names: Names, *, json_c: bool) -> int:
    """Write the four files of libxl's own build; return the exit status."""
    return _write(idl, json_c, lambda request: outputs_named(request, names))


def write_test(idl: str, path: str) -> int:
    """Write the round-trip program; return the exit status."""
    from idlgen.targets.libxl.roundtrip import roundtrip

    seed = os.environ.get("LIBXL_TESTIDL_SEED")
    return _write(idl, False, lambda request: (roundtrip(request, path, seed),))


def _write(idl: str, json_c: bool, outputs: Callable[[Request], Iterable[Output]]) -> int:
    """Write all files, or none where the IDL has errors."""
    module, diagnostics = frontend.load(idl)
    texts = {}
    if module is not None:
        request = Request(module, Settings(), {"json": "json-c" if json_c else "yajl"})
        TARGET.check(request, diagnostics)
        if not diagnostics.has_errors:
            texts = {o.path: render(o, module.source) for o in outputs(request)}
    if diagnostics.found:
        from idlgen import report

        report.write([diagnostics], "text", sys.stderr)
    replace_files(texts)
    return 0 if texts else 1


def direct(command: str, arguments: Sequence[str]) -> int | None:
    """Run a command; return ``None`` if its arguments are not those of libxl's scripts alone."""
    json_c = command == "gentypes" and arguments[:1] == ["--libjsonc"]
    paths = arguments[1:] if json_c else arguments
    if len(paths) != (5 if command == "gentypes" else 2) or any(p.startswith("-") for p in paths):
        return None
    try:
        if command == "gentypes":
            return write_types(paths[0], Names(*paths[1:]), json_c=json_c)
        return write_test(*paths)
    except (OutputError, OSError) as error:
        print(f"idlgen: error: {error}", file=sys.stderr)  # noqa: T201 - as the command line does
        return 1
