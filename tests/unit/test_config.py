"""The configuration: found from the IDL file upwards, checked, and complained about in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlgen import config, locate, report
from idlgen.settings import Config


def read(path: Path) -> Config:
    """Return a configuration that has no mistakes."""
    found, diagnostics = config.read(locate.configurations(str(path)))
    assert diagnostics is None, report.render([diagnostics], "text")
    return found


def complaints(tmp_path: Path, text: str, name: str = "idlgen.toml") -> list[str]:
    """Return what is reported about a configuration: place, code, message and help."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    _, diagnostics = config.read(locate.configurations(str(tmp_path / "x.idl")))
    if diagnostics is None:
        return []
    lines = report.render([diagnostics], "text").splitlines()
    shown = [line for line in lines if "error:" in line or "help:" in line]
    return [line.removeprefix(f"{tmp_path}/{name}").strip() for line in shown]


FULL = """
targets = ["python", "c", "c"]
out = "out/here"
[options.c]
dispatch = "event"
[constants]
ACME_ORIGIN = -1
[builtin.acme_time]
c_type = "time_t"
c_header = "<time.h>"
python_type = "int"
"""


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "idlgen.toml").write_text(FULL, encoding="utf-8")
    found = read(tmp_path / "x.idl")
    assert found.targets == ("python", "c")
    assert found.out is not None
    assert Path(found.out).resolve() == tmp_path / "out/here"
    assert found.options == {"c": {"dispatch": "event"}}
    assert found.settings.constants == {"ACME_ORIGIN": -1}
    binding = found.settings.builtins["acme_time"]
    assert (binding.c_type, binding.c_header, binding.python_type) == ("time_t", "<time.h>", "int")
    assert binding.python_default is None


def test_the_nearest_file_that_speaks_of_idlgen_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a/b/c"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.idlgen]\nout = "outer"', encoding="utf-8")
    (tmp_path / "a/idlgen.toml").write_text('[tool.idlgen]\nout = "middle"', encoding="utf-8")
    # These say nothing: the one depends on idlgen, the other knows nothing of it.
    dependent = '[project]\ndependencies = ["idlgen"]'
    (tmp_path / "a/b/pyproject.toml").write_text(dependent, encoding="utf-8")
    (inner / "pyproject.toml").write_text("[tool.ruff]\n", encoding="utf-8")
    assert Path(str(read(inner / "x.idl").out)).resolve() == tmp_path / "a/middle"
    assert Path(str(read(tmp_path / "x.idl").out)).resolve() == tmp_path / "outer"


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    assert read(tmp_path / "x.idl") == Config()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("targets = [c]", [":1:12: error: the file is no TOML: Invalid value [IDL901]"]),
        ("= 1", [":1:1: error: the file is no TOML: Invalid statement [IDL901]"]),
        (
            'tragets = ["c"]',
            [
                ":1:1: error: unknown configuration: 'tragets' [IDL902]",
                "help: did you mean 'targets'?",
            ],
        ),
        (
            'targets = ["c", "pyton"]',
            [
                ":1:18: error: no target is called 'pyton' [IDL902]",
                "help: did you mean 'python'?",
            ],
        ),
        (
            "[options.c]\nincluded = 'x'",
            [
                ":2:1: error: unknown option of c: 'included' [IDL902]",
                "help: did you mean 'include'?",
            ],
        ),
        (
            "[builtin.t]\nc_typ = 'x'",
            [
                ":2:1: error: unknown key of builtin.t: 'c_typ' [IDL902]",
                "help: did you mean 'c_type'?",
            ],
        ),
        ("out = 3", [":1:1: error: 'out' is not a string [IDL903]"]),
        ("out = ''", [":1:1: error: 'out' is empty [IDL903]"]),
        ("targets = 'c'", [":1:1: error: 'targets' is not a list of targets' names [IDL903]"]),
        ("targets = []", [":1:1: error: 'targets' is not a list of targets' names [IDL903]"]),
        ("constants = 3", [":1:1: error: 'constants' is not a table [IDL903]"]),
        ("[constants]\nA = true", [":2:1: error: 'A' is not an integer [IDL903]"]),
        (
            "[constants]\nA = 0x1ffffffffffffffff",
            [":2:1: error: 'A' has more than 64 bits [IDL903]"],
        ),
        (
            '[constants]\n"A B" = 1',
            [":2:2: error: 'A B' is no name of a C constant [IDL902]"],
        ),
        (
            "[builtin.t]\nc_header = 'time.h'",
            [""":2:1: error: 'c_header' is not written <NAME.h> or "NAME.h" [IDL903]"""],
        ),
        (
            '[builtin.t]\nc_type = "int\\nx"',
            [":2:1: error: 'c_type' is not one line of text [IDL903]"],
        ),
        ("[options.c]\ninclude = []", [":2:1: error: 'include' is not a string [IDL903]"]),
        ("tool.idlgen = 3", [":1:6: error: tool.idlgen is not a table [IDL903]"]),
    ],
)
def test_a_mistake_is_reported_where_it_stands(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert complaints(tmp_path, text) == expected


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    text = "[tool.idlgen]\nout = 1\nnope = 2\n[tool.idlgen.constants]\nA = 'x'\n"
    found = complaints(tmp_path, text, "pyproject.toml")
    assert [line for line in found if "IDL90" in line] == [
        ":3:1: error: unknown configuration: 'nope' [IDL902]",
        ":2:1: error: 'out' is not a string [IDL903]",
        ":5:1: error: 'A' is not an integer [IDL903]",
    ]


def test_hostile_files_end_in_a_message(tmp_path: Path) -> None:
    for data in (b"\xff\xfe", b"[" * 100_000, b"a = " + b"[" * 100_000, b"a\0b", b"=" * 1000):
        (tmp_path / "idlgen.toml").write_bytes(data)
        _, diagnostics = config.read(locate.configurations(str(tmp_path / "x.idl")))
        assert diagnostics is not None
        assert [d.code for d in diagnostics.found] == ["IDL901"]
        report.render([diagnostics], "text")


def test_a_file_that_is_too_large_or_no_file_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "idlgen.toml").write_bytes(b"#" * (locate.MAX_BYTES + 1))
    (tmp_path / "pyproject.toml").mkdir()
    assert read(tmp_path / "x.idl") == Config()
