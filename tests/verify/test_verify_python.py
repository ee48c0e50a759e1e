"""All generated Python through mypy --strict, pyright and stubtest, without a complaint.

The packages of all IDLs lie side by side in one folder, each under the name of its IDL, so that
each tool runs once.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from idlgen import frontend
from idlgen.target import Request
from idlgen.targets.python import RUNTIME, TARGET
from tests.runtime.test_python_types import IDL
from tests.support import cases
from tests.support.python_names import idl_of_all_names
from tests.support.python_target import write_package

if TYPE_CHECKING:
    from tests.support.xen import Xen

DATA = Path(__file__).parent / "data" / "python"

# What a project would say in its configuration.
SETTINGS = cases.settings()

# What Python can't express: untagged unions, bit fields, references, members by condition.
REFUSED = {"dialect-2010-08-conditions", "dialect-today", "unions-of-all-kinds"}

# The files of every package.
FILES = {f"{name}.py" for name in ("__init__", "codec", "dispatch", "enumerations", "errors")}
FILES |= {f"{name}.py" for name in RUNTIME} | {
    "members.py",
    "mirrors.py",
    "types.py",
    "types.pyi",
    "__init__.pyi",
}

# Makes all mirrors of the packages that are named, and sends each class's default through its own.
MIRRORED = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    mirrors, typed = import_module(f"{name}.mirrors"), import_module(f"{name}._typed")
    for cls in mirrors.MIRRORS:
        decode, take = typed.reader(cls)
        made = cls()
        assert take(decode(made.to_jsonb())) == made, cls
        print(name, cls.__name__)
"""

# What the lines of wrong.py say is wrong, in mypy's and in pyright's terms.
WRONG = {
    "argument": ("arg-type", "reportArgumentType"),
    "attribute": ("attr-defined", "reportAttributeAccessIssue"),
    "attribute of some": ("union-attr", "reportAttributeAccessIssue"),
    "override": ("override", "reportIncompatibleMethodOverride"),
    "parameter": ("call-arg", "reportCallIssue"),
    "read-only": ("misc", "reportAttributeAccessIssue"),
}

pytestmark = pytest.mark.xdist_group("verify_python")


def tagged_unions() -> str:
    """Return the IDL with unions of all kinds, without the untagged ones."""
    text = (cases.OK / "unions-of-all-kinds.idl").read_text()
    text = re.sub(r"\(\"right\", Union\(None.*\)\),\n", '("right", uint32),\n', text)
    text = re.sub(r"    \(\"plain\", Union\(None.*?\n    +\]\)\),\n", "", text, flags=re.DOTALL)
    assert " Union(" not in text
    return text


@cache
def refused(name: str) -> bool:
    """Whether a case is nothing that Python can express."""
    module, diagnostics = frontend.load_text(name, (cases.OK / f"{name}.idl").read_text())
    assert module is not None
    TARGET.check(Request(module, SETTINGS, {}), diagnostics)
    return diagnostics.has_errors


@pytest.fixture(scope="module")
def packages(
    tmp_path_factory: pytest.TempPathFactory, xen_417: Xen, xen_414: Xen
) -> tuple[Path, list[str]]:
    """Write all packages; return their folder and their names."""
    folder = tmp_path_factory.mktemp("packages")
    texts = {"values": IDL, "names": idl_of_all_names(), "unions": tagged_unions()}
    for name in cases.names(cases.OK):
        if not refused(name):
            texts[name] = (cases.OK / f"{name}.idl").read_text()
    for release, xen in (("xen_417", xen_417), ("xen_414", xen_414)):
        for stem in ("libxl_types", "libxl_types_internal"):
            texts[f"{release}_{stem}"] = (xen.idl / f"{stem}.idl").read_text()
    made = []
    for name, text in texts.items():
        written = folder / "written"
        write_package(text, written, settings=SETTINGS, name=f"{name}.idl")
        (package,) = (p.parent for p in written.glob("*/__init__.py"))
        made.append("p_" + re.sub(r"\W", "_", name))
        package.rename(folder / made[-1])
        shutil.rmtree(written)
    assert len(made) > 10
    return folder, made


def run(folder: Path, *command: str) -> tuple[int, str]:
    """Run a tool on a folder, whatever this project's own configuration says."""
    # What a package could be told apart by is in the folder itself, not in the environment.
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MYPYPATH": str(folder), "NO_COLOR": "1"},
    )
    return done.returncode, done.stdout + done.stderr


def mypy(folder: Path, *what: str) -> tuple[int, str]:
    cached = f"--cache-dir={folder.parent / 'mypy-cache'}"
    return run(folder, "mypy", "--strict", "--config-file=", cached, *what)


def pyright(folder: Path, *what: str, mode: str = "standard") -> list[tuple[str, int, str]]:
    """Return file, line and rule of what pyright reports."""
    config = {"typeCheckingMode": mode, "reportUnnecessaryComparison": False}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    _, output = run(folder, "pyright", "--outputjson", "--pythonpath", sys.executable, *what)
    found = json.loads(output[output.index("{") :])
    assert found["summary"]["filesAnalyzed"] > 0
    return [
        (Path(d["file"]).name, d["range"]["start"]["line"] + 1, d.get("rule", d["message"]))
        for d in found["generalDiagnostics"]
    ]


def complaints_of_mypy(output: str) -> list[tuple[str, int, str]]:
    """Return file, line and code of what mypy reports."""
    found = re.findall(r"^(\S+?):(\d+): error: .*\[([a-z-]+)\]$", output, re.MULTILINE)
    return [(Path(file).name, int(line), code) for file, line, code in found]


def test_only_what_python_cannot_express_is_refused() -> None:
    assert {name for name in cases.names(cases.OK) if refused(name)} == REFUSED


def test_mypy_is_content(packages: tuple[Path, list[str]]) -> None:
    folder, names = packages
    status, output = mypy(folder, *names)
    assert status == 0, output


def test_pyright_is_content(packages: tuple[Path, list[str]]) -> None:
    folder, names = packages
    assert pyright(folder, *names) == []


def test_stubs_say_what_the_modules_are(packages: tuple[Path, list[str]]) -> None:
    folder, names = packages
    status, output = run(folder, "mypy.stubtest", "--concise", "--ignore-missing-stub", *names)
    assert status == 0, output


def test_a_stub_that_lies_is_found(packages: tuple[Path, list[str]]) -> None:
    folder, _ = packages
    liar = folder / "liar"
    shutil.copytree(folder / "p_values", liar)
    stub = liar / "types.pyi"
    stub.write_text(stub.read_text() + "class Lie: ...\n")
    status, output = run(folder, "mypy.stubtest", "--concise", "--ignore-missing-stub", "liar")
    shutil.rmtree(liar)
    assert status != 0
    assert "liar.types.Lie is not present at runtime" in output


def test_msgspec_takes_all_mirrors(packages: tuple[Path, list[str]]) -> None:
    folder, names = packages
    (folder / "mirrored.py").write_text(MIRRORED)
    status, output = run(folder, "mirrored", *names)
    assert status == 0, output
    assert len(output.splitlines()) > 300


def test_packages_are_formatted_and_free_of_lint(packages: tuple[Path, list[str]]) -> None:
    folder, names = packages
    files = [str(f) for name in names for f in (folder / name).glob("*.py*") if f.name in FILES]
    assert len(files) > 100
    status, output = run(folder, "ruff", "check", "--isolated", *files)
    assert status == 0, output
    layout = ("--isolated", "--line-length", "100")
    status, output = run(folder, "ruff", "format", "--check", "--diff", *layout, *files)
    assert status == 0, output


@pytest.fixture(scope="module")
def users(packages: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with programs that use a package, and that package."""
    folder, _ = packages
    using = tmp_path_factory.mktemp("users")
    shutil.copytree(folder / "p_xen_417_libxl_types", using / "libxl")
    for program in DATA.iterdir():
        shutil.copy(program, using)
    return using


def test_right_uses_are_accepted(users: Path) -> None:
    status, output = mypy(users, "right.py")
    assert status == 0, output
    assert pyright(users, "right.py", mode="strict") == []


def test_right_uses_run(users: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "right.py"], cwd=users, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_wrong_uses_are_refused(users: Path) -> None:
    text = (users / "wrong.py").read_text()
    wrong = [
        (line, *WRONG[said[1]])
        for line, text in enumerate(text.splitlines(), 1)
        if (said := re.search("# wrong: (.*)", text))
    ]
    assert {tuple(codes) for _, *codes in wrong} == {*WRONG.values()}
    _, output = mypy(users, "wrong.py")
    # Where a member is missing in several of a union's classes, each of them is reported.
    found = [*dict.fromkeys(complaints_of_mypy(output))]
    assert found == [("wrong.py", line, code) for line, code, _ in wrong]
    found = [*dict.fromkeys(pyright(users, "wrong.py"))]
    assert found == [("wrong.py", line, rule) for line, _, rule in wrong]
