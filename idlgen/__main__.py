"""The entry point: the short ways, before everything else becomes the command line's business.

An unchanged build ends here, with no more imported than it takes to know that; builds with plain
arguments, and the calls of libxl's own build, do without the library of the command line.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys


def main() -> int:
    """Run idlgen with the process's arguments; return its exit status."""
    # What a run makes it keeps to its end, which is near.
    gc.disable()
    status = _short(sys.argv[1:])
    if status is None:
        from idlgen.cli import run

        return run()
    return _ended(status)


def _short(arguments: list[str]) -> int | None:
    """Go one of the short ways if the arguments allow it."""
    if arguments[:1] == ["build"]:
        return _build(arguments[1:])
    # libxl's Makefile gives the scripts' names, with or without a folder.
    script = arguments[0].rpartition("/")[2].removesuffix(".py") if arguments else ""
    if script in ("gentypes", "gentest"):
        return _script(script, arguments[1:])
    return None


def _build(arguments: list[str]) -> int | None:
    from idlgen.shortcut import nothing_to_do, read

    given = read(arguments)
    if given is None:
        return None
    if nothing_to_do(given):
        return 0
    from idlgen.bundle import Bundle

    bundle = Bundle("\0".join(["build", *given.targets]))
    from idlgen.commands._build import direct

    status = direct(given)
    if status == 0:
        bundle.keep()
    return status


def _script(name: str, arguments: list[str]) -> int | None:
    from idlgen.bundle import Bundle

    bundle = Bundle(name)
    from idlgen.commands._dropin import direct

    status = direct(name, arguments)
    if status == 0:
        bundle.keep()
    return status


def _ended(status: int) -> int:
    """End the process without taking apart what it has made, unless somebody waits for its end."""
    if atexit._ncallbacks():  # noqa: SLF001 - there is no other way to know
        return status
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return status
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
