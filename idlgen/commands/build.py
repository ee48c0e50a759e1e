"""``idlgen build``: code from an IDL file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from idlgen import frontend, locate, report, targets
from idlgen.build import Job, build, depfile
from idlgen.commands._progress import progress
from idlgen.commands._resolve import configured, selected
from idlgen.manifest import Asked

if TYPE_CHECKING:
    from idlgen.build import Outcome


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
    if file == frontend.STDIN:
        raise click.UsageError("build needs a file: what it makes is named after it")
    configurations = locate.configurations(file)
    found = configured(configurations)
    origin = "argument" if out else "configuration" if found.path else "directory"
    asked = Asked(file, tuple(dict.fromkeys(names)), options, origin)
    job = Job(
        asked,
        out or found.out or locate.default_out(found.path),
        selected(asked.targets or found.targets or targets.DEFAULT, options, found),
        found.settings,
        configurations,
        check=check,
        force=force,
        prune=prune,
    )
    with progress() as step:
        diagnostics, outcome = build(job, step)
    report.write([diagnostics], "text", sys.stderr)
    if outcome is None:
        return 1
    _tell(job, outcome, quiet=quiet)
    if depends is not None and not check:
        Path(depends).write_text(depfile(job, outcome), encoding="utf-8")
    return int(bool(outcome.problems) or (check and not outcome.is_fresh))


def _tell(job: Job, outcome: Outcome, *, quiet: bool) -> None:
    for problem in outcome.problems:
        click.echo(f"idlgen: error: {problem}", err=True)
    for path in outcome.stale:
        click.echo(
            f"idlgen: {job.out}/{path} is left from an earlier run; --prune removes it", err=True
        )
    if job.check:
        for path, changes in outcome.written.items():
            text = "missing" if changes is None else "+{} -{} lines".format(*changes)
            click.echo(f"{job.out}/{path}: {text}")
    if quiet or (job.check and not outcome.is_fresh):
        return
    for name in (chosen.target.name for chosen in job.targets):
        written = sum(p.startswith(f"{name}/") for p in outcome.written)
        same = sum(p.startswith(f"{name}/") for p in outcome.unchanged)
        files = "1 file" if written == 1 else f"{written} files"
        click.echo(f"{job.out}/{name}: {files} written, {same} unchanged")
