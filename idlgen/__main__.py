"""The entry point: an unchanged build ends here, everything else is the command line's business.

Only what an unchanged build needs is imported before it is known that there is more to do.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run idlgen with the process's arguments; return its exit status."""
    if sys.argv[1:2] == ["build"]:
        from idlgen.shortcut import nothing_to_do

        if nothing_to_do(sys.argv[2:]):
            return 0
    from idlgen.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
