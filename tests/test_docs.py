"""What the documentation points to is there: files, headings, commands, options, make's targets."""

from __future__ import annotations

import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from idlgen import cli, targets

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]*)(?:#([^)\s]+))?\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def code(page: Path) -> list[str]:
    """Return the lines of a page's blocks of code, joined where they go on, and its code spans."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
    shell = [block for language, block in blocks if language in {"", "sh", "console"}]
    lines = [line for block in shell for line in block.replace("\\\n", " ").splitlines()]
    return lines + [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose(page))]


def anchors(page: Path) -> set[str]:
    """Return what headings of a page are called in links."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(prose(page)):
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"


def test_the_readme_leads_to_every_page() -> None:
    linked = {(ROOT / target).resolve() for target, _ in LINK.findall(prose(ROOT / "README.md"))}
    assert {page for page in PAGES if page.parent.name == "docs"} <= linked


@every_page
def test_commands_and_their_options_exist(page: Path) -> None:
    for line in code(page):
        for name, arguments in re.findall(r"(?:^|[ /(])idlgen ([a-z][\w.]*)([^|;&#]*)", line):
            command = cli.SCRIPTS.get(name, name)
            assert command in cli.COMMANDS, line
            known = import_module(cli.COMMANDS[command][0]).command.params
            options = {option for parameter in known for option in parameter.opts}
            assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", arguments)) <= options, line


@every_page
def test_options_of_targets_exist(page: Path) -> None:
    for line in code(page):
        for target, name in re.findall(r"--option ([a-z]\w*)\.(\w+)=", line):
            assert name in {option.name for option in targets.load(target).options}, line


@every_page
def test_targets_of_make_exist(page: Path) -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for line in code(page):
        assert set(re.findall(r"^(?:\$ )?make ([a-z]+)\b(?!=)", line)) <= known, line


def test_make_help_names_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    named = set(re.findall(r"^make ([a-z]+)", shown, re.MULTILINE))
    public = set(re.findall(r"^\.PHONY: ([a-z]+)$", makefile, re.MULTILINE))
    assert named == public - {"all"}


@every_page
def test_files_of_the_project_that_are_named_exist(page: Path) -> None:
    for span in code(page):
        # What is in capitals stands for a name.
        if re.fullmatch(r"(?:docs|tests|idlgen|templates|idl)/[a-z\d_./-]+", span):
            assert (ROOT / span).exists(), span
