"""``idlgen gentest``: what libxl's own build calls ``gentest.py`` for."""

from __future__ import annotations

import os
import sys

import click

from idlgen import frontend, report
from idlgen.render import render
from idlgen.replace import replace_files
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.libxl import TARGET
from idlgen.targets.libxl.roundtrip import roundtrip


@click.command("gentest")
@click.argument("idl")
@click.argument("implementation", metavar="IMPL")
def command(idl: str, implementation: str) -> int:
    """Write a program that sends random values of all types to JSON and back.

    The arguments are those of libxl's gentest.py, and that is another name of this command.
    LIBXL_TESTIDL_SEED is the program's seed, here as well as when it runs.
    """
    module, diagnostics = frontend.load(idl)
    texts = {}
    if module is not None:
        request = Request(module, Settings(), {})
        TARGET.check(request, diagnostics)
        if not diagnostics.has_errors:
            output = roundtrip(request, implementation, os.environ.get("LIBXL_TESTIDL_SEED"))
            texts = {output.path: render(output, module.source)}
    report.write([diagnostics], "text", sys.stderr)
    replace_files(texts)
    return 0 if texts else 1
