"""The short way of ``idlgen build``: its plain arguments, and whether there is nothing to do.

What an unchanged build needs is the manifest alone. Neither click nor anything else costly is
imported here; arguments that are not plain are left to the command line's own parser.
"""

from __future__ import annotations

import os
import sys

from idlgen import locate, manifest

_VALUED = ("--target", "--out", "--option", "--depfile")
_FLAGS = {"--check": "check", "--prune": "prune", "--force": "force", "--quiet": "quiet"}


class Arguments:
    """What the command line of a build says."""

    __slots__ = (
        "check",
        "depfile",
        "force",
        "idl",
        "options",
        "out",
        "prune",
        "quiet",
        "targets",
    )

    def __init__(  # noqa: PLR0913 - one for each that there is
        self,
        idl: str,
        *,
        targets: tuple[str, ...] = (),
        out: str | None = None,
        options: tuple[str, ...] = (),
        depfile: str | None = None,
        check: bool = False,
        prune: bool = False,
        force: bool = False,
        quiet: bool = False,
    ) -> None:
        """``out`` and ``depfile`` are ``None`` where the command line does not name them."""
        self.idl, self.targets, self.out, self.options = idl, targets, out, options
        self.depfile, self.check, self.prune = depfile, check, prune
        self.force, self.quiet = force, quiet


def read(arguments: list[str]) -> Arguments | None:
    """Return what arguments say; ``None`` where it takes the real parser to know."""
    given: dict[str, list[str]] = {name: [] for name in _VALUED}
    flags: dict[str, bool] = {}
    idl: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name in given:
            given[name].append(value if equals else next(rest, ""))
        elif argument in _FLAGS:
            flags[_FLAGS[argument]] = True
        elif argument.startswith("-") or not argument:
            return None
        else:
            idl.append(argument)
    out, depfile = given["--out"], given["--depfile"]
    if len(idl) != 1 or len(out) > 1 or len(depfile) > 1 or "" in (*out, *depfile):
        return None
    return Arguments(
        idl[0],
        targets=tuple(dict.fromkeys(given["--target"])),
        out=out[0] if out else None,
        options=tuple(given["--option"]),
        depfile=depfile[0] if depfile else None,
        **flags,
    )


def nothing_to_do(given: Arguments) -> bool:
    """Return whether a build asks for what is in place already, and say so."""
    if given.check or given.depfile is not None:
        return False
    configurations = locate.configurations(given.idl)
    roots = [(given.out, "argument")] if given.out else locate.likely_roots(configurations)
    for root, origin in roots:
        asked = manifest.Asked(given.idl, given.targets, given.options, origin)
        warnings = manifest.unchanged(asked, configurations, root)
        if warnings is not None:
            if not given.quiet:
                report(root, warnings)
            return True
    return False


def report(root: str, warnings: int) -> None:
    """Say that nothing had to be done; warnings are not repeated, but not hidden either."""
    shown = os.path.relpath(root)
    left = f" ({warnings} warning{'s' * (warnings != 1)}: see idlgen check)" if warnings else ""
    text = f"{root if shown.startswith('..') else shown}: up to date{left}\n"
    try:
        sys.stdout.write(text.encode("ascii", "backslashreplace").decode())
        sys.stdout.flush()
    except OSError:
        # Nobody listens, which is no failure of the build; nor is there anyone to be told at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
