"""Rules about finished modules: what breaks them, what does not, and where it is marked.

The cases in tests/cases/err show each rule's whole text; here are the edges.
"""

from __future__ import annotations

import pytest

from idlgen.rules.survey import survey
from tests.support.idl import found, module_of

KIND = 'kind = Enumeration("kind", [(0, "ONE"), (1, "TWO")])\n'
OTHER = 'other = Enumeration("other", [(7, "SEVEN")])\n'


def struct(*fields: str) -> str:
    return f'a = Struct("a", [{", ".join(fields)}])'


# --- enumerations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ('(0, "X"), (1, "x")', [("IDL302", '"x"')]),
        ('(0, "X"), (0x0, "Y")', [("IDL303", '"Y"')]),
        ('(2147483647, "X"), (-2147483648, "Y")', []),
        ('(2147483648, "X")', [("IDL304", '"X"')]),
        ('(-2147483649, "X")', [("IDL304", '"X"')]),
        ('(0, "9PFS"), (1, "128")', []),
        ('(0, "A B")', [("IDL215", '"A B"')]),
        ('(0, "")', [("IDL301", '(0, "")')]),
    ],
)
def test_values(values: str, expected: list[tuple[str, str]]) -> None:
    assert found(f'a = Enumeration("a", [{values}])') == expected


@pytest.mark.parametrize(
    ("initial", "codes"),
    [
        ('"LIBXL_KIND_TWO"', []),
        ("1", []),
        ('"1"', []),
        ('"0x1"', []),
        ("5", ["IDL306"]),
        ('"5"', ["IDL306"]),
        ('"LIBXL_OTHER_SEVEN"', ["IDL305"]),
        ('"LIBXL_KIND_TWOO"', ["IDL306"]),
        ('"LIBXL_SOME_CONSTANT"', []),
    ],
)
@pytest.mark.parametrize("where", ["field", "type", "key"])
def test_initial_values(initial: str, codes: list[str], where: str) -> None:
    text = {
        "field": KIND + OTHER + struct(f'("x", kind, {{"init_val": {initial}}})'),
        "type": OTHER + KIND.replace("])", f"], init_val={initial})"),
        "key": KIND
        + OTHER
        + struct(f'("u", KeyedUnion(None, kind, "k", [], keyvar_init_val={initial}))'),
    }[where]
    assert [code for code, _ in found(text)] == codes


@pytest.mark.parametrize(
    ("initial", "good"),
    [
        ("0", True),
        ("~0", True),
        ("(LIBXL_A | 0x1fULL) << 3", True),
        ("sizeof(int) / 2 - 1.5e3", True),
        ('"text; with /* all */ \\"kinds\\""', True),
        ("'\\n'", True),
        ("a[1] ? b.c : d->e", True),
        ("f(1, 2)", True),
        ("", False),
        (" ", False),
        ("0; x", False),
        ("0 /* none", False),
        ("0 // none", False),
        ("(0", False),
        ("0)", False),
        (")(", False),
        ("{ 0 }", False),
        ("#x", False),
        ('"', False),
        ("0\\n0", False),
        ("é", False),
    ],
)
def test_expressions(initial: str, *, good: bool) -> None:
    quoted = initial.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    codes = {code for code, _ in found(struct(f'("x", uint8, {{"init_val": "{quoted}"}})'))}
    assert codes == (set() if good else {"IDL307"})


# --- structs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (['("x", uint8)', '("X", uint8)'], []),
        (['("x", uint8)', '("x", string)'], [("IDL405", '"x"')]),
        (['("num_x", integer)', '("x", Array(uint8, "num_x"))'], [("IDL405", '"x"')]),
        (['("k", uint8)', '("u", KeyedUnion(None, kind, "k", []))'], [("IDL507", '"k"')]),
        (['("k", kind)', '("u", KeyedUnion(None, kind, "k", []))'], []),
        (
            ['("u", KeyedUnion(None, kind, "k", []))', '("v", KeyedUnion(None, kind, "k", []))'],
            [("IDL405", '"v"')],
        ),
        (['("x", uint8)', '(None, Union(None, [("x", uint8)]))'], [("IDL405", '"x"')]),
        (
            ['("one", uint8)', '(None, KeyedUnion(None, kind, "k", [("one", uint8)]))'],
            [("IDL405", '"one"')],
        ),
        (['("one", uint8)', '(None, KeyedUnion(None, kind, "k", [("one", None)]))'], []),
    ],
)
def test_members_of_a_struct(fields: list[str], expected: list[tuple[str, str]]) -> None:
    assert found(KIND + struct(*fields)) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (struct('("x", uint8, {"deprecated_by": "y"})', '("y", uint8)'), []),
        (struct('("x", uint8, {"deprecated_by": "x"})'), ["IDL406"]),
        (struct('("x", uint8, {"deprecated_by": "z"})', '("y", uint8)'), ["IDL406"]),
        # A struct inside refers to what is around it, with a name and without.
        (struct('("y", uint8)', '("s", Struct(None, [("x", uint8, {"deprecated_by": "y"})]))'), []),
        (struct('("y", uint8)', '("s", Struct("b", [("x", uint8, {"deprecated_by": "y"})]))'), []),
        (struct('("x", uint8)', '("s", Struct(None, [("x", uint8, {"deprecated_by": "x"})]))'), []),
        (struct('("s", Struct(None, [("x", uint8, {"deprecated_by": "q"})]))'), ["IDL406"]),
    ],
)
def test_deprecations(text: str, codes: list[str]) -> None:
    assert [code for code, _ in found(text)] == codes


@pytest.mark.parametrize(
    ("type_", "width", "good"),
    [
        ("uint8", 8, True),
        ("uint8", 9, False),
        ("uint64", 64, True),
        ("integer", 32, True),
        ("integer", 33, False),
        ("unsigned_long", 64, True),
        ("kind", 3, True),
        ("bool", 1, True),
        ("bool", 2, False),
        ("string", 1, False),
        ("uint8", 0, False),
        ("uint8", -1, False),
    ],
)
def test_bit_fields(type_: str, width: int, good: bool) -> None:
    codes = [code for code, _ in found(KIND + struct(f'("x", BitField({type_}, {width}))'))]
    assert codes == ([] if good else ["IDL409"])


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ('("x", Array(uint8, "num_x"))', []),
        ('("x", Array(uint8, "x_count"))', ["IDL604"]),
        ('("x", Array(Array(uint8, "num_y"), "num_x"))', ["IDL602"]),
        ('("x", Union(None, [("y", Array(uint8, "num_y"))]))', ["IDL603"]),
        ('("x", KeyedUnion(None, kind, "k", [("one", Array(uint8, "num_y"))]))', ["IDL603"]),
        (
            (
                '("x", KeyedUnion(None, kind, "k", '
                '[("one", Struct(None, [("y", Array(uint8, "num_y"))]))]))'
            ),
            [],
        ),
        ('("x", Reference(Array(uint8, "num_y")))', ["IDL601"]),
        ('("x", Array(Struct(None, [("y", Array(uint8, "num_y"))]), "num_x"))', []),
    ],
)
def test_arrays(field: str, codes: list[str]) -> None:
    assert [code for code, _ in found(KIND + struct(field))] == codes


# --- unions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ('("one", None), ("two", None)', []),
        ('("one", None), ("ONE", uint8)', [("IDL506", '"ONE"')]),
        ("", []),
    ],
)
def test_members_of_a_union(members: str, expected: list[tuple[str, str]]) -> None:
    assert found(KIND + struct(f'("u", KeyedUnion(None, kind, "k", [{members}]))')) == expected


def test_members_by_condition_have_names_of_their_own() -> None:
    union = 'KeyedUnion(None, "x", [("m", "%s", uint8), ("M", "!%s", uint8)])'
    assert found(struct('("x", bool)', f'("u", {union})')) == [("IDL506", '"M"')]


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (struct('("1x", uint8)'), [("IDL215", '"1x"')]),
        (struct('("x-y", uint8)'), [("IDL215", '"x-y"')]),
        (struct('("é", uint8)'), [("IDL215", '"é"')]),
        (struct('("", uint8)'), [("IDL215", '""')]),
        (struct(f'("{"x" * 255}", uint8)'), []),
        (struct(f'("{"x" * 256}", uint8)'), [("IDL215", f'"{"x" * 256}"')]),
        (f'a = Enumeration("a", [(0, "{"X" * 244}")])', []),
        (f'a = Enumeration("a", [(0, "{"X" * 256}")])', [("IDL215", f'"{"X" * 256}"')]),
        (struct('("x", Array(uint8, "num_x-y"))'), [("IDL215", 'Array(uint8, "num_x-y")')]),
        (struct('("x", uint8)') + "\nb = Struct('a b')", [("IDL215", "b")]),
        ('a = Builtin("unsigned long", namespace=None)', []),
        ('a = Number("char *")', []),
        ('a = Number("int[3]")', [("IDL215", "a")]),
        ('a = Struct("a", [("x", uint8)], dispose_fn="no name")', [("IDL215", "a")]),
        ('a = Builtin("a", dispose_fn="no name")', [("IDL215", "a")]),
        ('a = Builtin("char *", copy_fn="no name")', [("IDL215", "a")]),
        ('a = Struct("a", [("x", uint8)])\nb = Struct("a", [("x", uint8)])', [("IDL214", "b")]),
        (
            'a = Struct("a", [("x", uint8)])\nb = Struct("a_init", [("x", uint8)])',
            [("IDL214", "a")],
        ),
        (
            'a = Enumeration("a", [(0, "B_C")])\nb = Enumeration("a_b", [(0, "C")])',
            [("IDL214", '"C"')],
        ),
        ('a = UInt(8)\nb = UInt(8)\nc = Number("int")\nd = Number("int")', []),
    ],
)
def test_names_in_c(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_survey_sees_types_within_types() -> None:
    module = module_of(
        KIND
        + struct(
            '("x", Array(Struct(None, [("y", Reference(uint8))]), "num_x"))',
            '("u", KeyedUnion(None, kind, "k", '
            '[("one", Union(None, [("z", BitField(uint8, 1))]))]))',
        )
    )
    seen = survey(module)
    assert [type(use.type).__name__ for use in seen.uses] == [
        *("Array", "Struct", "Reference", "Ref"),
        *("KeyedUnion", "Union", "BitField", "Ref"),
    ]
    assert [name for _, name in seen.aggregates] == ["a", "a", "a"]
    assert {use.definition for use in seen.uses} == {"a"}
