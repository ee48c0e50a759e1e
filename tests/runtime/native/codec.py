"""What makes objects of plain values, and those of objects: what it takes, what it refuses."""

from __future__ import annotations

import gc
import sys
import uuid
import weakref
from importlib import import_module
from typing import Any, NoReturn

libxl: Any = import_module("libxl")
_objects: Any = import_module("libxl._objects")
Codec: Any = _objects.Codec
Form: Any = _objects.Form

TEXT = Form("s")
BYTE = Form("i", low=0, high=255)
VALUES = {"one": 1, "two": 2}
NAMES = {1: "one", 2: "two"}
UUID = uuid.UUID("01234567-89ab-cdef-0123-456789abcdef")


class Held:
    __slots__ = ("value",)
    value: Any


class Inner:
    __slots__ = ("number", "text")


class Wrapped:
    __slots__ = ("value",)


class Silent:
    __slots__ = ()


class Outer:
    __slots__ = ("const", "inner", "u")
    const: Any
    inner: Any
    u: Any


class Mine(Outer):
    __slots__ = ()


class Loose:
    """Has no slots."""


def never(*unused: object) -> NoReturn:
    raise AssertionError(unused)


def failing(*unused: object) -> NoReturn:
    raise OverflowError(unused)


def given(value: Any, path: object, strict: object) -> Any:
    assert (path, strict) == (None, True)
    return [value]


def codec_of(form: Any, initial: Any = None, *, fresh: bool = False) -> Any:
    return Codec(Held, (("value", initial, fresh, (("v", form),), ()),), never)


def outer(write: Any = never) -> Any:
    """Return the table of a class with a struct, a keyed union, a field that is in no document."""
    inner = Codec(
        Inner,
        (("number", 0, False, (("n", BYTE),), ()), ("text", None, False, (("t", TEXT),), ())),
        never,
    )
    struct = Form("r", inner)
    wrapped = Form("w", BYTE, cls=Wrapped)
    silent = Codec(Silent, (), never)
    return Codec(
        Outer,
        (
            ("inner", inner, True, (("inner", struct),), ()),
            ("u", silent, True, (("u.inner", struct), ("u.wrapped", wrapped)), (Silent,)),
            ("const", dict, True, (), ()),
        ),
        write,
    )


# What each form takes, with the value of it that a document has.
TAKEN: dict[str, tuple[Any, list[tuple[Any, Any]]]] = {
    "byte": (BYTE, [(0, 0), (255, 255)]),
    "signed": (Form("i", low=-(2**63), high=2**63 - 1), [(n, n) for n in (-(2**63), 2**63 - 1)]),
    "unsigned": (Form("i", high=2**64 - 1), [(2**64 - 1, 2**64 - 1), (2**63, 2**63), (0, 0)]),
    "boolean": (Form("b"), [(True, True), (False, False)]),
    "text or null": (TEXT, [("", ""), (None, None), ("é😀\x01", "é😀\x01")]),
    "text": (Form("t"), [("a", "a")]),
    "looked up": (Form("l", VALUES, NAMES), [("one", 1), ("two", 2)]),
    "uuid": (Form("u", uuid.SafeUUID.unknown, cls=uuid.UUID), [(str(UUID), UUID)]),
    "array": (Form("a", BYTE), [([], []), ([1, 255], [1, 255])]),
    "array of two": (Form("a", TEXT, length=2), [(["a", None], ["a", None])]),
    "names": (Form("a", Form("l", VALUES, NAMES)), [(["two", "one"], [2, 1])]),
    "arrays": (Form("a", Form("a", Form("b"))), [([[True], []], [[True], []])]),
    "bits": (Form("B", high=9), [([], set()), ([9, 0, 9], {0, 9})]),
    "pairs": (Form("k"), [({}, {}), ({"": None, "b": "c"}, {"": None, "b": "c"})]),
    "function": (Form("f", given, len, str), [("x", ["x"])]),
}

# What they refuse: of the same type, or of another.
REFUSED: dict[str, list[Any]] = {
    "byte": [-1, 256, 2**64, -(2**64), True, 1.0, "1", None],
    "signed": [2**63, -(2**63) - 1, 2**80, -(2**80)],
    "unsigned": [-1, 2**64, 2**80],
    "boolean": [0, 1, None, "true", []],
    "text or null": ["a\0", "\0é", 1, [], {}],
    "text": ["\0", None, 1],
    "looked up": ["ONE", "", None, 1, [], {}],
    "uuid": [
        *(None, 1, "", str(UUID)[:-1], f"{UUID}0", UUID.hex, f"{{{UUID}}}", f"{str(UUID)[:-1]}g"),
        *(str(UUID).replace("-", "_"), f"{str(UUID)[:-1]}é", f"{str(UUID)[:-2]}é", "\ud800" * 36),
        *(f" {UUID}"[:36], f"{str(UUID)[:-2]}_0", "0123456-789ab-cdef-0123-456789abcdef0"),
    ],
    "array": [[256], [0, None], {}, None, "", (1,)],
    "array of two": [[], ["a"], ["a", "b", "c"], ["a", 1]],
    "names": [["one", "ONE"], [None], {}],
    "arrays": [[[True], [None]], [None]],
    "bits": [[10], [-1], [True], {}, None],
    "pairs": [{"a": 1}, {"\0": None}, {"a": "\0"}, [], None],
    "function": [1, None, []],
}


def refused(error: type[BaseException], call: Any, *arguments: Any, **named: Any) -> None:
    try:
        call(*arguments, **named)
    except error:
        return
    raise AssertionError((error, arguments, named))


def forms() -> None:
    for name, (form, values) in TAKEN.items():
        codec = codec_of(form, 7)
        for plain, value in values:
            read = codec.read({"v": plain}).value
            assert (read, type(read)) == (value, type(value)), name
        assert codec.read({}).value == 7
        for plain in REFUSED[name]:
            refused(ValueError, codec.read, {"v": plain})
        refused(ValueError, codec.read, {"w": 1})
        refused(ValueError, codec.read, [])
    assert uuid.UUID.__slots__[1] == "is_safe"
    read = codec_of(TAKEN["uuid"][0]).read({"v": str(UUID).upper()}).value
    assert (read, hash(read), read.is_safe, str(read)) == (
        UUID,
        hash(UUID),
        UUID.is_safe,
        str(UUID),
    )
    # What a function raises reaches the caller, whatever it is.
    refused(OverflowError, codec_of(Form("f", failing, failing)).read, {"v": 1})


def structs() -> None:
    codec = outer()
    first, second = codec.read({}), codec.read({})
    assert type(first) is Outer
    assert (type(first.inner), type(first.u), first.const) == (Inner, Silent, {})
    assert (first.inner.number, first.inner.text) == (0, None)
    assert first.inner is not second.inner
    assert first.const is not second.const
    made = codec.read({"u.wrapped": 7, "inner": {"t": "x"}})
    assert (made.u.value, type(made.u), made.inner.text) == (7, Wrapped, "x")
    assert codec.read({"u.inner": {"n": 3}}).u.number == 3
    wrong: tuple[Any, ...] = (
        {"u.wrapped": 7, "u.inner": {}},
        {"u.wrapped": None},
        {"u.inner": None},
        {"u.inner": {"n": None}},
        {"inner": {"x": 1}},
        {"const": {}},
        {1: 2},
        {"inner": []},
    )
    for plain in wrong:
        refused(ValueError, codec.read, plain)
    refused(TypeError, codec.read)
    # A default that can't be made.
    refused(OverflowError, codec_of(BYTE, failing, fresh=True).read, {})


def held(value: Any) -> Any:
    made = Held()
    made.value = value
    return made


def writing() -> None:
    cases: tuple[tuple[Any, Any, dict[Any, Any]], ...] = (
        (BYTE, 0, {0: {}, 5: {"v": 5}}),
        (BYTE, 5, {5: {}, 0: {"v": 0}}),
        (Form("b"), False, {False: {}, True: {"v": True}}),
        (Form("b"), True, {True: {}, False: {"v": False}}),
        (TEXT, None, {None: {}, "": {"v": ""}}),
        (Form("l", VALUES, NAMES), None, {None: {}, 1: {"v": "one"}}),
        (Form("l", VALUES, NAMES), 2, {2: {}, 1: {"v": "one"}}),
        (TAKEN["uuid"][0], UUID, {UUID: {}, uuid.UUID(int=0): {}, uuid.UUID(int=1): None}),
        (Form("f", given, str), 3, {3: {}, 4: {"v": "4"}}),
    )
    for form, initial, values in cases:
        codec = codec_of(form, initial)
        for value, plain in values.items():
            assert codec.write(held(value)) == (plain if plain is not None else {"v": value})
    assert codec_of(Form("B", high=9), set, fresh=True).write(held({3, 1})) == {"v": [1, 3]}
    assert codec_of(Form("B", high=9), set, fresh=True).write(held(set())) == {}
    copied: tuple[tuple[Any, Any], ...] = ((Form("a", BYTE), [1, 2]), (Form("k"), {"a": None}))
    for form, value in copied:
        codec = codec_of(form, list, fresh=True)
        written = codec.write(held(value))["v"]
        assert written == value
        assert written is not value
        assert codec.write(held(type(value)())) == {}
    assert codec_of(Form("a", BYTE, length=0), list, fresh=True).write(held([])) == {"v": []}
    policy = codec_of(Form("f", given, list), tuple, fresh=True)
    assert (policy.write(held(())), policy.write(held((1,)))) == ({}, {"v": [1]})
    codec = outer()
    assert codec.write(codec.read({})) == {"inner": {}}
    whole: tuple[dict[str, Any], ...] = (
        {"inner": {"n": 1}, "u.inner": {"t": ""}},
        {"inner": {}, "u.wrapped": 0},
    )
    for plain in whole:
        written = codec.write(codec.read(plain))
        assert (written, [*written]) == (plain, [*plain])


def left_to_another() -> None:
    """What is not as expected goes to the function that writes it otherwise."""
    codec = outer(lambda value: ["left", value])
    empty = Outer()
    subclass = Mine()
    odd = codec.read({})
    odd.u = 7
    bare = codec.read({"inner": {}})
    del bare.inner.text
    within = codec.read({})
    within.inner = subclass
    unwrapped = codec.read({"u.wrapped": 7})
    del unwrapped.u.value
    for value in (empty, subclass, odd, bare, within, unwrapped, None, Outer):
        assert codec.write(value) == ["left", value]
    looked_up, bits = TAKEN["looked up"][0], TAKEN["bits"][0]
    for form, value in ((looked_up, 3), (looked_up, [1]), (bits, 5), (bits, {1, "a"})):
        left = Codec(Held, (("value", 0, False, (("v", form),), ()),), lambda value: [value])
        made = held(value)
        assert left.write(made) == [made]
    # What is no error is not kept from anybody.
    interrupted = codec_of(Form("f", given, interrupt), 0)
    refused(KeyboardInterrupt, interrupted.write, held(1))


def interrupt(value: object) -> NoReturn:
    raise KeyboardInterrupt(value)


def refusals() -> None:
    for kind, arguments, named in (
        ("z", (), {}),
        ("\0", (), {}),
        ("é", (), {}),
        ("i", (1,), {}),
        ("l", ({},), {}),
        ("l", ([], {}), {}),
        ("a", (), {}),
        ("a", (1,), {}),
        ("r", (BYTE,), {}),
        ("f", (len,), {}),
        ("u", (), {}),
        ("u", (1,), {}),
        ("u", (1,), {"cls": Held}),
        ("u", (1,), {"cls": int}),
        ("w", (BYTE,), {}),
        ("w", (BYTE,), {"cls": Inner}),
        ("w", (1,), {"cls": Held}),
        ("i", (), {"cls": 5}),
    ):
        refused((TypeError, AttributeError), Form, kind, *arguments, **named)  # type: ignore[arg-type]
    member = (("v", BYTE),)
    for cls, field in (
        (Held, ("missing", 0, False, member, ())),
        (Held, ("__doc__", 0, False, member, ())),
        (Loose, ("value", 0, False, member, ())),
        (int, ("real", 0, False, member, ())),
        (Held, ("value", 0, False, member)),
        (Held, ("value", 0, False, [*member], ())),
        (Held, ("value", 0, False, (("v", 1),), ())),
        (Held, ("value", 0, False, (("v", BYTE), ("w", BYTE)), ())),
        (Held, ("value", 0, False, (("v", BYTE), ("w", BYTE)), (Silent,))),
    ):
        refused((TypeError, AttributeError), Codec, cls, (field,), never)  # type: ignore[arg-type]
    twice = ("value", 0, False, member, ())
    refused(ValueError, Codec, Held, (twice, twice), never)
    refused(TypeError, Codec, Held, [twice], never)
    refused(TypeError, Codec, 5, (), never)


def cycles() -> None:
    class Writer:
        """Something that can be waited for."""

        codec: Any

        def __call__(self, value: Any) -> None:
            """Write nothing."""

    writer = Writer()
    writer.codec = codec_of(Form("f", writer, writer), writer, fresh=True)
    writer.codec = Codec(Held, (("value", writer.codec, False, (), ()),), writer)
    gone = weakref.ref(writer)
    del writer
    gc.collect()
    assert gone() is None


def references() -> list[int]:
    """Return how many references there are to what outlives all tables."""
    lasting = (Held, Inner, Outer, Mine, Wrapped, Silent, VALUES, NAMES, UUID, UUID.is_safe)
    used = (never, BYTE, TEXT, None, True, False, *(form for form, _ in TAKEN.values()))
    return [sys.getrefcount(each) for each in (*lasting, *used)]


ROUNDS = 1000
PARTS = (forms, structs, writing, left_to_another, refusals)


def main() -> None:
    cycles()
    for _ in range(100):
        for part in PARTS:
            part()
    gc.collect()
    before, known = sys.getallocatedblocks(), references()
    for _ in range(ROUNDS):
        for part in PARTS:
            part()
    gc.collect()
    grown = sys.getallocatedblocks() - before
    # A leak is at least one in each round; some hundred are kept to be used again.
    assert grown < ROUNDS, grown
    assert all(now - then < ROUNDS for now, then in zip(references(), known, strict=True))


main()
