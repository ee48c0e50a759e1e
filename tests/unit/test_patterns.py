"""Expressions that are compiled at first use: the same as those that are compiled at once."""

from __future__ import annotations

import re

import pytest

from idlgen.patterns import pattern


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    made = pattern(r"(?P<word>[a-z]+) \d", re.IGNORECASE)
    match = made.fullmatch("Xen 4")
    assert match is not None
    assert match["word"] == "Xen"
    assert made.sub("x", "Xen 4, xl 1") == "x, x"
    assert made.sub("y", "Xen 4") == "y"
    assert made.groupindex == {"word": 1}


def test_a_mistake_is_raised_at_first_use() -> None:
    made = pattern("(")
    with pytest.raises(re.error):
        made.match("")
