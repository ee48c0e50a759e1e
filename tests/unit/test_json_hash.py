"""Every name is found in the table of its struct, and hardly any by a second look."""

from __future__ import annotations

import random
import string

import pytest

from idlgen.targets.c.json_hash import Places, places


def _find(table: Places, name: str, names: list[str]) -> int | None:
    """Look a name up as generated C does, in 32 bits."""
    s = name.encode()
    value = s[0] * table.factor + s[len(s) // 2]
    value = (value * table.factor + s[-1]) * table.factor + len(s)
    place = value % 2**32
    while number := table.numbers[place & table.mask]:
        if names[number - 1] == name:
            return number - 1
        place += 1
    return None


def test_a_few_names_need_no_table() -> None:
    assert places([f"f{n}" for n in range(8)]) is None


@pytest.mark.parametrize("count", [9, 64, 65, 300])
def test_every_name_is_found_and_no_other(count: int) -> None:
    source = random.Random(count)
    alphabet = string.ascii_lowercase + "_"
    made = {"".join(source.choices(alphabet, k=source.randrange(1, 30))) for _ in range(3 * count)}
    names, others = sorted(made)[:count], sorted(made)[count:]
    source.shuffle(names)
    table = places(names)
    assert table is not None
    assert len(table.numbers) == table.mask + 1 >= 2 * count
    assert [_find(table, name, names) for name in names] == list(range(count))
    assert {_find(table, name, names) for name in others} == {None}


def test_names_that_differ_nowhere_that_counts_are_found_as_well() -> None:
    names = [f"a{letter}bbbbbbbb" for letter in string.ascii_lowercase]
    table = places(names)
    assert table is not None
    assert [_find(table, name, names) for name in names] == list(range(26))
