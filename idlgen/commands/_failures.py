"""What becomes of failures that have nothing to do with an IDL file: one line, and a status."""

from __future__ import annotations

import os
import sys

from idlgen.output import OutputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def guarded(call: Callable[[], int]) -> int:
    """Return the exit status of a call, or that of the failure that ended it."""
    try:
        status = call()
        sys.stdout.flush()
    except BrokenPipeError:
        # End as other programs do whose reader has gone, and quietly.
        _drop_output()
        return 141
    except KeyboardInterrupt:
        return 130
    except (OutputError, OSError) as error:
        text = f"idlgen: error: {error}\n"
        sys.stderr.write(text.encode("ascii", "backslashreplace").decode())
        try:
            sys.stdout.flush()
        except OSError:
            _drop_output()
        return 1
    return status


def _drop_output() -> None:
    """Have what waits to be printed go nowhere: Python tries once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
