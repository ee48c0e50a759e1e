"""``idlgen check``: what is wrong with IDL files."""

from __future__ import annotations

import sys

import click

from idlgen import frontend, locate, plan, report
from idlgen.commands._resolve import UsageError, configured, selected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(report.FORMATS),
    default="text",
    show_default=True,
    help="How to print what is found.",
)
@click.option(
    "--target",
    "names",
    multiple=True,
    metavar="T",
    help="Report what this target can't express as well. May be given several times.",
)
def command(files: tuple[str, ...], form: report.Format, names: tuple[str, ...]) -> int:
    """Report what is wrong with IDL files; "-" reads standard input.

    Nothing is generated. The exit status is 0 if there are no errors, warnings apart, and 1 if
    there are.
    """
    try:
        reports = [_check(path, names) for path in files]
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    report.write(reports, form, sys.stdout)
    summary = report.summary(reports)
    if form == "text" and summary:
        click.echo(summary, err=True)
    return int(any(r.has_errors for r in reports))


def _check(path: str, names: tuple[str, ...]) -> Diagnostics:
    module, diagnostics = frontend.load(path)
    if module is not None and names:
        found = configured(locate.configurations(path))
        if found is None:
            raise click.exceptions.Exit(2)
        for target in selected(dict.fromkeys(names), (), found):
            plan.check(target, module, found.settings, diagnostics)
        diagnostics.found = list(dict.fromkeys(diagnostics.found))
        diagnostics.sort()
    return diagnostics
