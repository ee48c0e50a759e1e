"""Random values of every struct of an IDL go to C and back: ``conversions.py BACKEND IDL SEED``.

Each is compared as a value and, where libxl has a function that writes it as JSON, as a document.
"""

from __future__ import annotations

import gc
import json
import random
import sys
from ctypes import CDLL, Structure, c_size_t
from importlib import import_module
from pathlib import Path
from typing import Any

from idlgen import frontend
from tests.support.python_values import Values

libxl: Any = import_module("libxl")

ROUNDS = 60
LIBC = CDLL(None)


class Used(Structure):
    """What glibc's allocator says of itself; the eighth is how much is in use."""

    _fields_ = [(f"field{n}", c_size_t) for n in range(10)]


def used() -> int:
    gc.collect()
    LIBC.mallinfo2.restype = Used
    number: int = LIBC.mallinfo2().field7
    return number


def as_libxl_writes_it(document: Any) -> Any:
    """Return a document of ours with what libxl 4.17 does otherwise.

    It writes 64-bit cookies above 2⁶³ as negative numbers, a policy of the processor as an object,
    and four of the eight words of the processor's capabilities.
    """
    if isinstance(document, list):
        return [as_libxl_writes_it(item) for item in document]
    if not isinstance(document, dict):
        return document
    made = {name: as_libxl_writes_it(item) for name, item in document.items()}
    if made.get("for_user", 0) >= 1 << 63:
        made["for_user"] -= 1 << 64
    if isinstance(made.get("cpuid"), list) and "msr" not in made:
        made["cpuid"] = {"cpuid": made["cpuid"], "msr": []}
    if "hw_cap" in made:
        made["hw_cap"] = made["hw_cap"][:4]
    return made


def main() -> None:
    name, idl, seed = sys.argv[1:]
    module, _ = frontend.load_text("test.idl", Path(idl).read_text())
    assert module is not None
    values = Values(libxl, module, random.Random(int(seed)))
    compared = documents = 0
    with libxl.Context(backend=name) as ctx:
        backend = ctx.backend
        assert type(backend.convert.read_event).__name__ == "Reader"
        conversions = backend.convert.CONVERSIONS

        def convert(struct: Any) -> tuple[Any, Any]:
            value = values.struct(struct)
            pointer = backend.new(value)
            assert backend.load(type(value), pointer) == value, value
            if type(value) is libxl.Event:
                # As contexts read it, which has to give the very same types, too.
                read = backend.convert.read_event(backend.ffi.buffer(pointer))
                assert (read, shape(read)) == (value, shape(value))
            return value, pointer

        structs = [
            s for s in values.plan.structs if getattr(libxl, values.plan.names[s]) in conversions
        ]
        # All but those that stand in a union, and have no type of their own in libxl.
        named = {d for d in module.aggregates if d.raw_name is not None}
        assert set(structs) == named - values.plan.variant_of.keys()
        for struct in structs:
            for _ in range(ROUNDS):
                value, pointer = convert(struct)
                compared += 1
                write = getattr(backend.lib, f"{struct.c_name}_to_json", None)
                if write is None:
                    continue
                text = write(ctx._ctx, pointer)
                assert text, value
                document = json.loads(backend.ffi.string(text))
                backend.lib.free(text)
                expected = value.to_dict()
                if name == "xen":
                    expected = as_libxl_writes_it(expected)
                assert document == expected, differing(document, expected)
                documents += 1
        # Whatever was allocated is given back, also where a value can't be written.
        before = used()
        for _ in range(5):
            for struct in structs:
                convert(struct)
                refuse(backend, values.struct(struct))
        grown = used() - before
        assert grown < 100_000, grown
    print(f"{len(structs)} structs, {compared} values, {documents} documents")


def shape(value: Any) -> Any:
    """Return the types of which a value is made."""
    fields = getattr(value, "__match_args__", ())
    return type(value), [shape(getattr(value, name)) for name in fields]


def differing(one: Any, other: Any) -> Any:
    """Return what differs, of the outermost objects' members."""
    names = one.keys() | other.keys()
    return [(n, one.get(n), other.get(n)) for n in names if one.get(n) != other.get(n)]


def refuse(backend: Any, value: Any) -> None:
    """Require that a value is refused whose last string holds U+0000."""
    for name in value.__match_args__[::-1]:
        if isinstance(getattr(value, name), str):
            setattr(value, name, "a\0b")
            try:
                backend.new(value)
            except ValueError:
                return
            raise AssertionError(f"{name} took U+0000")


main()
