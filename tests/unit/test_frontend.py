"""Files and texts that are no IDL, or far too much of one: findings, in bounded time and memory."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from idlgen import frontend
from idlgen.frontend import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = 2**20

# Generous: a machine with a few other things to do needs a tenth.
SECONDS = 120.0
MEMORY = 1536 * MIB


def codes(path: Path) -> list[str]:
    _, diagnostics = frontend.load(str(path))
    return [found.code for found in diagnostics.found]


@pytest.mark.parametrize(
    ("data", "code", "offset"),
    [
        (b"a = UInt(8)\n\xff\n", "IDL101", 12),
        (b"# caf\xe9\n", "IDL101", 5),
        (b"\xc3", "IDL101", 0),
        (b"\xef\xbb\xbfa = UInt(8)\n\xff\n", "IDL101", 12),
        ("a = UInt(8)".encode("utf-16"), "IDL101", 0),
        ("a".encode("utf-16-le") * 3, "IDL102", 1),
        (b"a = UInt(8)\n\0", "IDL102", 12),
    ],
)
def test_what_is_no_text(data: bytes, code: str, offset: int, tmp_path: Path) -> None:
    path = tmp_path / "a.idl"
    path.write_bytes(data)
    module, diagnostics = frontend.load(str(path))
    assert module is None
    (found,) = diagnostics.found
    assert (found.code, found.span and found.span.start) == (code, offset)


def test_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "a.idl"
    path.write_bytes(b"\xef\xbb\xbfa = UInt(8)\n")
    module, _ = frontend.load(str(path))
    assert module is not None
    assert module.declarations[0].span.start == 0


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert codes(tmp_path / "none.idl") == ["IDL100"]
    assert codes(tmp_path) == ["IDL100"]
    (tmp_path / "loop.idl").symlink_to("loop.idl")
    assert codes(tmp_path / "loop.idl") == ["IDL100"]
    _, diagnostics = frontend.load("a\0b.idl")
    assert [found.code for found in diagnostics.found] == ["IDL100"]


def test_file_of_100_megabytes_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.idl"
    path.touch()
    os.truncate(path, 100 * MIB)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert codes(path) == ["IDL103"]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (after - before) * 1024 < 4 * MAX_BYTES


def test_collector_of_cycles_is_left_as_it_was() -> None:
    assert gc.isenabled()
    frontend.load_text("a.idl", "a = = 1")
    assert gc.isenabled()
    gc.disable()
    try:
        frontend.load_text("a.idl", "a = UInt(8)")
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "text",
    [
        'a = Struct("a", [("b", nonesuch)])\nb = = 1\n',
        "a = Nonesuch()\n# c\nb = f(1\n",
        'a = UInt(9)\nb = UInt(8)\nb = UInt(8)\nc = "\\q"\n',
    ],
)
def test_a_mistake_of_syntax_is_all_that_is_found(text: str) -> None:
    _, diagnostics = frontend.load_text("a.idl", text)
    assert [found.code[:4] for found in diagnostics.found] == ["IDL1"]


# Texts of some megabytes, each made to be slow, or to fill the memory.
HOSTILE = {
    "brackets": "'a = ' + '(' * (16 * MIB - 10)",
    "lists": "'a = ' + '[(' * (7 * MIB)",
    "structs in structs": """'a = ' + 'Struct("a", [("b", ' * 800_000""",
    "closing brackets": "')' * (16 * MIB)",
    "quotes": """'"' * (16 * MIB)""",
    "quotes on lines": """'"\\n' * (8 * MIB)""",
    "triple quotes": "chr(34) * 3 + 'x' * (15 * MIB)",
    "backslashes": """'"' + '\\\\' * (15 * MIB)""",
    "comments": "'#\\n' * (8 * MIB)",
    "comments that end in the line": """'a = Struct("a", [' + '#\\r' * 400_000 + '])'""",
    "comments between arguments": """'a = f(' + '1,\\n # c\\n' * 200_000 + ')'""",
    "comments between entries": """'a = f({' + '"x": 1, # c\\n' * 100_000 + '})'""",
    "name": "'a' * (15 * MIB) + ' = UInt(8)'",
    "string": """'a = Struct("' + 'a' * (15 * MIB) + '", [])'""",
    "number": "'a = UInt(' + '9' * (15 * MIB) + ')'",
    "commas": "'a = Struct(' + ',' * (15 * MIB) + ')'",
    "minus signs": "'a = ' + '-' * (15 * MIB)",
    "stray characters": "'\\x01' * (15 * MIB)",
    "adjacent strings": """'a = Struct(' + '"a" ' * 900_000 + ', [])'""",
    "syntax errors": "''.join(f'a{n} = = 3\\n' for n in range(100_000))",
    "syntax errors in one struct": ("""'a = Struct("a", [' + '("x" uint8),\\n' * 100_000 + '])'"""),
    "unknown types": (
        """'a = Struct("a", [' + ''.join(f'("x{n}", t{n}),\\n' for n in range(100_000)) + '])'"""
    ),
    "unknown attributes": (
        """''.join(f'a{n} = Struct("a{n}", [], dispoze_fn{n}=None)\\n' for n in range(30_000))"""
    ),
    "fields": (
        """'a = Struct("a", [' + ''.join(f'("x{n}", uint8),' for n in range(100_000)) + '])'"""
    ),
    "a million fields": (
        """'a = Struct("a", [' + ''.join(f'("x{n}", uint8),' for n in range(900_000)) + '])'"""
    ),
    "deprecated fields": (
        """'a = Struct("a", [' + ''.join(
            f'("x{n}", uint8, {{"deprecated_by": "y{n}"}}),' for n in range(60_000)) + '])'"""
    ),
    "fields of one name": """'a = Struct("a", [' + '("x", uint8),' * 60_000 + '])'""",
    "a variable again and again": """'a = Struct("a", [("x", uint8)])\\n' * 20_000""",
    "values": (
        """'a = Enumeration("a", [' + ''.join(f'({n}, "V{n}"),' for n in range(60_000)) + '])'"""
    ),
    "documented fields": (
        """'a = Struct("a", [\\n' + '\\n'.join(
            f' # d\\n ("x{n}", uint8), # t' for n in range(30_000)) + '])'"""
    ),
    "members": (
        """'e = Enumeration("e", [' + ''.join(f'({n}, "V{n}"),' for n in range(1000)) + '])\\n'
        + ''.join(f's{n} = Struct("s{n}", [("u", KeyedUnion(None, e, "k", [("w{n}", None)]))])\\n'
                  for n in range(8_000))"""
    ),
}

PROGRAM = """
    import json, resource, sys, time
    from idlgen import frontend, report

    MIB = 2**20
    for name, made in json.load(sys.stdin).items():
        text = eval(f"({made})")
        begun = time.monotonic()
        module, diagnostics = frontend.load_text("a.idl", text)
        shown = report.render([diagnostics], "text")
        seconds = time.monotonic() - begun
        assert len(text) > MIB // 2, name
        assert (module is None) == diagnostics.has_errors, name
        assert len(diagnostics.found) <= 1001, name
        assert len(shown) < 2 * MIB, name
        print(name, f"{seconds:.1f}", flush=True)
        assert seconds < float(sys.argv[1]), name
"""


@pytest.mark.parametrize("part", range(4))
def test_hostile_texts_end_in_time_and_in_memory(part: int) -> None:
    import json

    chosen = dict(sorted(HOSTILE.items())[part::4])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(SECONDS)],
        input=json.dumps(chosen),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert len(done.stdout.splitlines()) == len(chosen)


def calls_of(function: Callable[[], object]) -> int:
    """Return how many calls of functions, Python's and C's, a function makes."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


def some(text: str, count: int) -> str:
    """Return a text many times, with ``N`` for the number of each."""
    return "".join(text.replace("N", str(number)) for number in range(count))


STRUCT = 'a = Struct("a", [\n{}])'


@pytest.mark.parametrize(
    ("few", "make"),
    [
        (500, lambda n: STRUCT.format(some(' ("xN", uint8), # d\n', n))),
        (500, lambda n: some('sN = Struct("sN", [("x", Array(string, "num_x"))])\n', n)),
        # How far recovery looks ahead has a limit, which has to be passed.
        (2500, lambda n: STRUCT.format(some('("x" uint8),', n))),
        (1500, lambda n: STRUCT.format(some('("xN", t),', n))),
        (500, lambda n: 'e = Enumeration("e", [' + some('(N, "VN"),', n) + "])"),
        (500, lambda n: STRUCT.format(some('("xN", uint8, {"deprecated_by": "x1"}),', n))),
    ],
)
def test_work_grows_with_the_text_and_no_faster(few: int, make: Callable[[int], str]) -> None:
    texts = make(few), make(4 * few)
    frontend.load_text("a.idl", texts[0])
    first = calls_of(lambda: frontend.load_text("a.idl", texts[0]))
    second = calls_of(lambda: frontend.load_text("a.idl", texts[1]))
    assert second < 4.4 * first
