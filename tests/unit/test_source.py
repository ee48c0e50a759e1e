"""Offsets, lines and columns."""

from __future__ import annotations

import random

import pytest

from idlgen.source import Position, SourceFile


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_offset_has_its_line_and_column(end: str) -> None:
    chance = random.Random(1)
    lines = ["x" * chance.randrange(5) for _ in range(40)]
    source = SourceFile("a.idl", end.join(lines))
    offset = 0
    for number, line in enumerate(lines, 1):
        assert source.line(number) == line
        for column in range(len(line) + 1):
            assert source.position(offset + column) == Position(number, column + 1)
        offset += len(line) + len(end)


def test_last_line_without_text_counts() -> None:
    source = SourceFile("a.idl", "a\n")
    assert source.line(2) == ""
    assert source.position(2) == Position(2, 1)


def test_empty_text_has_a_line() -> None:
    source = SourceFile("a.idl", "")
    assert source.line(1) == ""
    assert source.position(0) == Position(1, 1)
