"""Documents of idlgen's own are read and written as the module ``json`` does it."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from idlgen import plain_json

TEXTS = ("", "a", "é€😀", '"\\/\b\f\n\r\t', "\0\x1f\x7f", "\udc80", "libxl/_libxl_types.h")


def value(rng: random.Random, depth: int = 0) -> Any:
    kinds = 6 if depth < 4 else 4
    kind = rng.randrange(kinds)
    if kind < 2:
        return "".join(rng.choices(TEXTS, k=3))
    if kind == 2:
        return rng.randrange(-(2**70), 2**70)
    if kind == 3:
        return None
    inner = [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return inner if kind == 4 else {"".join(rng.choices(TEXTS, k=2)): v for v in inner}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_written_is_what_json_writes(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(500):
        made = value(rng)
        text = plain_json.dumps(made)
        assert text == json.dumps(made, indent=1, sort_keys=True)
        assert plain_json.loads(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        '{"a": 1,}',
        '{"a": 1} x',
        "nul",
        '"\x01"',
        '"\\ud800"',
        "[1, -2.5e3, true, null, Infinity, NaN]",
        " \t\r\n[ ]\n",
        "\ufeff[]",
        "1" * 5000,
        "[" * 100_000,
    ],
)
def test_what_is_read_and_what_is_refused_is_the_same(text: str) -> None:
    def outcome(loads: Any) -> str:
        try:
            return repr(loads(text.encode()))
        except RecursionError:
            return "too deep"
        except ValueError:
            return "refused"

    assert outcome(plain_json.loads) == outcome(json.loads)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        plain_json.loads(b'"\xff"')
