"""Whether a build has nothing to do, found out from the manifest alone.

The command line is read here for the plainest cases only; anything else is left to the real
parser, and so is whatever has changed. Neither click nor anything costly is imported.
"""

from __future__ import annotations

import os
import sys

from idlgen import locate, manifest

_VALUED = ("--target", "--out", "--option")


def nothing_to_do(arguments: list[str]) -> bool:
    """Return whether the arguments of ``build`` ask for what is in place already, and say so."""
    read = _read(arguments)
    if read is None:
        return False
    (idl, targets, options), out = read
    configurations = locate.configurations(idl)
    roots = [(out, "argument")] if out else locate.likely_roots(configurations)
    for root, origin in roots:
        asked = manifest.Asked(idl, targets, options, origin)
        warnings = manifest.unchanged(asked, configurations, root)
        if warnings is not None:
            report(root, warnings)
            return True
    return False


def report(root: str, warnings: int) -> None:
    """Say that nothing had to be done; warnings are not repeated, but not hidden either."""
    shown = os.path.relpath(root)
    left = f" ({warnings} warning{'s' * (warnings != 1)}: see idlgen check)" if warnings else ""
    try:
        sys.stdout.write(f"{root if shown.startswith('..') else shown}: up to date{left}\n")
        sys.stdout.flush()
    except OSError:
        # Nobody listens, which is no failure of the build; nor is there anyone to be told at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _read(
    arguments: list[str],
) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], str | None] | None:
    """Return the IDL file, targets and options, and the output root if it is named.

    ``None`` where it takes the real parser to know.
    """
    given: dict[str, list[str]] = {name: [] for name in _VALUED}
    idl: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name in given:
            given[name].append(value if equals else next(rest, ""))
        elif argument.startswith("-"):
            return None
        else:
            idl.append(argument)
    out = given["--out"]
    if len(idl) != 1 or len(out) > 1 or "" in out:
        return None
    targets = tuple(dict.fromkeys(given["--target"]))
    return (idl[0], targets, tuple(given["--option"])), out[0] if out else None
