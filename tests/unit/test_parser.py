"""The syntax tree against the one that Python makes of the same text.

The IDL is a subset of Python's expressions, so Python's own parser says what a text means: which
nodes there are, what they hold and, by line and column, where they stand.
"""

from __future__ import annotations

import ast
import random
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from idlgen import syntax
from idlgen.diagnostics import Diagnostics
from idlgen.lalr import UnexpectedTokenError
from idlgen.parser import parse, statements
from idlgen.source import SourceFile
from tests.support import cases
from tests.support.trees import shown

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.xen import Xen

# Has two statements on a line, which Python does not take.
NOT_PYTHON = {"lexis"}


def tree(text: str) -> syntax.SyntaxTree:
    diagnostics = Diagnostics(SourceFile("test.idl", text))
    parsed = parse(diagnostics)
    assert parsed is not None, diagnostics.found
    return parsed


def ours(node: syntax.Node, source: SourceFile) -> Any:
    """Return a node as nested tuples: kind, line and column of both ends, contents."""
    start, end = source.position(node.span.start), source.position(node.span.end)
    place = (*start, *end)
    match node:
        case syntax.Assignment(target=target, value=value):
            return "assign", place, ours(target, source), ours(value, source)
        case syntax.Call(function=function, arguments=arguments, keywords=keywords):
            given = {k.name.text: ours(k.value, source) for k in keywords}
            parts = [ours(a, source) for a in arguments]
            return "call", place, ours(function, source), parts, given
        case syntax.List(items=items) | syntax.Tuple(items=items):
            kind = "list" if isinstance(node, syntax.List) else "tuple"
            return kind, place, [ours(item, source) for item in items]
        case syntax.Dict(entries=entries):
            return "dict", place, [(ours(k, source), ours(v, source)) for k, v in entries]
        case syntax.Name(text=text):
            return "name", place, text
        case (
            syntax.String(value=value) | syntax.Integer(value=value) | syntax.Constant(value=value)
        ):
            return "value", place, value
    raise AssertionError(node)


def theirs(node: ast.AST, lines: list[str]) -> Any:
    """Return a node of Python's in the same form."""
    return theirs(node.value, lines) if isinstance(node, ast.Expr) else _theirs(node, lines)


def _theirs(node: ast.AST, lines: list[str]) -> Any:
    contents: tuple[Any, ...]
    match node:
        case ast.Assign(targets=[target], value=value):
            kind, contents = "assign", (theirs(target, lines), theirs(value, lines))
        case ast.Call(func=function, args=arguments, keywords=keywords):
            given = {str(k.arg): theirs(k.value, lines) for k in keywords}
            parts = [theirs(a, lines) for a in arguments]
            kind, contents = "call", (theirs(function, lines), parts, given)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            kind, contents = type(node).__name__.lower(), ([theirs(i, lines) for i in items],)
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            kind, contents = (
                "dict",
                ([(theirs(k, lines), theirs(v, lines)) for k, v in pairs if k],),
            )
        case ast.Name(id=text):
            kind, contents = "name", (text,)
        case ast.Constant(value=value):
            kind, contents = "value", (value,)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            kind, contents = "value", (-value,)
        case _:
            raise AssertionError(ast.dump(node))
    return (kind, _place(node, lines), *contents)


def _place(node: Any, lines: list[str]) -> tuple[int, int, int, int] | None:
    if not hasattr(node, "lineno"):
        return None
    first = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    last = lines[node.end_lineno - 1].encode()[: node.end_col_offset].decode()
    return node.lineno, len(first) + 1, node.end_lineno, len(last) + 1


def assert_same(text: str) -> None:
    source = SourceFile("test.idl", text)
    expected = [theirs(node, text.split("\n")) for node in ast.parse(text).body]
    assert [ours(node, source) for node in tree(text).statements] == expected


@pytest.mark.parametrize("fixture", ["xen_417", "xen_414"])
@pytest.mark.parametrize("name", ["libxl_types.idl", "libxl_types_internal.idl"])
def test_xens_files(fixture: str, name: str, request: pytest.FixtureRequest) -> None:
    xen: Xen = request.getfixturevalue(fixture)
    assert_same((xen.idl / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [n for n in cases.names(cases.OK) if n not in NOT_PYTHON])
def test_cases(name: str) -> None:
    text = (cases.OK / f"{name}.idl").read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    try:
        ast.parse(text)
    except IndentationError:  # a statement of the IDL may begin in any column
        text = "\n".join(line.lstrip() for line in text.split("\n"))
    assert_same(text)


SIMPLE = (
    *("x", "uint8", "_a1", "Struct", "Truely", "True", "False", "None"),
    *("0", "7", "-3", "0x1F", "- 12", "123456789012345678901", "00"),
    *('"a"', "'b'", '"""c\nd"""', '"\\x41\\n\\"" \'z\'', "u'e'", '""'),
)


class Expressions:
    """Random expressions, with white space in odd places."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def expression(self, depth: int) -> str:
        brackets: tuple[str, ...] = ()
        if depth:
            brackets = ("[{}]", "f({})", "({},)", "{{{}}}", "pair")
        form = self.chance.choice((*brackets, "simple", "simple"))
        if form == "simple":
            return self.chance.choice(SIMPLE)
        if form == "pair":
            return f"({self.spaced(depth)},{self.spaced(depth)})"
        if form == "({},)":
            single = f"({self.spaced(depth)},)"
            return "()" if self.chance.random() < 0.3 else single
        prefix = f'"k"{self.space()}:' if form == "{{{}}}" else ""
        elements = [prefix + self.spaced(depth) for _ in range(self.chance.randrange(4))]
        comma = self.chance.choice(("", ",")) if elements else ""
        return form.format(self.space() + ",".join(elements) + comma + self.space())

    def spaced(self, depth: int) -> str:
        return self.space() + self.expression(depth - 1) + self.space()

    def space(self) -> str:
        return self.chance.choice(("", "", "", " ", "\n", "\t", " # note\n", "\\\n"))


@pytest.mark.parametrize("seed", range(40))
def test_random_expressions(seed: int) -> None:
    made = Expressions(seed)
    assert_same("".join(f"v{n} = {made.expression(4)}\n" for n in range(25)))


def test_brackets_around_an_expression_mean_nothing() -> None:
    (assignment,) = tree("a = (( f( (1), ('x') ) ))").statements
    assert isinstance(assignment, syntax.Assignment)
    call = assignment.value
    assert isinstance(call, syntax.Call)
    assert [a.value for a in call.arguments if isinstance(a, syntax.Integer | syntax.String)] == [
        1,
        "x",
    ]


def test_keyword_arguments_keep_their_names_and_places() -> None:
    (call,) = tree('f(1, a=2,\n  b = "c")').statements
    assert isinstance(call, syntax.Call)
    assert [(k.name.text, *k.span) for k in call.keywords] == [("a", 5, 8), ("b", 12, 19)]


def test_comments_are_kept_in_the_order_of_the_text() -> None:
    comments = tree("# one\na = f(  # two\n  )\n#three").comments
    assert [(c.text, c.span.start) for c in comments] == [("one", 0), ("two", 14), ("three", 24)]


def test_no_tree_where_there_are_mistakes() -> None:
    diagnostics = Diagnostics(SourceFile("test.idl", "a = f(1 2)\n"))
    assert parse(diagnostics) is None
    assert [found.code for found in diagnostics.found] == ["IDL111"]


def test_statements_come_one_after_the_other() -> None:
    found: deque[syntax.Comment] = deque()
    text = "".join(f"# c\na{n} = UInt(8)\n" for n in range(1000)) + "b = = 1\n"
    names = []
    stream = statements(text, found)
    for number, statement in enumerate(islice(stream, 900)):
        assert isinstance(statement, syntax.Assignment)
        names.append(statement.target.text)
        # Neither have all been read, nor are comments missing.
        assert number < len(found) < number + 200
    assert names == [f"a{n}" for n in range(900)]
    with pytest.raises(UnexpectedTokenError):
        deque(stream)


# With adjacent strings that have a comment in between, which takes a second look.
SECOND_LOOK = {"lexis"}
FIRST_LOOK = [path for path in sorted(cases.OK.glob("*.idl")) if path.stem not in SECOND_LOOK]


@pytest.mark.parametrize("path", FIRST_LOOK, ids=lambda path: path.stem)
def test_statements_are_those_of_the_tree(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found: deque[syntax.Comment] = deque()
    parsed = tree(text)
    assert shown(tuple(statements(text, found))) == shown(parsed.statements)
    assert shown(tuple(found)) == shown(parsed.comments)
