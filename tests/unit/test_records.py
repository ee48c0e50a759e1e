"""Classes of fields behave as those of ``dataclasses`` do."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import pytest

from idlgen import records

RECORDS: Any = records


def classes(dataclass: Any, field: Any) -> dict[str, Any]:
    """Return the same classes, made by a module's decorator."""

    @dataclass(frozen=True, slots=True)
    class Base:
        a: int
        b: str = "b"

    @dataclass(frozen=True, slots=True)
    class Derived(Base):
        c: list[int] = field(default_factory=list)
        d: object = field(default=7)

        @property
        def twice(self) -> int:
            return self.a * 2

    @dataclass(frozen=True)
    class Open:
        x: int

    @dataclass(slots=True)
    class Changing:
        x: int = 0

    @dataclass(frozen=True, slots=True, eq=False)
    class Node:
        x: int

    made: dict[str, Any] = {c.__name__: c for c in (Base, Derived, Open, Changing, Node)}
    for name, cls in made.items():
        cls.__qualname__ = name
    return made


OURS = classes(RECORDS.dataclass, RECORDS.field)
THEIRS = classes(dataclasses.dataclass, dataclasses.field)


def outcome(classes: dict[str, Any], module: Any, expression: str) -> object:
    """Return what an expression gives, or the kind of the exception that it raises."""
    scope = {**classes, "replace": module.replace, "fields": module.fields}
    try:
        value = eval(expression, scope)
    except AttributeError:
        return AttributeError
    except TypeError:
        return TypeError
    return value if isinstance(value, bool | int | str | tuple) else repr(value)


@pytest.mark.parametrize(
    "expression",
    [
        "Base(1)",
        "Base(1, 'x')",
        "Base(b='y', a=2)",
        "Base()",
        "Base(1, 2, 3)",
        "Base(1, nope=2)",
        "Derived(1)",
        "Derived(1, 'b', [2], d=3).twice",
        "Derived(1).c is Derived(1).c",
        "Derived(1) == Derived(1)",
        "Derived(1) == Derived(2)",
        "Base(1) == Derived(1)",
        "Base(1) == 1",
        "hash(Base(1)) == hash(Base(1))",
        "hash(Changing())",
        "Changing(1) == Changing(1)",
        "Node(1) == Node(1)",
        "len({Base(1), Base(1), Base(2)})",
        "setattr(Base(1), 'a', 2)",
        "delattr(Base(1), 'a')",
        "setattr(Open(1), 'x', 2)",
        "setattr(Changing(), 'x', 2)",
        "setattr(Changing(), 'new', 2)",
        "Open(1).__dict__['x']",
        "Base(1).__dict__",
        "replace(Derived(1), b='z')",
        "replace(Derived(1), nope='z')",
        "tuple(f.name for f in fields(Derived))",
        "Derived.__match_args__",
        "Base.__slots__ + Derived.__slots__",
        "Base(Changing(Open(3)))",
    ],
)
def test_the_outcome_is_that_of_dataclasses(expression: str) -> None:
    assert outcome(OURS, RECORDS, expression) == outcome(THEIRS, dataclasses, expression)


@pytest.mark.parametrize(
    ("arguments", "then"),
    [
        ("(1)", ""),
        ("(1, 'b', [2], d=3)", ".twice"),
        ("(a=1)", ".__class__.__name__"),
        ("(a=1)", ".c.append(1)"),
        ("()", ""),
        ("(1, nope=2)", ""),
        ("(1)", " == Derived(1)"),
    ],
)
def test_what_makes_objects_makes_those_of_the_class(arguments: str, then: str) -> None:
    scope = OURS | {"make": RECORDS.maker(OURS["Derived"])}
    assert outcome(scope, RECORDS, f"make{arguments}{then}") == outcome(
        OURS, RECORDS, f"Derived{arguments}{then}"
    )


def test_what_was_made_is_frozen() -> None:
    made = RECORDS.maker(OURS["Derived"])(1)
    with pytest.raises(AttributeError):
        made.a = 2
    with pytest.raises(AttributeError):
        del made.a
    assert made.a == 1
    assert RECORDS.maker(OURS["Derived"])(1).c is not made.c


def test_fields_are_matched_by_position() -> None:
    match OURS["Derived"](1, "two"):
        case object(a=1, b=found):
            assert found == "two"
        case _:
            pytest.fail("no match")


def test_a_named_tuple_is_what_typing_makes_of_the_same_class() -> None:
    def made(base: Any) -> Any:
        class Place(base):  # type: ignore[misc]
            """Where."""

            line: int
            column: int = 2

            @property
            def both(self) -> int:
                return int(self.line + self.column)

        return Place

    ours, theirs = made(RECORDS.NamedTuple), made(NamedTuple)
    assert isinstance(ours(1, 2), tuple)
    assert ours(1).both == theirs(1, column=2).both == 3
    for name in (
        "__doc__",
        "__name__",
        "__module__",
        "__match_args__",
        "_fields",
        "_field_defaults",
    ):
        assert getattr(ours, name) == getattr(theirs, name)
    assert repr(ours(1, 2)) == repr(theirs(1, 2))
    assert not hasattr(ours(1, 2), "__dict__")
