"""Every case file: what idlgen prints about it, and the model that it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from idlgen.codes import TITLES
from tests.support import cases

DOCS = Path(__file__).parent.parent / "docs" / "diagnostics.md"
SOURCES = Path(__file__).parent.parent / "idlgen"

CODE = re.compile(r"\bIDL\d{3}\b")


def reported(folder: Path, name: str) -> list[str]:
    """Return the codes of the errors and warnings that a case expects."""
    text = (folder / f"{name}.err").read_text(encoding="utf-8")
    return re.findall(r"^\S+: (?:error|warning): .*\[(IDL\d{3})\]$", text, re.MULTILINE)


@pytest.mark.parametrize("name", cases.names(cases.ERR))
def test_defect_is_reported_as_expected(name: str) -> None:
    assert cases.printed(cases.ERR, name) == (cases.ERR / f"{name}.err").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", cases.names(cases.ERR))
def test_defect_is_reported_at_all(name: str) -> None:
    assert reported(cases.ERR, name)


@pytest.mark.parametrize("name", cases.names(cases.OK))
def test_model_is_as_expected(name: str) -> None:
    assert cases.model(name) == (cases.OK / f"{name}.model").read_text(encoding="utf-8")
    remarks = cases.OK / f"{name}.err"
    expected = remarks.read_text(encoding="utf-8") if remarks.exists() else ""
    assert cases.printed(cases.OK, name) == expected


def test_no_expectation_without_its_case() -> None:
    for folder in (cases.ERR, cases.OK):
        stems = {path.stem for path in folder.iterdir() if path.suffix in (".err", ".model")}
        assert stems <= set(cases.names(folder))


def test_there_are_enough_defects() -> None:
    assert len(cases.names(cases.ERR)) >= 80


# Those from IDL900 on are about no IDL file.
@pytest.mark.parametrize("code", [code for code in TITLES if code < "IDL900"])
def test_code_has_two_cases(code: str) -> None:
    names = [name for name in cases.names(cases.ERR) if code in reported(cases.ERR, name)]
    assert len(names) >= 2, names


def test_codes_in_use_are_those_of_the_registry() -> None:
    used = {
        code
        for path in SOURCES.rglob("*.py")
        if path.name != "codes.py"
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert used == set(TITLES)


def test_every_code_is_documented() -> None:
    headings = re.findall(r"^### (IDL\d{3}): (.*)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(headings) == dict(TITLES)
    assert [code for code, _ in headings] == sorted(TITLES)
