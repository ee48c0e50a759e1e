"""The entry point: the short ways, before everything else becomes the command line's business.

An unchanged build ends here, with no more imported than it takes to know that; and so do the calls
of libxl's own build, whose arguments are plain.
"""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run idlgen with the process's arguments; return its exit status."""
    # What a run makes it keeps to its end, which is near.
    gc.disable()
    if sys.argv[1:2] == ["build"]:
        status = _build(sys.argv[2:])
        if status is not None:
            return status
    # libxl's Makefile gives the scripts' names, with or without a folder.
    script = sys.argv[1].rpartition("/")[2].removesuffix(".py") if len(sys.argv) > 1 else ""
    if script in ("gentypes", "gentest"):
        from idlgen.commands._dropin import direct

        status = direct(script, sys.argv[2:])
        if status is not None:
            return status
    from idlgen.cli import run

    return run()


def _build(arguments: list[str]) -> int | None:
    """Build if the arguments are plain ones."""
    from idlgen.shortcut import nothing_to_do, read

    given = read(arguments)
    if given is None:
        return None
    if nothing_to_do(given):
        return 0
    from idlgen.commands._build import direct

    return direct(given)


if __name__ == "__main__":
    sys.exit(main())
