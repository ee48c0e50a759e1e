"""What stands for ``functools``: as many results are kept as should be, each computed once."""

from __future__ import annotations

from typing import Any

import pytest

from idlgen.memo import lazy, memoized


def test_a_result_is_computed_once() -> None:
    calls: list[int] = []

    @memoized(2)
    def double(number: int) -> int:
        calls.append(number)
        return number * 2

    assert [double(1), double(1), double(2), double(1)] == [2, 2, 4, 2]
    assert calls == [1, 2]
    # There is no room for a third.
    assert [double(3), double(3), double(1)] == [6, 6, 2]
    assert calls == [1, 2, 3, 1]


def test_an_argument_by_name_is_refused() -> None:
    @memoized()
    def double(number: int) -> int:
        return number * 2

    called: Any = double
    with pytest.raises(TypeError):
        called(number=1)


def test_none_is_a_result() -> None:
    calls: list[None] = []
    none = memoized()(lambda: calls.append(None))
    none()
    none()
    assert calls == [None]


def test_an_attribute_is_computed_once_for_each_object() -> None:
    class Text:
        def __init__(self, text: str) -> None:
            self.text = text
            self.calls = 0

        @lazy
        def length(self) -> int:
            """How long it is."""
            self.calls += 1
            return len(self.text)

    short, long = Text("a"), Text("abc")
    assert (short.length, short.length, long.length) == (1, 1, 3)
    assert (short.calls, long.calls) == (1, 1)
    assert Text.length.__doc__ == "How long it is."
