"""What structs with keyed unions come down to: rows of values and payloads."""

from __future__ import annotations

from idlgen.events import Dispatch, check, dispatches, has_data
from idlgen.frontend import load_text

ENUMERATION = 'e = Enumeration("e", [(0, "NONE"), (1, "ONE"), (63, "LAST")])\n'


def rows(text: str) -> dict[str, list[tuple[str, int, bool]]]:
    """Return name, number and whether there are data, by the struct's C name and the key."""
    return {
        f"{d.struct.c_name}.{d.key}": [(r.name, r.value.value, r.has_data) for r in d.rows]
        for d in found(text)
    }


def found(text: str) -> tuple[Dispatch, ...]:
    module, diagnostics = load_text("test.idl", text)
    assert module is not None, diagnostics.found
    return dispatches(module)


def codes(text: str) -> list[str]:
    module, diagnostics = load_text("test.idl", text)
    assert module is not None, diagnostics.found
    diagnostics.found.clear()
    check(module, diagnostics)
    check(module, diagnostics)
    return [d.code for d in diagnostics.found]


def test_every_value_has_a_row_in_the_order_of_the_enumeration() -> None:
    text = ENUMERATION + (
        's = Struct("s", [("u", KeyedUnion(None, e, "k", [("Last", integer), ("one", None)]))])'
    )
    assert rows(text) == {"libxl_s.k": [("none", 0, False), ("one", 1, False), ("Last", 63, True)]}


def test_type_without_data_is_no_payload() -> None:
    text = ENUMERATION + (
        's = Struct("s", [("u", KeyedUnion(None, e, "k", [\n'
        '    ("none", Struct(None, [])),\n'
        '    ("one", Struct(None, [("a", Struct(None, [])), ("b", Union(None, []))])),\n'
        '    ("last", Struct(None, [("inner", KeyedUnion(None, e, "k", [("one", None)]))]))]))])'
    )
    assert rows(text) == {
        "libxl_s_last.k": [("none", 0, False), ("one", 1, False), ("last", 63, False)],
        "libxl_s.k": [("none", 0, False), ("one", 1, False), ("last", 63, True)],
    }
    assert not has_data(None)


def test_several_unions_in_one_struct() -> None:
    text = ENUMERATION + (
        's = Struct("s", [("a", KeyedUnion(None, e, "x", [])), '
        '("b", KeyedUnion(None, e, "y", []))])\n'
        't = Struct("t", [("a", KeyedUnion(None, e, "x", []))])'
    )
    assert [(d.struct.c_name, d.key, d.sole) for d in found(text)] == [
        ("libxl_s", "x", False),
        ("libxl_s", "y", False),
        ("libxl_t", "x", True),
    ]


def test_mask_needs_numbers_of_bits() -> None:
    for number, maskable in ((63, True), (64, False), (-1, False)):
        text = (
            f'e = Enumeration("e", [(0, "NONE"), ({number}, "OTHER")])\n'
            's = Struct("s", [("u", KeyedUnion(None, e, "k", []))])'
        )
        assert [d.maskable for d in found(text)] == [maskable]


def test_struct_behind_a_payload() -> None:
    text = ENUMERATION + (
        'p = Struct("p", [("x", integer)])\n'
        's = Struct("s", [("u", KeyedUnion(None, e, "k", [\n'
        '    ("none", p), ("one", Struct(None, [("y", integer)])), ("last", integer)]))])'
    )
    structs = [row.payload_struct for row in found(text)[0].rows]
    assert [s.c_name if s is not None else None for s in structs] == [
        "libxl_p",
        "libxl_s_one",
        None,
    ]


def test_documentation_comes_from_the_member_before_the_value() -> None:
    text = (
        'e = Enumeration("e", [(1, "ONE"), # the value\n (2, "TWO"), # alone\n ])\n'
        's = Struct("s", [("u", KeyedUnion(None, e, "k", [("one", None), # the member\n ]))])'
    )
    assert [row.doc for row in found(text)[0].rows] == ["the member", "alone"]


def test_conditions_are_reported_once() -> None:
    text = (
        's = Struct("s", [("hvm", bool), '
        '("u", KeyedUnion(None, "hvm", [("a", "%s", integer), ("b", "!%s", integer)]))])'
    )
    assert rows(text) == {}
    assert codes(text) == ["IDL801"]


def test_conditions_on_an_enumeration_are_reported_as_well() -> None:
    text = ENUMERATION + (
        's = Struct("s", [("k", e), ("u", KeyedUnion(None, "k", [("a", "%s == 1", integer)]))])'
    )
    assert rows(text) == {}
    assert codes(text) == ["IDL801"]


def test_unhandled_collides_as_a_member_and_as_a_value() -> None:
    text = (
        'e = Enumeration("e", [(1, "UNHANDLED")])\n'
        's = Struct("s", [("u", KeyedUnion(None, e, "k", {members}))])'
    )
    assert codes(text.format(members='[("unhandled", None)]')) == ["IDL802"]
    assert codes(text.format(members="[]")) == ["IDL802"]
