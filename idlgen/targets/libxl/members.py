"""The text of members that differ in nothing but their names, made once for each type.

Most fields of most structs are of a few types: numbers, flags, strings.
"""

from __future__ import annotations

from idlgen.cabi.lines import WIDTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from idlgen.targets.libxl.facts import Facts

# What stands for a name while it is left open: no name has it.
_OPEN = "\0"


class Members:
    """What one function does with the members of a struct with a name."""

    def __init__(self, make: Callable[[str, Facts], str]) -> None:
        """*make* returns the text for the member of a name and a type."""
        self._make = make
        self._known: dict[Facts, tuple[int, list[str]]] = {}

    def text(self, name: str, facts: Facts) -> str:
        """Return the text for a member."""
        known = self._known.get(facts)
        if known is None:
            known = self._known[facts] = _around(self._make(_OPEN, facts))
        longest, parts = known
        return name.join(parts) if len(name) <= longest else self._make(name, facts)


def _around(text: str) -> tuple[int, list[str]]:
    """Return how long a name may be for all lines to fit, and what stands around it."""
    longest = WIDTH
    for line in text.split("\n"):
        times = line.count(_OPEN)
        if times:
            longest = min(longest, (WIDTH - len(line)) // times + 1)
        if line.endswith((",", "(")):
            # It is broken already, by the lengths of all of its parts.
            longest = 0
    return longest, text.split(_OPEN)
