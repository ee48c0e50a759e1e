"""What makes objects of bytes: what it takes, what it refuses, that it gives all back."""

from __future__ import annotations

import gc
import struct
import sys
import weakref
from ctypes import addressof, create_string_buffer
from importlib import import_module
from typing import Any

libxl: Any = import_module("libxl")
Reader: Any = import_module("libxl._objects").Reader


class Inner:
    __slots__ = ("text",)


class Outer:
    __slots__ = ("inner", "key", "number", "of", "raw")


class Other(Outer):
    __slots__ = ()


class Number(int):
    __slots__ = ()


NUMBERS = {
    "?": (False, True),
    "b": (-128, 127),
    "B": (0, 255),
    "h": (-(2**15), 2**15 - 1),
    "H": (0, 2**16 - 1),
    "i": (-(2**31), 2**31 - 1),
    "I": (0, 2**32 - 1),
    "q": (-(2**63), 2**63 - 1),
    "Q": (0, 2**64 - 1),
}


def numbers() -> None:
    for form, values in NUMBERS.items():
        for value in values:
            data = struct.pack(f"=3x{form}", value)
            (read,) = (Reader(Outer, (("number", form, 3, None),))(data).number,)
            assert (read, type(read)) == (value, type(value)), form
            looked_up = Reader(Outer, (("of", form, 3, {value: "found"}),))(data)
            assert looked_up.of == "found"
            assert not hasattr(looked_up, "number")


def objects() -> None:
    text = create_string_buffer("caf\u00e9".encode() + b"\xff")
    data = struct.pack("=Q16sQ", addressof(text), bytes(range(16)), 0)
    inner = Reader(Inner, (("text", "s", 0, None),))
    none = Reader(Inner, (("text", "s", 24, None),))
    other = Reader(Other, (("inner", "r", 0, inner), ("raw", "u", 8, None)))
    made = other(memoryview(data))
    assert (type(made), type(made.inner)) == (Other, Inner)
    assert (made.inner.text, made.raw) == ("caf\u00e9\udcff", bytes(range(16)))
    assert none(data).text is None
    empty = Reader(Outer, (("inner", "r", 0, Reader(Inner, ())),))
    assert type(empty(b"").inner) is Inner
    table = {0x03020100: inner, 0x07060504: len}
    assert Reader(Outer, (("key", "k", 8, table),))(data).key.text == "caf\u00e9\udcff"
    assert Reader(Outer, (("key", "k", 12, table),))(data).key == len(data)


def refused(error: type[BaseException], call: Any, *arguments: Any, **named: Any) -> None:
    try:
        call(*arguments, **named)
    except error:
        return
    raise AssertionError((error, arguments))


def refusals() -> None:
    reader = Reader(Outer, (("number", "i", 4, None),))
    refused(ValueError, reader, bytes(7))
    reader(bytes(8))
    refused(TypeError, reader)
    refused(TypeError, reader, bytes(8), bytes(8))
    refused(TypeError, reader, data=bytes(8))
    refused(TypeError, reader, "text")
    refused(ValueError, Reader(Outer, (("inner", "r", 0, reader),)), bytes(7))
    refused(ValueError, Reader(Outer, (("inner", "k", 0, {0: reader}),)), bytes(7))
    # What a look-up raises reaches the caller, after fields that were set.
    refused(KeyError, Reader(Outer, (("number", "i", 0, None), ("of", "i", 4, {}))), bytes(8))
    for fields in (
        (("number", "z", 0, None),),
        (("number", "r", 0, None),),
        (("number", "i", -1, None),),
        (("number", "i", sys.maxsize - 2, None),),
        (("number", "i", 0, None), ("number", "i", 4, None)),
    ):
        refused(ValueError, Reader, Outer, fields)
    for cls, name in ((Outer, "missing"), (Outer, "__doc__"), (libxl.Event, "type"), (int, "real")):
        refused((TypeError, AttributeError), Reader, cls, ((name, "i", 0, None),))  # type: ignore[arg-type]
    refused(TypeError, Reader, Number, ())
    refused(TypeError, Reader, Outer, [("number", "i", 0, None)])
    refused(TypeError, Reader, Outer, (("number", "i", 0),))


def cycles() -> None:
    class Table(dict[int, Any]):
        """Something that can be waited for."""

    table = Table()
    table[0] = Reader(Outer, (("key", "k", 0, table),))
    gone = weakref.ref(table)
    del table
    gc.collect()
    assert gone() is None


def references() -> list[int]:
    """Return how many references there are to what outlives all readers."""
    return [sys.getrefcount(each) for each in (Outer, Other, Inner, *vars(Outer).values())]


def main() -> None:
    cycles()
    for _ in range(3):
        for part in (numbers, objects, refusals):
            part()
    before, known = sys.getallocatedblocks(), references()
    for _ in range(300):
        for part in (numbers, objects, refusals):
            part()
    grown = sys.getallocatedblocks() - before
    assert grown < 200, grown
    assert references() == known


main()
