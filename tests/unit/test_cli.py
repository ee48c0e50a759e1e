"""The commands as their users call them: what they print, where, and the exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from idlgen import __version__, cli, targets
from tests.support import cases
from tests.support.command import IDLGEN, TREE, idlgen

GOOD = 'namespace("acme_")\nkind = Enumeration("kind", [(1, "ONE")])\n'
BAD = 'kind = Enumeratoin("kind", [(1, "ONE")])\n'
WARNED = "a = UInt(8)\na = UInt(16)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file that is well, one that is not, and one with a warning."""
    for name, text in (("good", GOOD), ("bad", BAD), ("warned", WARNED)):
        (tmp_path / f"{name}.idl").write_text(text, encoding="utf-8")
    return tmp_path


def test_version_is_that_of_the_package(tmp_path: Path) -> None:
    done = idlgen("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"idlgen {__version__}\n", "")


def test_help_names_every_command_and_fits_a_terminal(tmp_path: Path) -> None:
    done = idlgen("--help", cwd=tmp_path)
    assert done.returncode == 0
    for name in cli.COMMANDS:
        assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE), name
        help_text = idlgen(name, "--help", cwd=tmp_path)
        assert help_text.returncode == 0
        assert help_text.stdout.startswith(f"Usage: idlgen {name} ")
        assert max(map(len, (help_text.stdout + done.stdout).splitlines())) <= 80


def test_the_console_script_is_the_same_program() -> None:
    document = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))
    assert document["project"]["scripts"] == {"idlgen": "idlgen.__main__:main"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["buidl", "good.idl"], "did you mean 'build'?"),
        (["build"], "Missing argument"),
        (["check"], "Missing argument"),
        (["check", "--format", "xml", "good.idl"], "'xml' is not one of"),
        (["build", "good.idl", "--taget", "c"], "--target"),
        (["build", "good.idl", "--target", "pyhton"], "did you mean 'python'?"),
        (["build", "good.idl", "--option", "c.includ=x"], "did you mean 'include'?"),
        (["build", "good.idl", "--option", "include=x"], "TARGET.NAME=VALUE"),
        (["build", "good.idl", "--option", "c.include"], "TARGET.NAME=VALUE"),
        (["check", "good.idl", "--target", "rust"], "no target is called 'rust'"),
        (["build", "-"], "build needs a file"),
        (["build", "good.idl", "bad.idl"], "unexpected extra argument"),
    ],
)
def test_misuse_has_status_2_and_says_what_was_meant(
    folder: Path, arguments: list[str], message: str
) -> None:
    done = idlgen(*arguments, cwd=folder)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert not (folder / "generated").exists()


def test_without_arguments_the_help_is_shown(tmp_path: Path) -> None:
    done = idlgen(cwd=tmp_path)
    assert done.returncode == 2
    assert "Usage: idlgen" in done.stdout + done.stderr


# --- check ----------------------------------------------------------------------------------------


def test_check_says_nothing_about_a_good_file(folder: Path) -> None:
    done = idlgen("check", "good.idl", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_of_several_files_reports_all_and_sums_up(folder: Path) -> None:
    done = idlgen("check", "bad.idl", "warned.idl", "good.idl", "none.idl", cwd=folder)
    assert done.returncode == 1
    assert re.findall(r"^(\S+): (error|warning): ", done.stdout, re.MULTILINE) == [
        ("bad.idl:1:8", "error"),
        ("warned.idl:2:1", "warning"),
        ("none.idl", "error"),
    ]
    assert done.stderr == "2 errors, 1 warning\n"


def test_a_warning_is_no_error(folder: Path) -> None:
    assert idlgen("check", "warned.idl", cwd=folder).returncode == 0


def test_check_reads_standard_input(folder: Path) -> None:
    done = idlgen("check", "-", cwd=folder, stdin=BAD.encode())
    assert done.returncode == 1
    assert done.stdout.startswith("<stdin>:1:8: error: ")


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_check_writes_one_document_for_programs(folder: Path, form: str) -> None:
    done = idlgen("check", "bad.idl", "warned.idl", "--format", form, cwd=folder)
    assert done.returncode == 1
    assert done.stderr == ""
    document = json.loads(done.stdout)
    found = document["diagnostics"] if form == "json" else document["runs"][0]["results"]
    assert len(found) == 2


def test_check_writes_commands_for_github(folder: Path) -> None:
    done = idlgen("check", "bad.idl", "--format", "github", cwd=folder)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=bad.idl,line=1,endLine=1,col=8,")


def test_check_of_a_target_reports_what_it_lacks(folder: Path) -> None:
    text = 'when = Builtin("when")\nuse = Struct("use", [("at", when)])\n'
    (folder / "odd.idl").write_text(text, encoding="utf-8")
    assert idlgen("check", "odd.idl", cwd=folder).returncode == 0
    done = idlgen("check", "odd.idl", "--target", "c", "--target", "python", cwd=folder)
    assert done.returncode == 1
    assert "[IDL707]" in done.stdout
    # What the project says about its builtins counts here too.
    (folder / "idlgen.toml").write_text(
        '[builtin.when]\nc_type = "time_t"\nc_header = "<time.h>"\n', encoding="utf-8"
    )
    assert idlgen("check", "odd.idl", "--target", "c", cwd=folder).returncode == 0


def test_check_does_not_wait_for_a_pipe_without_a_writer(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    done = idlgen("check", "pipe", cwd=folder, timeout=60)
    assert done.returncode == 1
    assert "nothing comes from the pipe" in done.stdout


def test_check_reads_a_pipe_that_has_a_writer() -> None:
    command = [*IDLGEN, "check", "/dev/fd/0"]
    done = subprocess.run(command, cwd=TREE, input=BAD, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "/dev/fd/0:1:8: error" in done.stdout


# --- dump -----------------------------------------------------------------------------------------


def test_dump_prints_the_model_and_its_warnings_apart(folder: Path) -> None:
    done = idlgen("dump", "warned.idl", cwd=folder)
    assert done.returncode == 0
    assert json.loads(done.stdout)["source"] == "warned.idl"
    assert "warned.idl:2:1: warning: " in done.stderr


def test_dump_of_a_file_with_errors_prints_no_model(folder: Path) -> None:
    done = idlgen("dump", "bad.idl", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "bad.idl:1:8: error: " in done.stderr


def test_dump_prints_what_the_case_files_expect() -> None:
    name = "dialect-today"
    done = idlgen("dump", f"{name}.idl", cwd=cases.OK)
    assert done.stdout == (cases.OK / f"{name}.model").read_text(encoding="utf-8")


def test_dump_reads_standard_input(folder: Path) -> None:
    done = idlgen("dump", "-", cwd=folder, stdin=GOOD.encode())
    assert json.loads(done.stdout)["source"] == "<stdin>"


# --- targets, and what all commands do -----------------------------------------------------------


def test_targets_lists_all_with_their_options(tmp_path: Path) -> None:
    done = idlgen("targets", cwd=tmp_path)
    assert done.returncode == 0
    for name in targets.REGISTRY:
        target = targets.load(name)
        assert target.name == name
        line = rf"^{name}\b.*{re.escape(target.summary)}$"
        assert re.search(line, done.stdout, re.MULTILINE)
        for option in target.options:
            assert f"{name}.{option.name}=" in done.stdout


def test_parts_name_targets_and_end() -> None:
    def depth(name: str, above: tuple[str, ...]) -> int:
        assert name not in above, f"{name} is a part of itself"
        parts = targets.load(name).parts
        return 1 + max((depth(p.target, (*above, name)) for p in parts), default=0)

    for name in targets.REGISTRY:
        assert depth(name, ()) < 4


def test_a_reader_that_goes_away_is_no_failure_to_talk_about(folder: Path) -> None:
    lines = "".join(f"a{n} = UInt(8)\n" for n in range(5000))
    (folder / "long.idl").write_text(lines, encoding="utf-8")
    command = f"{' '.join(IDLGEN)} dump long.idl | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TREE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("{\n", "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_one_clean_line(folder: Path, unbuffered: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*IDLGEN, "dump", "good.idl"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(TREE), "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == ["idlgen: error: [Errno 28] No space left on device"]


def test_a_name_that_is_no_utf_8_is_shown_escaped(folder: Path) -> None:
    name = os.fsdecode(b"b\xff.idl")
    (folder / "bad.idl").rename(folder / name)
    done = idlgen("check", name, cwd=folder)
    assert done.returncode == 1
    assert "idl:1:8: error: " in done.stdout
