"""Small toolstack projects that generate, compile and link: by make, meson and cmake.

Each is copied, its source made read-only, and built in a folder of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.command import TREE, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
DOCS = TREE / "docs" / "build-systems.md"

# What each build system is called for: to set up a build folder (in it, with the source as {}),
# and to build there.
SYSTEMS: dict[str, tuple[list[str], list[str]]] = {
    "make": ([], ["make", "-f", "{}/Makefile", "-j4"]),
    "meson": (["meson", "setup", ".", "{}"], ["ninja", "-j4"]),
    "cmake": (["cmake", "-G", "Ninja", "{}"], ["ninja", "-j4"]),
    "cmake-make": (
        ["cmake", "-G", "Unix Makefiles", "{}"],
        ["make", "-j4", "--no-print-directory"],
    ),
}


@dataclass(frozen=True, slots=True)
class Project:
    """A copy of a project and the folder that it is built in."""

    system: str
    source: Path
    build: Path

    @property
    def idl(self) -> Path:
        return self.source / "toolstack.idl"

    def run(self, command: list[str]) -> str:
        """Run one of the system's commands in the build folder; return what it prints."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [part.format(self.source) for part in command],
            cwd=self.build,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def make(self) -> set[str]:
        """Build; return what was made that was not there, or is newer than it was."""
        before = self._times()
        self.run(SYSTEMS[self.system][1])
        after = self._times()
        return {str(_plain(path)) for path, time in after.items() if before.get(path) != time}

    def program(self) -> str:
        return subprocess.run(
            [self.build / "toolstack"], capture_output=True, text=True, check=True
        ).stdout

    def edit(self, old: str, new: str) -> None:
        """Replace text in the IDL file."""
        text = self.idl.read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.idl.chmod(0o644)
        self.idl.write_text(text.replace(old, new), encoding="utf-8")
        self.idl.chmod(0o444)

    def _times(self) -> dict[Path, int]:
        """Return when objects, generated files and the program were made."""
        files = (p for p in self.build.rglob("*") if p.is_file())
        return {p: p.stat().st_mtime_ns for p in files if _plain(p) is not None}


def _plain(path: Path) -> str | None:
    """Return the name that a product has in every build system; ``None`` for what is none."""
    if path.name == "toolstack":
        return path.name
    match = re.search(r"(\w+)(?:\.c)?(\.o|\.[ch])$", path.name)
    if match is None or "meson-private" in str(path) or "CMakeFiles/3" in str(path):
        return None
    # Meson puts the whole path into an object's name.
    return re.sub(r"^.*_c_(?=tool_)", "", match[1]) + match[2]


@pytest.fixture(params=SYSTEMS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    system: str = request.param
    source, build = tmp_path / "source", tmp_path / "build"
    shutil.copytree(HERE / "toolstack", source)
    shutil.copytree(HERE / system.removesuffix("-make"), source, dirs_exist_ok=True)
    build.mkdir()
    made = Project(system, source, build)
    for path in [*source.rglob("*"), source]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if setup := SYSTEMS[system][0]:
        made.run(setup)
    yield made
    for path in [source, *source.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_toolstack_is_built_and_only_what_changes_is_built_again(project: Project) -> None:
    source = tree(project.source)
    made = project.make()
    assert {"toolstack", "main.o", "report.o", "tool_types.h", "tool_types.o"} <= made
    assert project.program() == "vm: born 42\n"

    # Nothing has changed.
    assert project.make() == set()
    # The source was left alone: it may be read-only, also to those whom no mode keeps out.
    assert tree(project.source) == source

    # A declaration has changed: what includes its header is compiled, the rest is not.
    project.edit(
        '("grew", Struct(None, [("by", uint32)]))', '("grew", Struct(None, [("by", uint64)]))'
    )
    made = project.make()
    assert {"tool_types.h", "tool_types.o", "main.o", "toolstack"} <= made, made
    assert not made & {"report.o", "tool_json.h", "tool_json.c", "tool_json.o"}
    assert project.program() == "vm: born 42\n"
    assert project.make() == set()

    # A remark that reaches no output costs a run of idlgen and nothing else.
    project.edit("# The events of a small toolstack.", "# The events of a little toolstack.")
    assert not {path for path in project.make() if path.endswith(".o")} - {
        "main.o",
        *(f"tool_{name}.o" for name in ("types", "dispatch", "types_json")),
    }
    assert project.make() == set()


def test_a_generated_file_that_is_gone_is_made_again(project: Project) -> None:
    project.make()
    (header,) = project.build.rglob("tool_types.h")
    header.unlink()
    if project.system == "cmake-make":
        # CMake's makefiles don't look at byproducts; the stamp has to go as well.
        (project.build / "idl.stamp").unlink()
    assert "tool_types.h" in project.make()
    assert project.program() == "vm: born 42\n"


def test_errors_of_the_idl_end_the_build(project: Project) -> None:
    project.make()
    project.edit('("by", uint32)', '("by", uint33)')
    with pytest.raises(AssertionError, match=r"toolstack\.idl:\d+:\d+: error: .*uint33"):
        project.make()


# --- the documentation ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["make/Makefile", "meson/c/meson.build", "cmake/CMakeLists.txt"])
def test_documented_snippets_are_those_of_the_projects(path: str) -> None:
    text = (HERE / path).read_text(encoding="utf-8")
    snippet = text.partition("# [generate]\n")[2].partition("# [end]\n")[0]
    assert snippet
    blocks = re.findall(r"^```\w*\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    assert snippet in blocks
