"""Regular expressions that are compiled when they are first used.

A run makes use of few of those that its modules have, and to compile one takes as long as to parse
a hundred lines.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Pattern:
    """Stands for a compiled expression, whose methods it takes over one by one."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return what stands for ``re.compile(text, flags)``; a mistake is raised at first use."""
    return _Pattern(text, flags)  # type: ignore[return-value]
