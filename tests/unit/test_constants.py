"""Constants that no IDL declares, and what initial values are worth."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from idlgen import constants

if TYPE_CHECKING:
    from pathlib import Path

# As C's integer types have them: text, value.
_INTEGERS = [0, 1, -1, 2**31 - 1, 2**31, -(2**31), 2**32, 2**63 - 1, -(2**63), 2**63, 2**64 - 1]


def test_projects_constants_come_first() -> None:
    table = constants.constants({"LIBXL_TIMER_MODE_DEFAULT": 7, "ACME_LIMIT": 3})
    assert table["LIBXL_TIMER_MODE_DEFAULT"].value == 7
    assert table["ACME_LIMIT"].c_text == "3"
    assert table["LIBXL_INVALID_GFN"].value == 2**64 - 1
    assert list(table) == sorted(table)


def _compiled(tmp_path: Path, expressions: list[str]) -> list[int]:
    """Return what a compiler says that expressions are worth; their sign is that of their type."""
    lines = ["#include <stdint.h>", "#include <stdio.h>", "int main(void)", "{"]
    for expression in expressions:
        lines += [
            f"    if (({expression}) < 0)",
            f'        printf("%lld\\n", (long long)({expression}));',
            "    else",
            f'        printf("%llu\\n", (unsigned long long)({expression}));',
        ]
    source = tmp_path / "values.c"
    source.write_text("\n".join([*lines, "    return 0;", "}", ""]))
    program = tmp_path / "values"
    subprocess.run(["gcc", "-std=c11", "-Wpedantic", "-Werror", source, "-o", program], check=True)
    run = subprocess.run([program], capture_output=True, text=True, check=True)
    return [int(line) for line in run.stdout.split()]


def test_c_text_is_worth_the_value(tmp_path: Path) -> None:
    table = list(constants.LIBXL.values())
    expressions = [c.c_text for c in table] + [constants.c_integer(i) for i in _INTEGERS]
    assert _compiled(tmp_path, expressions) == [c.value for c in table] + _INTEGERS


_EVALUATED = ["0", "-1", "0x20", "010", "42", "~0ULL", "~0U", "~0", "-(5)", "(~(0))", "- 3", "7UL"]


def test_evaluation_agrees_with_a_compiler(tmp_path: Path) -> None:
    ours = [constants.evaluate(text, lambda _: None) for text in _EVALUATED]
    assert ours == _compiled(tmp_path, _EVALUATED)


@pytest.mark.parametrize(
    ("init_val", "value"),
    [
        (None, None),
        (0, 0),
        (7, 7),
        ("KNOWN", 3),
        ("-KNOWN", -3),
        ("(-(KNOWN))", -3),
        ("UNKNOWN", None),
        ("-UNKNOWN", None),
        ("", None),
        ("1 + 1", None),
        ("(1", None),
        ("1)", None),
        ("1 2", None),
        (")1(", None),
        ("f(1)", None),
        ('"text"', None),
        ("0x", None),
    ],
)
def test_evaluate(init_val: str | int | None, value: int | None) -> None:
    assert constants.evaluate(init_val, {"KNOWN": 3}.get) == value


@pytest.mark.parametrize(
    ("init_val", "names"),
    [
        (None, ()),
        (3, ()),
        ("A", ("A",)),
        ("~(A) | B_2 | A", ("A", "B_2")),
        ("0xFFu", ()),
        ("12UL", ()),
        ('"A \\" B"', ()),
        ("'C'", ()),
    ],
)
def test_names_in(init_val: str | int | None, names: tuple[str, ...]) -> None:
    assert constants.names_in(init_val) == names


@pytest.mark.parametrize(
    ("value", "bits", "signed", "wrapped"),
    [
        (2**32 - 1, 32, True, -1),
        (-1, 64, False, 2**64 - 1),
        (128, 8, True, -128),
        (255, 8, False, 255),
        (256, 8, False, 0),
        (-129, 8, True, 127),
    ],
)
def test_wrap(value: int, bits: int, *, signed: bool, wrapped: int) -> None:
    assert constants.wrap(value, bits, signed=signed) == wrapped
