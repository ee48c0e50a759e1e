"""Comments that can't be broken out of, and initial values as C expressions."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from idlgen.cabi.text import comment_lines, initial_value, signature
from tests.support.idl import module_of

if TYPE_CHECKING:
    from pathlib import Path

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wcomment", "-Werror"]

NASTY = [
    "a */ b",
    "a /* b",
    "*/",
    "/*/",
    "**//",
    "/ * /*/*/*",
    "ends in a backslash \\",
    "a star and a backslash *\\\n/ on the next line",
    "a trigraph ??/",
    "a trigraph at the end *??/\n/",
    "?????/",
    '"""quotes"""',
    "a\ttab and\ra return",
    "left to right \u202e marks \u2066",
    "naïve, ünïcode",
    "* a star",
    "%d {{ x }} {% y %}",
]


@pytest.mark.parametrize("flags", [["-std=c11"], ["-std=gnu11", "-trigraphs"]])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_no_comment_ends_early(tmp_path: Path, compiler: str, flags: list[str]) -> None:
    lines = ["int before;"]
    for doc in NASTY:
        lines += ["/*", *(f" * {line}" for line in comment_lines(doc)), " */"]
        first = comment_lines(doc)[0]
        lines += [f"/* {first} */"]
    source = tmp_path / "nasty.c"
    source.write_text("\n".join([*lines, "int after;", ""]), encoding="utf-8")
    subprocess.run(
        [compiler, *flags, *WARNINGS, "-fsyntax-only", str(source)],
        check=True,
    )
    preprocessed = subprocess.run(
        [compiler, *flags, "-E", "-P", str(source)], check=True, capture_output=True, text=True
    )
    assert preprocessed.stdout.split() == ["int", "before;", "int", "after;"]


def test_comment_keeps_the_shape_of_its_text() -> None:
    assert comment_lines("a\n  b  \n\nc") == ("a", "  b", "", "c")
    assert comment_lines(None) == ()


PRELUDE = """
mode = Enumeration("mode", [(-1, "NONE"), (3, "FAST")])
devid = Builtin("devid")
"""


@pytest.mark.parametrize(
    ("type_", "c_type", "init_val", "expected"),
    [
        ("mode", "libxl_mode", "LIBXL_MODE_FAST", "LIBXL_MODE_FAST"),
        ("mode", "libxl_mode", "ALL_ONES", "(libxl_mode)ALL_ONES"),
        ("mode", "libxl_mode", 0, "(libxl_mode)0"),
        ("mode", "libxl_mode", "1 + 2", "(libxl_mode)(1 + 2)"),
        ("integer", "int", 0, "0"),
        ("integer", "int", "-1", "-1"),
        ("integer", "int", "ALL_ONES", "(int)ALL_ONES"),
        ("uint8", "uint8_t", "-1", "(uint8_t)-1"),
        ("uint8", "uint8_t", 255, "255"),
        ("uint64", "uint64_t", "ALL_ONES", "ALL_ONES"),
        ("unsigned_long", "unsigned long", "-1", "(unsigned long)-1"),
        ("integer", "int", "A + B", "A + B"),
        ("devid", "libxl_devid", "-1", "-1"),
        ("string", "char *", "NULL", "NULL"),
    ],
)
def test_initial_value(type_: str, c_type: str, init_val: str | int, expected: str) -> None:
    module = module_of(PRELUDE)
    declared = {d.id: d for d in module.declarations} | module.standard
    text = initial_value(init_val, declared[type_], c_type, {"ALL_ONES": 2**64 - 1}.get)
    assert text == expected


def test_signature_that_fits_is_one_line() -> None:
    assert signature("void f", ("int a", "int b")) == "void f(int a, int b)"


def test_long_signature_is_aligned_below_its_parameters() -> None:
    assert signature("void f", ("int first", "int second", "int third"), 28) == (
        "void f(int first,\n       int second,\n       int third)"
    )
    assert (
        signature("void f", ("int a", "int b", "int c"), 20)
        == "void f(int a, int b,\n       int c)"
    )


def test_signature_with_no_room_to_align_is_indented() -> None:
    assert signature("void a_long_function_name", ("const char *parameter",), 40) == (
        "void a_long_function_name(\n    const char *parameter)"
    )
