"""Where a reader finds a struct's member by its name: a table with next to no collisions.

A name's place is a function of its length, its first, its middle and its last byte, and of a factor
that is chosen for the struct; where that place is taken, the next one that is free. The same
function is ``place_of`` in ``templates/c/runtime/_json_struct.c.j2``.
"""

from __future__ import annotations

from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Of so few members a reader compares the names one by one; so many have numbers of 16 bits.
_FEW = 8
_MANY = 65535

# More factors would hardly find a better table, and take longer than all else about a struct.
_FACTORS = range(31, 61, 2)


@dataclass(frozen=True, slots=True)
class Places:
    """The table: a member's number plus one, or 0. ``mask`` is its length less one."""

    factor: int
    mask: int
    numbers: tuple[int, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The numbers as lines of C, without the last comma."""
        rows = (self.numbers[at : at + 16] for at in range(0, len(self.numbers), 16))
        return tuple(", ".join(map(str, row)) for row in rows)


def places(names: Sequence[str]) -> Places | None:
    """Return the table for the names of a struct's members, ``None`` if none is worth it."""
    if not _FEW < len(names) < _MANY:
        return None
    size = 1 << (2 * len(names) - 1).bit_length()
    encoded = [name.encode() for name in names]
    best: tuple[int, Places] | None = None
    for factor in _FACTORS:
        found = _filled(encoded, factor, size)
        if best is None or found[0] < best[0]:
            best = found
        if found[0] == len(names):
            break
    assert best is not None
    return best[1]


def _filled(names: Sequence[bytes], factor: int, size: int) -> tuple[int, Places]:
    """Return how many places are looked at to find every name once, and the table."""
    numbers = [0] * size
    looked_at = 0
    for number, name in enumerate(names, 1):
        place = _place(name, factor) % size
        looked_at += 1
        while numbers[place]:
            place = (place + 1) % size
            looked_at += 1
        numbers[place] = number
    return looked_at, Places(factor, size - 1, tuple(numbers))


def _place(name: bytes, factor: int) -> int:
    first, middle, last = name[0], name[len(name) // 2], name[-1]
    return ((first * factor + middle) * factor + last) * factor + len(name)
