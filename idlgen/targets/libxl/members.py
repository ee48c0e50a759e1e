"""The text of members that differ in nothing but their names, made once for each type.

Most fields of most structs are of a few types: numbers, flags, strings.
"""

from __future__ import annotations

from idlgen.cabi.lines import WIDTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from idlgen.model import Field
    from idlgen.targets.libxl.facts import Facts, Fields

# What stands for a name while it is left open: no name has it.
_OPEN = "\0"


class Members:
    """What one function does with the members of a struct with a name."""

    def __init__(self, make: Callable[[str, Facts], str | None]) -> None:
        """*make* returns the text for the member of a name and a type.

        It returns ``None`` where it takes more than these to tell.
        """
        self._make = make
        self._known: dict[Facts, tuple[int, list[str]]] = {}

    def lines(self, fields: Fields, other: Callable[[Field, Facts], str]) -> str:
        """Return the text for all of a struct's fields, one after the other.

        *other* returns it for those that are not made once: by the type, or since they are long
        or have an initial value of their own.
        """
        known = self._known
        text = []
        for field, facts in fields:
            longest, parts = known.get(facts) or self._find(facts)
            name = field.name or ""
            if len(name) <= longest and field.init_val is None:
                if parts:
                    text.append(name.join(parts))
            else:
                text.append(other(field, facts))
        return "".join(text)

    def _find(self, facts: Facts) -> tuple[int, list[str]]:
        text = self._make(_OPEN, facts)
        # Numbers own nothing: for half of all members there is nothing to free.
        nothing = -1 if text is None else WIDTH
        found = self._known[facts] = _around(text) if text else (nothing, [])
        return found


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
