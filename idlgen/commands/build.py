"""``idlgen build``: code from an IDL file."""

from __future__ import annotations

import click

from idlgen.commands._build import run
from idlgen.commands._resolve import UsageError
from idlgen.shortcut import Arguments


@click.command("build")
@click.argument("file")
@click.option(
    "--target",
    "names",
    multiple=True,
    metavar="T",
    help="What to generate; may be given several times. See idlgen targets.",
)
@click.option("--out", metavar="DIR", help="The folder for the output. Default: generated.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="T.K=V",
    help="Set option K of target T to V; may be given several times.",
)
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if files are not fresh.")
@click.option(
    "--depfile", "depends", metavar="F", help="Write a Makefile's rule with all inputs to F."
)
@click.option("--prune", is_flag=True, help="Remove files of earlier runs that no longer belong.")
@click.option("--force", is_flag=True, help="Overwrite files that idlgen did not make.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but what is wrong.")
def command(  # noqa: PLR0913, PLR0917 - click gives them all
    file: str,
    names: tuple[str, ...],
    out: str | None,
    options: tuple[str, ...],
    check: bool,
    depends: str | None,
    prune: bool,
    force: bool,
    quiet: bool,
) -> int:
    """Generate code from an IDL file.

    The files of each target are written below DIR/T, and only those that change. Defaults come
    from [tool.idlgen] in pyproject.toml, or from idlgen.toml, in the folder of FILE or above it.
    """
    given = Arguments(
        file,
        targets=tuple(dict.fromkeys(names)),
        out=out,
        options=options,
        depfile=depends,
        check=check,
        prune=prune,
        force=force,
        quiet=quiet,
    )
    try:
        return run(given)
    except UsageError as error:
        raise click.UsageError(str(error)) from error
