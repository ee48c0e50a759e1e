"""The quick reading of texts against the thorough one: the same trees, or refused by both."""

from __future__ import annotations

import random
from collections import deque
from typing import TYPE_CHECKING

import pytest

from idlgen import syntax
from idlgen.diagnostics import Diagnostics
from idlgen.lalr import UnexpectedTokenError
from idlgen.parser import _quick_grammar, parse, statements
from idlgen.source import SourceFile
from idlgen.tokens import KEYWORDS, MAX_DEPTH, MAX_NAME, MAX_STRING
from tests.support import mutate
from tests.support.trees import shown

if TYPE_CHECKING:
    from tests.support.xen import Xen


def kinds(text: str) -> str:
    return " ".join(token.type for token in _quick_grammar().scanner.scan(text, deque()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "$END"),
        ('a = f("b", 1)', "TARGET CALL TEXT COMMA INTEGER RPAR $END"),
        ("f(a=b, c='d', e=g())", "CALL SETTING COMMA SETTING COMMA TARGET CALL RPAR RPAR $END"),
        ('[("a", b), (-1, "C"), ("d", e)]', "LSQB PAIRS ITEM NAME RPAR RSQB $END"),
        ('("a", b, {"c": \'d\'}), ("e", f, {"g": True}),', "PAIRS $END"),
        ('("a", b, {"c": 1}),', "ITEM NAME COMMA LBRACE TEXT COLON INTEGER RBRACE RPAR COMMA $END"),
        ('("a", f(None, [("b", c), # d\n(1, "e")] ) ), g', "NESTED COMMA NAME $END"),
        ('("a", f(None, []))', "NESTED $END"),
        (
            '("a", f(None, [("b", c())]))',
            "ITEM CALL CONSTANT COMMA LSQB ITEM CALL RPAR RPAR RSQB RPAR RPAR $END",
        ),
        ('("a", f(b))', "ITEM CALL NAME RPAR RPAR $END"),
        ('a = f("b", [])', "PLAIN $END"),
        ("a = f(\"b\", c=d, e='f')", "PLAIN $END"),
        ('a = f("b", [("c", d), (1, "e")], g=h)', "PLAIN $END"),
        ('a = f("b", [\n# c\n])', "PLAIN $END"),
        ('a = f("b", # c\n[])', "TARGET CALL TEXT COMMA LSQB RSQB RPAR $END"),
        ('a = f("b", [("c", d), # ]\n# (1, 2)\n(1, "e"),], g=h)', "PLAIN $END"),
        ('("a", f(b, "c")), ("d", e),', "PAIRS $END"),
        ('("a", f(b, "c") ), ("d", e),', "ITEM CALL NAME COMMA TEXT RPAR RPAR COMMA PAIRS $END"),
        (
            'a = f("b", [("c", d), ("e", f),], g="]")',
            "DECLARATION PAIRS RSQB COMMA SETTING RPAR $END",
        ),
        ('a = f("b", [("c", d())])', "DECLARATION ITEM CALL RPAR RPAR RSQB RPAR $END"),
        ('("a", b), # c\n("d", e),', "PAIRS $END"),
        ('("a", # c\nb),', "ITEM NAME RPAR COMMA $END"),
        ('"a" "b" u"c"', "STRING STRING STRING $END"),
        ("a\n(b)", "NAME LPAR NAME RPAR $END"),
        ("a lambda", "NAME STRAY $END"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    assert kinds(text).replace(" STRAY", " STRAY $END") == expected


def quick(text: str) -> str | None:
    """Return the statements and comments of a text, ``None`` if it is refused."""
    comments: deque[syntax.Comment] = deque()
    try:
        found = tuple(statements(text, comments))
    except UnexpectedTokenError:
        return None
    return shown(syntax.SyntaxTree(found, tuple(comments)))


def thorough(text: str) -> str | None:
    tree = parse(Diagnostics(SourceFile("a.idl", text)))
    return None if tree is None else shown(tree)


# What texts are made of, so that many of them are right and all terminals are next to one another.
ELEMENTS = [
    *('("a", uint8)', "(-1, 'B')", '(2, "C")', '("d",\n  e, {"const": True})', "('f', g)"),
    *('("h", Array(i, "j"))', '("k",)', '("l", {"m": [1]},)', "()", "[]", "{}", "(n)", "({},)"),
    *(
        '("a#", b)',
        '("b", c, {\'d#\': "e\'#"})',
        '(1, "#")',
        '("c", d, {"e": "f\'"})',
        '("a", f(b,"c"))',
    ),
    *('("a", f(None, [("b", c), {}]))', '("a", f(None, [{}]))', '("a", f(None, [("b", c)], {}))'),
    *('"o"', "'p' \"q\"", 'u"r"', '"""s"""', '"\\x41"', "None", "0x1f", "- 1", "x", "y(z)"),
    *('("b", c, {"d": \'e\'})', '("b", c, {"d": "e", "f": 1})', "[{}, {}]", "({}, {})"),
    *('{{"k": {}}}', '{{"k": {}, "l": {}}}', "f({}, a={})", "f(a=b, c={})", "f\n({})"),
    *('("a", import)', '("", "")', '(import, "a")', "(1, None)", '("a", 2)', '"a""b"'),
]
BEGIN = ["a = ", "f", "b=", "", 'a = g("b", [', 'a=g( "" ,\n[', 'a = g("b", [("c", d), ']
END = ["", "", "])", ", ])", "], a=b)", "], a, 1)", "], a = ']' , b=\"[c\",)"]
GAPS = [
    "",
    "",
    "",
    " ",
    "\n",
    "  # c\n",
    "\t",
    "\r\n",
    "\f",
    "\\\n",
    '# ("x", y), ]\n',
    "#it's\r# \"\n",
]


def made(choose: random.Random, depth: int = 0) -> str:
    """Return an expression, most of the time."""
    element = choose.choice(ELEMENTS)
    while "{}" in element.replace("{}}", "") and element != "{}":
        element = element.replace("{}", listed(choose, depth + 1) if depth < 4 else "1", 1)
    return element.replace("{{", "{").replace("}}", "}")


def listed(choose: random.Random, depth: int) -> str:
    count = choose.choice((1, 1, 2, 3, 5))
    comma = choose.choice((",", ",", ", ", " ,\n"))
    return choose.choice(GAPS) + comma.join(
        made(choose, depth) + choose.choice(GAPS) for _ in range(count)
    )


def test_both_readings_take_the_same_texts(xen_417: Xen) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    choose = random.Random(seed)
    file = (xen_417.idl / "libxl_types.idl").read_text(encoding="utf-8")
    assert quick(file) == thorough(file) is not None
    taken = left = 0
    for number in range(5000):
        if number % 10:
            text = "".join(
                f"{choose.choice(BEGIN)}{made(choose)}{choose.choice(END)}\n"
                for _ in range(choose.randrange(1, 4))
            )
        else:
            at = choose.randrange(len(file) - 2000)
            part = file[file.index("\nlibxl_", at % 30_000) : at % 30_000 + 3000]
            text = mutate.edited(part, choose, inside=True)
        expected, found = thorough(text), quick(text)
        # Pairs that are no elements of a list, and strings apart, take a second look.
        assert found in (expected, None), text
        taken += found is not None
        left += found is None and expected is not None
    assert taken > 500 > left


def nested(depth: int) -> list[str]:
    return [
        "a = " + "[" * depth + "]" * depth,
        "a = " + "f(" * depth + ")" * depth,
        "a = " + '("b", ' * depth + "1" + ")" * depth,
        'a = f("b", [' + '("c", ' * (depth - 2) + "1" + ")" * (depth - 2) + "])",
        'a = f("b", [' + "[" * (depth - 4) + '("c", g(d, "e"))' + "]" * (depth - 4) + "])",
        "a = " + "[" * (depth - 2) + '("b", c, {"d": "e"}),' + "]" * (depth - 2),
        "a = " + "[" * (depth - 5) + '("b", f(None, [("c", g(d, "e"))]))' + "]" * (depth - 5),
    ]


def test_limits_of_depth() -> None:
    for text in nested(MAX_DEPTH):
        assert thorough(text) is not None
    for text in nested(MAX_DEPTH + 1):
        assert quick(text) is None
        assert thorough(text) is None


@pytest.mark.parametrize("length", [MAX_NAME, MAX_NAME + 1])
def test_limits_of_names(length: int) -> None:
    name = "x" * length
    for text in (f"{name} = f()", f"{name}()", f"a = f({name}=b)", f"a = f(b={name})"):
        assert quick(text) == thorough(text), text
    for text in (f'a = [("b", {name}),]', f"a = {name}", f"a = f({name})", f'{name} = f("a")'):
        assert quick(text) == thorough(text), text


@pytest.mark.parametrize("length", [255, 256, MAX_STRING, MAX_STRING + 1])
def test_limits_of_strings(length: int) -> None:
    string = '"' + "x" * (length - 2) + '"'
    for text in (f"a = {string}", f"a = f(b={string})", f"a = [({string}, b),(1, {string}),]"):
        assert quick(text) == thorough(text), text[:100]


@pytest.mark.parametrize("word", [*sorted(KEYWORDS), "True", "False", "None"])
def test_words_that_are_no_names(word: str) -> None:
    texts = [
        *("{} = f()", '{} = f("b")', 'a = {}("b", [])', "a = f({}=b)", 'a = f("b", {}=c)'),
        *("{}()", "a = f(b={})", 'a = f("b", c={})', 'a = f("b", [("c", {}), ("d", {})])'),
        *('a = [("b", {}),]', 'a = [("b", {}(c, "d"))]', 'a = [("b", e({}, "d"))]'),
    ]
    for text in texts:
        assert quick(text.replace("{}", word)) in (thorough(text.replace("{}", word)), None), text
        for name in (f"{word}_", f"_{word}", f"{word}1"):
            good = text.replace("{}", name)
            assert quick(good) == thorough(good) is not None, good


MOST = 20_000


@pytest.mark.parametrize(
    ("begin", "repeated", "tokens"),
    [
        ("a = [", '("b", c),', 2),
        ("a = [", '("b", c, {"d": "e"}),', 12),
        ("a = f(", "b=c,", 4),
        ("", 'a = f("b", [("c", d)])\n', 16),
        ("", 'a = f("b", c=d, e=f)\n', 22),
        ("a = [", '("a", f(b, "c")),', 11),
        ("a = [", '("a", f(b, "c") ),', 11),
        ("a = [", '("b", c), # d\n', 3),
        ("a = [", '("a", f(None, [("b", c)])),', 15),
        ("a = [", 'f("b",),', 6),
        ("a = [", "1,#\n", 3),
        ("a = [", "#\n", 1),
    ],
)
def test_limits_of_tokens(
    begin: str, repeated: str, tokens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idlgen.stream.MAX_TOKENS", MOST)
    most = MOST // tokens
    end = {"(": ")", "[": "]"}.get(begin[-1:], "")
    few, many = (begin + repeated * count + end for count in (most - 10, most + 1))
    assert deque(statements(few, deque()), maxlen=1)
    with pytest.raises(UnexpectedTokenError):
        deque(statements(many, deque()), maxlen=1)


@pytest.mark.parametrize(
    "text",
    [
        "a = b\n" * 3 + "f(#c\n)",
        'a = [("b", c), (1, d), e]',
        'a = f("b", [("c", g(d, "e"), {"h": 1})], i=j, k="l")',
        *(f"a = f(['{'x' * length}'], [(1, \"{'x' * length}\")])" for length in (252, 254)),
        *(f'a = [("{"x" * length}", f(b, "c")), ("d", "e")]' for length in (253, 254, 255)),
        *(f'f("{"x" * length}", [("{"x" * length}", b)], 1)' for length in (253, 254, 255)),
        *('a = [("b", f(None, []))]', 'a = [("b", f(None, [("c", d), ("e", f(g, "h"))]))]'),
        *('a = f("b")', 'a = f("b",)', 'a = f("b", [])', 'a = f("b", [("c", d)])'),
        'a = f("b", [("c", d), (1, "e"), ("g", h, {"i": True}),], j=k, l="m",)',
    ],
)
def test_one_token_too_many(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the thorough reading refuses for its length, the quick one does not take."""
    verdicts = []
    for most in range(80):
        monkeypatch.setattr("idlgen.stream.MAX_TOKENS", most)
        monkeypatch.setattr("idlgen.tokens.MAX_TOKENS", most)
        verdicts.append((quick(text) is not None, thorough(text) is not None))
    assert (True, False) not in verdicts
    assert verdicts[0] == (False, False)
    assert verdicts[-1] == (True, True)
