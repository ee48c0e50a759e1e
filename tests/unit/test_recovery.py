"""After a syntax error: as many findings as mistakes, each where its mistake is."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from idlgen import frontend, report
from idlgen.diagnostics import Diagnostics
from idlgen.parser import parse
from idlgen.recovery import MAX_ERRORS
from idlgen.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable

IDL = (Path(__file__).parent.parent.parent / "idl/libxl.idl").read_text(encoding="utf-8")

# Slips of the pen, each on a line of its own: what they are made of, and what becomes of it.
FIELD = re.compile(r'^ +\("\w+", \w+\),(?=$| +#)', re.MULTILINE)
VALUE = re.compile(r'^ +\(-?\d+, "\w+"\),(?=.*\n +\()', re.MULTILINE)
STATEMENT = re.compile(r"^libxl_\w+ = (Struct|Enumeration)\(", re.MULTILINE)
SLIPS: dict[str, tuple[re.Pattern[str], Callable[[str], str]]] = {
    "comma inside a field": (FIELD, lambda text: text.replace('",', '"', 1)),
    "bracket not closed": (FIELD, lambda text: text.replace("),", ",")),
    "quote not closed": (FIELD, lambda text: text.replace('",', ",", 1)),
    "operator": (FIELD, lambda text: text.replace("),", " + 1),")),
    "attribute access": (FIELD, lambda text: text.replace("),", ".x),")),
    "subscript": (FIELD, lambda text: text.replace("),", "[0]),")),
    "word of Python's": (FIELD, lambda text: re.sub(r"\w+\),$", "lambda),", text)),
    "comma between values": (VALUE, lambda text: text[:-1]),
    "comma inside a value": (VALUE, lambda text: text.replace(",", "", 1)),
    "float": (VALUE, lambda text: text.replace(",", ".5,", 1)),
    "name without quotes": (STATEMENT, lambda text: text + "a b, "),
    "equals sign missing": (STATEMENT, lambda text: text.replace("= ", "")),
    "import before": (STATEMENT, lambda text: "import os\n" + text),
    "semicolon before": (STATEMENT, lambda text: ";\n" + text),
}


def slipped(chance: random.Random, count: int) -> tuple[str, list[tuple[str, int]]]:
    """Return the IDL with slips on lines well apart, and what they are, with their offsets."""
    while True:
        kinds = [chance.choice(sorted(SLIPS)) for _ in range(count)]
        places = [(chance.choice(list(SLIPS[kind][0].finditer(IDL))), kind) for kind in kinds]
        places.sort(key=lambda place: place[0].start())
        pairs = pairwise(places)
        if all(IDL.count("\n", a.end(), b.start()) > 2 for (a, _), (b, _) in pairs):
            break
    text, made = "", []
    end = 0
    for match, kind in places:
        text += IDL[end : match.start()]
        made.append((kind, len(text)))
        text += SLIPS[kind][1](match[0])
        end = match.end()
    return text + IDL[end:], made


@pytest.mark.parametrize("kind", sorted(SLIPS))
def test_one_mistake_gives_one_finding(kind: str) -> None:
    pattern, slip = SLIPS[kind]
    for match in pattern.finditer(IDL):
        text = IDL[: match.start()] + slip(match[0]) + IDL[match.end() :]
        _, diagnostics = frontend.load_text("a.idl", text)
        shown = report.render([diagnostics], "text")
        assert len(diagnostics.found) == 1, shown
        line = text.count("\n", 0, match.start()) + 1
        span = diagnostics.found[0].span
        assert span is not None
        assert diagnostics.source.position(span.start).line in (line, line + 1), shown


@pytest.mark.parametrize("seed", range(100))
def test_three_mistakes_give_three_findings(seed: int) -> None:
    text, made = slipped(random.Random(seed), 3)
    _, diagnostics = frontend.load_text("a.idl", text)
    shown = report.render([diagnostics], "text")
    assert len(diagnostics.found) == 3, (made, shown)
    for found, (kind, offset) in zip(diagnostics.found, made, strict=True):
        assert found.span is not None
        assert found.code.startswith("IDL1")
        apart = text.count("\n", *sorted((offset, found.span.start)))
        assert apart <= 1, (kind, shown)


def codes(text: str) -> list[str]:
    diagnostics = Diagnostics(SourceFile("a.idl", text))
    assert parse(diagnostics) is None
    return [found.code for found in diagnostics.found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = Struct('a', [('x' uint8), ('y' uint8), ('z' uint8)])", ["IDL111"] * 3),
        ("a = E('a', [(1, 'X') (2, 'Y') (3, 'Z')])", ["IDL111"] * 2),
        ("a = f(1 + 2, b.c, d[0])", ["IDL115"] * 3),
        ("a = f(1.5, 2.5)\nb = f(3.5)\n", ["IDL108"] * 3),
        ("a = f({'x': 1 'y': 2}, {'z' 3})", ["IDL111", "IDL116"]),
        ("a = f([1, 2)\nb = f(1, 2])\n", ["IDL112", "IDL113"]),
        ("a = f([\nb = f(1)\nc = f((1)\nd = f(1)\n", ["IDL112"] * 2),
        ("a = f(1)]\nb = f(1))\n", ["IDL113"] * 2),
        ("a =\nb = f(1)\nc\n", ["IDL116"] * 2),
        ("a = f(x for x in y)\n", ["IDL114"]),
        ("def f():\n    return 1\nclass C:\n    pass\n", ["IDL114"] * 2),
        ("if x:\n    a = f(1)\nelse:\n    b = f(2)\n", ["IDL114"]),
        ("a = f('x, y)\nb = f(y z)\n", ["IDL107", "IDL111"]),
    ],
)
def test_findings_of_a_text(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_there_is_an_end_of_findings() -> None:
    found = codes("".join(f"a{n} = = 1\n" for n in range(MAX_ERRORS * 3)))
    assert len(found) == MAX_ERRORS + 1
    assert found[-1] == "IDL103"


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("a = f(1 2)", "a"),
        ("a = f(1)\nimport b\n", None),
        ("a = f(1)\nb = f([1 2])", "b"),
        ("a = f(1))", None),
        ("f(1 2)", None),
    ],
)
def test_definition_is_the_one_that_it_happened_in(text: str, definition: str | None) -> None:
    diagnostics = Diagnostics(SourceFile("a.idl", text))
    parse(diagnostics)
    assert [found.definition for found in diagnostics.found] == [definition]
