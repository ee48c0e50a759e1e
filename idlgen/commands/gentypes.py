"""``idlgen gentypes``: what libxl's own build calls ``gentypes.py`` for."""

from __future__ import annotations

import click

from idlgen.commands._dropin import write_types
from idlgen.targets.libxl import Names


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
    return write_types(idl, Names(header, private, json, implementation), json_c=libjsonc)
