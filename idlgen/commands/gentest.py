"""``idlgen gentest``: what libxl's own build calls ``gentest.py`` for."""

from __future__ import annotations

import click

from idlgen.commands._dropin import write_test


@click.command("gentest")
@click.argument("idl")
@click.argument("implementation", metavar="IMPL")
def command(idl: str, implementation: str) -> int:
    """Write a program that sends random values of all types to JSON and back.

    The arguments are those of libxl's gentest.py, and that is another name of this command.
    LIBXL_TESTIDL_SEED is the program's seed, here as well as when it runs.
    """
    return write_test(idl, implementation)
