"""``idlgen gentypes``: what libxl's own build calls ``gentypes.py`` for."""

from __future__ import annotations

import sys

import click

from idlgen import frontend, report
from idlgen.render import render
from idlgen.replace import replace_files
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.libxl import TARGET, Names, outputs_named


@click.command("gentypes")
@click.option("--libjsonc", is_flag=True, help="Write JSON with json-c instead of yajl.")
@click.argument("idl")
@click.argument("header")
@click.argument("private")
@click.argument("json")
@click.argument("implementation", metavar="IMPL")
def command(
    libjsonc: bool, idl: str, header: str, private: str, json: str, implementation: str
) -> int:
    """Write the four files of libxl's own build for an IDL file.

    The arguments are those of libxl's gentypes.py, and that is another name of this command, with
    any folder before it: make PYTHON=idlgen is all that a toolstack changes.
    """
    module, diagnostics = frontend.load(idl)
    texts = {}
    if module is not None:
        options = {"json": "json-c" if libjsonc else "yajl"}
        request = Request(module, Settings(), options)
        TARGET.check(request, diagnostics)
        if not diagnostics.has_errors:
            names = Names(header, private, json, implementation)
            texts = {o.path: render(o, module.source) for o in outputs_named(request, names)}
    report.write([diagnostics], "text", sys.stderr)
    replace_files(texts)
    return 0 if texts else 1
