"""What generated C writes, against Python's json: strings, numbers and bitmaps of every length.

Writers look at blocks of 8, 16, 32 and 64 bytes, at ten digits, at words of bits: errors would sit
at the seams. All runs under sanitizers.
"""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS, WARNINGS, generate, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # Answers each question with the document, or with the status of one that can't be written.
    Writer = Callable[[Iterable[tuple[str, str]]], list[bytes | int]]

HERE = Path(__file__).parent
SEED = 20261125
UTF8 = 7

_IDL = """
namespace("libxl_")
libxl_bitmap = Builtin("bitmap", passby=PASS_BY_REFERENCE, dispose_fn="libxl_bitmap_dispose")
value = Struct("value", [
    ("text", string),
    ("bits", libxl_bitmap),
    ("wide", uint64),
    ("number", integer),
])
"""


@pytest.fixture(scope="module", params=["gcc", "clang"])
def write(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Writer:
    folder = tmp_path_factory.mktemp("writing")
    (folder / "x.idl").write_text(_IDL)
    generated = generate(folder / "x.idl", folder / "c")
    flags = ["-std=gnu11", "-O1", "-g", *WARNINGS, *SANITIZERS, f"-I{generated.folder}"]
    program = folder / "writing"
    run([request.param, *flags, HERE / "writing.c", *generated.sources, "-o", program])

    def ask(questions: Iterable[tuple[str, str]]) -> list[bytes | int]:
        done = subprocess.run(
            [program],
            input="".join(f"{kind} {argument}\n" for kind, argument in questions),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        answers = [line.split(" ") for line in done.stdout.splitlines()]
        return [bytes.fromhex(text) if status == "0" else int(status) for status, text in answers]

    return ask


def _hex(data: bytes) -> str:
    # Empty text would be no argument.
    return f"x{data.hex()}"


def _strings() -> list[bytes]:
    """Return strings that have something special at every place, and random ones."""
    source = random.Random(SEED)
    special = [
        '"',
        "\\",
        "\n",
        "\x01",
        "\x1f",
        "\x7f",
        "\x80",
        "é",
        "€",
        "\ud7ff",
        "😀",
        "\U0010ffff",
    ]
    made = [b"a" * n for n in range(140)]
    for length in range(70):
        for one in special:
            made.append(("a" * length + one).encode())
            made.append(("a" * length + one + "b" * (length % 37)).encode())
    # What takes most room, ending wherever the text is about to grow.
    made += [b"\x01" * n + b"a" * m for n in (13, 14, 15, 16, 17) for m in range(110)]
    made += [b"\x01" * n for n in range(600)]
    made += [("a" * 15 + "😀" + "\x01" * n).encode() for n in range(60)]
    lengths = [source.randrange(90) for _ in range(1500)]
    made += ["".join(source.choices([*special, "a", "/"], k=n)).encode() for n in lengths]
    return made


def test_strings_are_those_of_python(write: Writer) -> None:
    made = _strings()
    written = write(("s", _hex(data)) for data in made)
    for data, answer in zip(made, written, strict=True):
        text = data.decode()
        expected = json.dumps({"text": text}, ensure_ascii=False, separators=(",", ":"))
        assert isinstance(answer, bytes), data
        assert answer == expected.encode(), data


def test_what_is_no_utf8_is_refused_wherever_it_stands(write: Writer) -> None:
    source = random.Random(SEED)
    bad = [
        *(b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc3", b"\xe2\x82", b"\xe0\x9f\xbf"),
        *(
            b"\xed\xa0\x80",
            b"\xf0\x9f\x98",
            b"\xf0\x8f\xbf\xbf",
            b"\xf4\x90\x80\x80",
            b"\xf5",
            b"\xff",
        ),
    ]
    made = [
        b"a" * length + one + after for length in range(70) for one in bad for after in (b"", b"z")
    ]
    # Every byte that may begin a character, before the first and the last bytes of every kind.
    made += [
        bytes((first, second, *rest))
        for first in range(0x80, 0x100)
        for second in (0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0)
        for rest in ((), (0x80,), (0xBF, 0x80), (0x80, 0xBF, 0x61), (0x80, 0x80, 0x80))
    ]
    # Most of these are bad, and Python says which.
    made += [bytes(source.choices(range(1, 256), k=source.randrange(1, 5))) for _ in range(4000)]
    for data, answer in zip(made, write(("s", _hex(d)) for d in made), strict=True):
        try:
            text = data.decode()
        except UnicodeDecodeError:
            assert answer == UTF8, data
        else:
            assert isinstance(answer, bytes), data
            assert json.loads(answer)["text"] == text, data


def test_numbers_of_every_length(write: Writer) -> None:
    source = random.Random(SEED)
    found = {10**n + by for n in range(20) for by in (-1, 0, 1)}
    found |= {2**n + by for n in range(65) for by in (-1, 0, 1)}
    found |= {source.randrange(10**n) for n in range(1, 20) for _ in range(50)}
    wide = sorted(v for v in found if 0 <= v < 2**64)
    for value, answer in zip(wide, write(("u", str(v)) for v in wide), strict=True):
        assert answer == (f'{{"wide":{value}}}' if value else "{}").encode(), value
    signed = sorted({v for w in found for v in (w, -w) if -(2**31) <= v < 2**31})
    for value, answer in zip(signed, write(("i", str(v)) for v in signed), strict=True):
        assert answer == (f'{{"number":{value}}}' if value else "{}").encode(), value


def test_bitmaps_of_every_size(write: Writer) -> None:
    source = random.Random(SEED)
    made = [bytes(n) for n in range(150)]
    made += [bytes(n) + b"\x80" + bytes(m) for n in range(140) for m in (0, 1, 7, 8, 63, 64, 65)]
    made += [b"\xff" * n for n in range(20)]
    for _ in range(300):
        chosen = source.choices((0, 0, 0, 1, 0x80, 0xFF), k=source.randrange(200))
        made.append(bytes(chosen))
    for data, answer in zip(made, write(("b", _hex(d)) for d in made), strict=True):
        bits = [n for n in range(8 * len(data)) if data[n // 8] >> n % 8 & 1]
        assert isinstance(answer, bytes)
        assert json.loads(answer) == ({"bits": bits} if bits else {}), data.hex()
