"""Which comment documents what."""

from __future__ import annotations

import pytest

from tests.support.idl import aggregate_of, module_of

STRUCT = """
libxl_a = Struct("a", [
    ("first", uint8),{0}
    {1}
    ("second", uint8),{2}
    ("third", Struct(None, [{3}
        ("inner", uint8),{4}
        ])),{5}
    ]){6}
"""


def docs(*comments: str) -> dict[str, str | None]:
    """Return the documentation in STRUCT with comments at the seven places."""
    places = [*comments, *([""] * (7 - len(comments)))]
    struct = aggregate_of(module_of(STRUCT.format(*places)), "libxl_a")
    found = {str(field.name): field.doc for field in struct.fields}
    inner = struct.fields[2].type
    found["inner"] = inner.fields[0].doc  # type: ignore[union-attr]
    found["a"] = struct.doc
    return {name: doc for name, doc in found.items() if doc is not None}


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# x\n    # y", {"second": "x\ny"}),
        ('# x\r    ("new", uint8),\n    # y', {"second": "y"}),
        ('# x\r\n    ("new", uint8),\n    # y', {"new": "x", "second": "y"}),
    ],
)
def test_what_stands_between_two_comments_parts_them(
    comment: str, expected: dict[str, str]
) -> None:
    fields = aggregate_of(module_of(STRUCT.format("", comment, *[""] * 5)), "libxl_a").fields
    assert {f.name: f.doc for f in fields if f.doc is not None} == expected


def test_a_statement_behind_a_carriage_return_parts_comments() -> None:
    text = '# x\ra = Struct("a", [\n# y\n("b", uint8)])\n'
    struct = aggregate_of(module_of(text), "libxl_a")
    assert (struct.doc, struct.fields[0].doc) == (None, "y")


@pytest.mark.parametrize(
    ("place", "comment", "documents"),
    [
        (0, "# x", "first"),
        (1, "# x", "second"),
        (1, "    # x", "first"),  # deeper than the fields around it
        (1, "# x\n", None),  # a blank line follows
        (2, "# x", "second"),
        (3, "# x", "third"),  # begins on the line, and nothing ends there
        (4, "# x", "inner"),
        (5, "# x", "third"),
        (6, "# x", "a"),
    ],
)
def test_place(place: int, comment: str, documents: str | None) -> None:
    found = docs(*[""] * place, comment)
    assert found == ({} if documents is None else {documents: "x"})


def test_lines_are_joined_and_lose_what_they_share_of_indentation() -> None:
    assert docs("", "#   one\n    #     two\n    #\n    #   three") == {
        "second": "one\n  two\n\nthree"
    }


def test_comments_above_and_behind_are_both_kept() -> None:
    assert docs("", "# above", "# behind") == {"second": "above\nbehind"}


def test_drawn_lines_and_what_editors_read_are_no_text() -> None:
    assert docs("", "# ------\n    # x\n    # ======") == {"second": "x"}
    assert module_of("# -*- mode: python -*-\n\n", namespace="a_").doc is None


def test_comment_that_opens_the_file() -> None:
    from idlgen.frontend import load_text

    module, _ = load_text("a.idl", "# What\n# it is.\n\n# of a\na = UInt(8)\n")
    assert module is not None
    assert module.doc == "What\nit is."
    assert module.declarations[0].doc == "of a"


def test_values_and_members_have_theirs() -> None:
    module = module_of(
        'k = Enumeration("k", [\n    (0, "ONE"), # first\n    # second\n    (1, "TWO"),\n    ])\n'
        's = Struct("s", [("u", KeyedUnion(None, k, "key", [\n    ("one", None), # no data\n'
        '    # a number\n    ("two", uint8),\n    ]))])\n'
    )
    (enumeration,) = module.enumerations
    assert [value.doc for value in enumeration.values] == ["first", "second"]
    union = aggregate_of(module, "libxl_s").fields[0].type
    assert [m.doc for m in union.members] == ["no data", "a number"]  # type: ignore[union-attr]


def test_comments_between_arguments_document_nothing() -> None:
    struct = aggregate_of(
        module_of('a = Struct("a", [\n    ("x", uint8),\n    ],\n    # here\n    dir=DIR_IN)'),
        "libxl_a",
    )
    assert struct.doc is None
    assert struct.fields[0].doc is None
