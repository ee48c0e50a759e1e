"""Lowering: calls and attributes, declarations, fields, unions, and what is wrong with them.

The modules of ``idlgen.lower`` are parts of one walk over a file, and are tested as such; that the
model of whole files is right is for tests/conformance/test_model.py to say.
"""

from __future__ import annotations

from typing import Any

import pytest

from idlgen import dump
from idlgen.lower.attributes import FIELD_ATTRIBUTES, OLDER_NAMES, TYPE_ATTRIBUTES
from idlgen.lower.signatures import FIELD_PREFIX, SIGNATURES, keywords_of
from idlgen.lower.standard import standard_types
from tests.support.idl import found, module_of

KIND = 'kind = Enumeration("kind", [(0, "ONE"), (1, "TWO")])\n'


def dumped(text: str, *, namespace: str = "libxl_") -> list[dict[str, Any]]:
    declarations: list[dict[str, Any]] = dump.to_dict(module_of(text, namespace=namespace))[
        "declarations"
    ]
    return declarations


def attributes(text: str) -> dict[str, Any]:
    found: dict[str, Any] = dumped(text)[-1]["attributes"]
    return found


# --- attributes ---------------------------------------------------------------------------------

VALUES: dict[str, tuple[str, object]] = {
    "a string or None": ('"JSON_MAP"', "JSON_MAP"),
    "True or False": ("True", True),
    "a C expression (a string, an integer) or None": ("0", 0),
}


@pytest.mark.parametrize("name", sorted(TYPE_ATTRIBUTES.keys() - {"comment"}))
def test_every_attribute_reaches_the_model(name: str) -> None:
    what = TYPE_ATTRIBUTES[name].what
    choices = what.removeprefix("one of ").split(", ")
    written, value = VALUES.get(what, (choices[-1], choices[-1]))
    assert attributes(f'a = Struct("a", [("x", uint8)], {name}={written})')[name] == value


@pytest.mark.parametrize(("older", "name"), sorted(OLDER_NAMES.items()))
def test_older_names_are_understood(older: str, name: str) -> None:
    flag = TYPE_ATTRIBUTES[name].what == "True or False"
    written, value = ("False", False) if flag else ('"f"', "f")
    assert attributes(f'a = Struct("a", [("x", uint8)], {older}={written})')[name] == value


@pytest.mark.parametrize("name", sorted(n for n in TYPE_ATTRIBUTES if n.endswith("_fn")))
def test_none_switches_a_function_off(name: str) -> None:
    if TYPE_ATTRIBUTES[name].what == "True or False":
        assert found(f'a = Struct("a", [("x", uint8)], {name}=None)') == [("IDL208", "None")]
    else:
        assert attributes(f'a = Struct("a", [("x", uint8)], {name}=None)')[name] is None


@pytest.mark.parametrize("prefix", ["keyvar_", "lenvar_"])
@pytest.mark.parametrize("name", sorted(FIELD_ATTRIBUTES))
def test_every_prefixed_attribute_survives_whole(prefix: str, name: str) -> None:
    """Stripping characters instead of the prefix would eat the beginning of some names."""
    written, value = VALUES[FIELD_ATTRIBUTES[name].what]
    if prefix == "keyvar_":
        field = f'("u", KeyedUnion(None, kind, "k", [], {prefix}{name}={written}))'
    else:
        field = f'("u", Array(uint8, "num_u", {prefix}{name}={written}))'
    text = f'{KIND}a = Struct("a", [{field}, ("text", uint8)])'
    type_ = dumped(text)[-1]["fields"][0]["type"]
    given = type_["key_attributes" if prefix == "keyvar_" else "length_attributes"]
    assert given == {name: value}


def test_prefix_of_another_constructor_is_unknown() -> None:
    text = 'a = Struct("a", [("x", Array(uint8, "num_x", keyvar_const=True))])'
    assert found(text) == [("IDL206", "keyvar_const")]


def test_initial_value_zero_is_one() -> None:
    (field,) = dumped('a = Struct("a", [("x", uint8, {"init_val": 0})])')[-1]["fields"]
    assert field["init_val"] == 0
    assert field["init_val"] is not None


def test_namespace_and_hidden_hold_for_what_follows() -> None:
    text = (
        'a = UInt(8)\nb = Builtin("b")\nnamespace("x_")\nhidden(True)\n'
        'c = Struct("c")\nhidden(False)\nd = Union("d")'
    )
    made = {d["id"]: d for d in dumped(text)}
    assert [made[name]["c_name"] for name in "abcd"] == ["uint8_t", "libxl_b", "x_c", "x_d"]
    assert [made[name]["attributes"]["hidden"] for name in "abcd"] == [False, False, True, False]


def test_namespace_of_its_own_goes_before_that_of_the_file() -> None:
    made = dumped('a = Struct("a", [], namespace="y_")\nb = Struct("b", [], namespace=None)')
    assert [d["c_name"] for d in made] == ["y_a", "b"]
    assert made[0]["attributes"]["dispose_fn"] == "y_a_dispose"
    assert made[0]["attributes"]["json_parse_fn"] == "y__a_parse_json"
    assert made[1]["attributes"]["json_parse_fn"] == "b_parse_json"


def test_value_namespace_composes_the_constants() -> None:
    text = 'a = Enumeration("a", [(0, "x")])\nb = Enumeration("b", [(0, "Y")], value_namespace="")'
    assert [d["values"][0]["c_name"] for d in dumped(text)] == ["LIBXL_A_X", "B_Y"]


# --- signatures ---------------------------------------------------------------------------------


def test_keywords_are_offered_with_older_names_and_prefixes() -> None:
    for constructor in SIGNATURES:
        offered = keywords_of(constructor)
        assert {*TYPE_ATTRIBUTES, *OLDER_NAMES} <= set(offered)
        prefixed = {FIELD_PREFIX.get(constructor, "?") + name for name in FIELD_ATTRIBUTES}
        assert (prefixed <= set(offered)) is (constructor in FIELD_PREFIX)


@pytest.mark.parametrize(
    ("call", "marked"),
    [
        ("Builtin()", "Builtin"),
        ('Builtin("a", "b")', "Builtin"),
        ("UInt()", "UInt"),
        ('Enumeration("a")', "Enumeration"),
        ('Struct("a", [], [])', "Struct"),
    ],
)
def test_number_of_arguments(call: str, marked: str) -> None:
    assert found(f"a = {call}") == [("IDL204", marked)]


@pytest.mark.parametrize(
    ("call", "marked"),
    [
        ("Builtin(None)", "None"),
        ("Number(8)", "8"),
        ('UInt("8")', '"8"'),
        ('Enumeration("a", ())', "()"),
        ('Struct([], "a")', "[]"),
        ("Struct(a, [])", "a"),
        ('Union("a", {})', "{}"),
    ],
)
def test_kind_of_argument(call: str, marked: str) -> None:
    assert ("IDL205", marked) in found(f"a = {call}")


# --- fields -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('("x", uint8)', (False, None, None, None)),
        ('("x", uint8, {"const": True})', (True, None, None, None)),
        ('("x", uint8, {"init_val": "1", "deprecated_by": "y"})', (False, "1", "y", None)),
        ('("x", uint8, {})', (False, None, None, None)),
        ('("x", uint8, True)', (True, None, None, None)),
        ('("x", uint8, False, "why")', (False, None, None, "why")),
        ('("x", uint8, True, None)', (True, None, None, None)),
    ],
)
def test_forms_of_fields(field: str, expected: tuple[object, ...]) -> None:
    made = dumped(f'a = Struct("a", [{field}, ("y", uint8)])')[-1]["fields"][0]
    assert (made["const"], made["init_val"], made["deprecated_by"], made["doc"]) == expected


@pytest.mark.parametrize(
    ("field", "code", "marked"),
    [
        ('"x"', "IDL403", '"x"'),
        ('("x",)', "IDL403", '("x",)'),
        ("(x, uint8)", "IDL403", "x"),
        ('("x", uint8, 1, 2, 3)', "IDL403", '("x", uint8, 1, 2, 3)'),
        ('("x", uint8, 7)', "IDL404", "7"),
        ('("x", uint8, {const: True})', "IDL404", "const"),
        ('("x", uint8, {"cnst": True})', "IDL206", '"cnst"'),
        ('("x", uint8, {"const": True, "const": True})', "IDL207", '"const"'),
        ('("x", uint8, {"const": "x"})', "IDL208", '"x"'),
        ('("x", "uint8")', "IDL205", '"uint8"'),
        ('("x", [uint8])', "IDL205", "[uint8]"),
        ('("x", uint9)', "IDL201", "uint9"),
        ('("x", a)', "IDL407", "a"),
        ('("x", UInt(8))', "IDL402", "UInt"),
        ('("x", uint8())', "IDL203", "uint8"),
        ('("x", Array(uint9, "num_x"))', "IDL201", "uint9"),
        ('("x", BitField(uint9, 1))', "IDL201", "uint9"),
        ('("x", Reference(uint9))', "IDL201", "uint9"),
    ],
)
def test_what_is_wrong_with_a_field(field: str, code: str, marked: str) -> None:
    assert found(f'a = Struct("a", [{field}])') == [(code, marked)]


# --- unions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("union", "code", "marked"),
    [
        ('KeyedUnion(None, kind, "k", [("three", uint8)])', "IDL505", '"three"'),
        ('KeyedUnion(None, kind, "k", [("one",)])', "IDL504", '("one",)'),
        ('KeyedUnion(None, kind, "k", [("one", "%s", uint8, 1)])', "IDL504", None),
        ('KeyedUnion(None, kind, "k", [("one", uint9)])', "IDL201", "uint9"),
        ('KeyedUnion(None, uint8, "k", [])', "IDL503", '"k"'),
        ('KeyedUnion(None, kinds, "k", [])', "IDL201", "kinds"),
        ('KeyedUnion(None, "k", [])', "IDL502", '"k"'),
        ('KeyedUnion(None, "x", [("one", uint8)])', "IDL503", '"x"'),
        ('KeyedUnion("u", kind, "k", [])', "IDL205", '"u"'),
    ],
)
def test_what_is_wrong_with_a_union(union: str, code: str, marked: str | None) -> None:
    made = found(f'{KIND}a = Struct("a", [("x", uint8), ("u", {union})])')
    assert made[0][0] == code
    assert marked is None or made == [(code, marked)]


def test_members_go_to_the_value_of_their_name_in_whichever_case() -> None:
    text = (
        KIND
        + 'a = Struct("a", [("u", KeyedUnion(None, kind, "k", [("One", None), ("TWO", uint8)]))])'
    )
    members = dumped(text)[-1]["fields"][0]["type"]["members"]
    assert [(m["name"], m["value"]) for m in members] == [
        ("One", "LIBXL_KIND_ONE"),
        ("TWO", "LIBXL_KIND_TWO"),
    ]


# --- declarations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("namespace(1)", "IDL209", "namespace(1)"),
        ("hidden()", "IDL209", "hidden()"),
        ('hidden("x")', "IDL209", 'hidden("x")'),
        ('Struct("a", [])', "IDL210", "Struct"),
        ("frob(1)", "IDL203", "frob"),
        ("a = uint8", "IDL211", "uint8"),
        ("a = UInt(24)", "IDL212", "24"),
        ("a = Struct(None, [])", "IDL213", "Struct"),
        ('a = Array(uint8, "num_x")', "IDL601", "Array"),
        ('a = KeyedUnion(None, "x", [])', "IDL501", "KeyedUnion"),
        ("a = BitField(uint8, 1)", "IDL401", "BitField"),
        ("a = Reference(uint8)", "IDL401", "Reference"),
        ('a = Enumeration("a", [(1, 2)])', "IDL301", "(1, 2)"),
        ("a = UInt(8)\na = UInt(8)", "IDL202", "a"),
    ],
)
def test_what_is_wrong_with_a_statement(text: str, code: str, marked: str) -> None:
    assert found(text) == [(code, marked)]


def test_variable_assigned_again_moves_to_its_new_place() -> None:
    made = dumped('a = Struct("a", [("x", uint8)])\nb = UInt(8)\na = Struct("c", [("y", b)])')
    assert [(d["id"], d["c_name"]) for d in made] == [("b", "uint8_t"), ("a", "libxl_c")]
    # What it was is not declared any more, so that nobody may use it.
    text = 'a = Struct("a", [("x", uint8)])\nb = Struct("b", [("y", a)])\na = UInt(8)'
    assert ("IDL408", '"y"') in found(text)


def test_standard_types_have_no_namespace() -> None:
    for name, declaration in standard_types().items():
        assert declaration.attributes.namespace is None, name
        assert declaration.id == name
