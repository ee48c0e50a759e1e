"""What ``idlgen build`` does, once its arguments are known."""

from __future__ import annotations

import sys

from idlgen import frontend, locate, targets
from idlgen.build import Job, build, depfile
from idlgen.commands._failures import guarded
from idlgen.commands._progress import Progress
from idlgen.commands._resolve import UsageError, configured, selected
from idlgen.manifest import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from idlgen.build import Outcome
    from idlgen.shortcut import Arguments


def direct(given: Arguments) -> int | None:
    """Build; return the exit status, ``None`` where it is for the command line to complain."""
    try:
        return guarded(lambda: run(given))
    except UsageError:
        return None


def run(given: Arguments) -> int:
    """Build, say what was done, and return the exit status.

    Raises UsageError for arguments that make no sense.
    """
    if given.idl == frontend.STDIN:
        raise UsageError("build needs a file: what it makes is named after it")
    configurations = locate.configurations(given.idl)
    found = configured(configurations)
    if found is None:
        return 2
    origin = "argument" if given.out else "configuration" if found.path else "directory"
    job = Job(
        Asked(given.idl, given.targets, given.options, origin),
        given.out or found.out or locate.default_out(found.path),
        selected(given.targets or found.targets or targets.DEFAULT, given.options, found),
        found.settings,
        configurations,
        check=given.check,
        force=given.force,
        prune=given.prune,
    )
    with Progress() as step:
        diagnostics, outcome = build(job, step)
    if diagnostics.found:
        from idlgen import report

        report.write([diagnostics], "text", sys.stderr)
    if outcome is None:
        return 1
    _complain(job, outcome)
    if not given.quiet:
        _tell(job, outcome)
    if given.depfile is not None and not job.check:
        with open(given.depfile, "w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write(depfile(job, outcome))
    return int(bool(outcome.problems) or (job.check and not outcome.is_fresh))


def _complain(job: Job, outcome: Outcome) -> None:
    for problem in outcome.problems:
        _say(f"idlgen: error: {problem}", sys.stderr)
    for path in outcome.stale:
        left = f"{job.out}/{path} is left from an earlier run; --prune removes it"
        _say(f"idlgen: {left}", sys.stderr)
    if job.check:
        for path, changes in outcome.written.items():
            _say(f"{job.out}/{path}: {changes or 'missing'}", sys.stdout)


def _tell(job: Job, outcome: Outcome) -> None:
    """Say how much was written, or that a check found nothing."""
    if job.check:
        if outcome.is_fresh:
            _say(f"{job.out}: up to date", sys.stdout)
        return
    for name in (chosen.target.name for chosen in job.targets):
        written = sum(p.startswith(f"{name}/") for p in outcome.written)
        same = sum(p.startswith(f"{name}/") for p in outcome.unchanged)
        files = "1 file" if written == 1 else f"{written} files"
        _say(f"{job.out}/{name}: {files} written, {same} unchanged", sys.stdout)


def _say(text: str, stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
