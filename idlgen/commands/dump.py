"""``idlgen dump``: an IDL file's model as JSON."""

from __future__ import annotations

import sys

import click

from idlgen import frontend, report
from idlgen.dump import to_json


@click.command("dump")
@click.argument("file")
def command(file: str) -> int:
    """Print the resolved model of an IDL file as JSON; "-" reads standard input.

    The format is described by docs/model.schema.json.
    """
    module, diagnostics = frontend.load(file)
    report.write([diagnostics], "text", sys.stderr)
    if module is None:
        return 1
    click.echo(to_json(module), nl=False)
    return 0
