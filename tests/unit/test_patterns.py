"""Expressions that are compiled at first use: the same as those that are compiled at once."""

from __future__ import annotations

import re

import pytest

from idlgen import patterns
from idlgen.patterns import pattern


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    made = pattern(r"(?P<word>[a-z]+) \d", re.IGNORECASE)
    match = made.fullmatch("Xen 4")
    assert match is not None
    assert match["word"] == "Xen"
    assert made.sub("x", "Xen 4, xl 1") == "x, x"
    assert made.sub("y", "Xen 4") == "y"
    assert made.groupindex == {"word": 1}


@pytest.mark.parametrize("name", ["MULTILINE", "DOTALL", "VERBOSE", "ASCII"])
def test_flags_are_those_of_re(name: str) -> None:
    assert getattr(patterns, name) == getattr(re, name)


def test_a_mistake_is_raised_at_first_use() -> None:
    made = pattern("(")
    with pytest.raises(re.error):
        made.match("")


@pytest.mark.parametrize(
    ("text", "flags", "subject"),
    [
        (r"(?P<a>x)|(?P<b>y+)|(z)", 0, "xyyzx"),
        (r"[^\W\d]+(?=!)|\u20ac*+", re.IGNORECASE, "Grüße! €€ ok!"),
        (r"  ^ \s*(?P<key>\w+) \s* = (.*) $ ", re.VERBOSE | re.MULTILINE, "a = 1\n b= 2\nc"),
    ],
)
def test_what_an_earlier_run_compiled_finds_the_same(text: str, flags: int, subject: str) -> None:
    patterns.code[text, int(flags)] = patterns._code(text, int(flags))
    try:
        kept = patterns._compiled(text, int(flags))
    finally:
        del patterns.code[text, int(flags)]
    made = re.compile(text, flags)
    assert kept == made
    assert kept.groupindex == made.groupindex
    found = [
        [(m.span(), m.lastgroup, m.groupdict(), m.groups()) for m in p.finditer(subject)]
        for p in (kept, made)
    ]
    assert found[0] == found[1] != []


def test_a_run_learns_what_it_has_used() -> None:
    made = pattern("l(ear)n")
    patterns.learn()
    assert ("l(ear)n", 0) not in patterns.code
    assert made.match("learn")
    patterns.learn()
    assert patterns.code.pop(("l(ear)n", 0))[3] == 1
