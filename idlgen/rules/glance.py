"""What can be told of many names at once, before a rule looks at each.

Nearly every file is right, so that the rules do no more than this in most of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from idlgen.model import Enumeration

# C guarantees 31 significant characters in external names (C11, 5.2.4.1); compilers take more.
LONGEST = 255

# The type of C's enumeration constants (C11, 6.7.2.2).
INT_MIN, INT_MAX = -(2**31), 2**31 - 1


def are_names(names: Sequence[str]) -> bool:
    """Whether all are identifiers of C, and none too long."""
    if not all(map(str.isidentifier, names)):
        return False
    joined = "".join(names)
    return joined.isascii() and (len(joined) <= LONGEST or max(map(len, names)) <= LONGEST)


def are_members(names: Sequence[str | None]) -> bool:
    """Whether all are identifiers of C that differ."""
    given = [name for name in names if name is not None]
    return len(set(given)) == len(names) and are_names(given)


def are_values(enumeration: Enumeration) -> bool:
    """Whether all of an enumeration's values differ, fit an ``int`` and have names for C."""
    values = enumeration.values
    numbers = {value.value for value in values}
    return (
        len({value.name for value in values}) == len(numbers) == len(values)
        and INT_MIN <= min(numbers, default=0) <= max(numbers, default=0) <= INT_MAX
        and are_names([value.c_name for value in values])
    )
