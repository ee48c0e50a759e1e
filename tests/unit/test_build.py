"""``idlgen build``: what is written, what is left alone, and what the manifest notices."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from idlgen import build as building
from idlgen import manifest, plan
from idlgen.render import MARKER
from tests.support.command import IDLGEN, TREE, idlgen, times, tree

if TYPE_CHECKING:
    from collections.abc import Callable

IDL = """namespace("acme_")

kind = Enumeration("kind", [(1, "ONE"), (2, "TWO")])

thing = Struct("thing", [
    ("name", string),
    ("u", KeyedUnion(None, kind, "type", [
        ("one", Struct(None, [("size", uint32)])),
        ("two", None),
        ])),
    ])
"""
EDITED = IDL.replace('"size"', '"length"')
OTHER = 'namespace("other_")\n\nstate = Enumeration("state", [(0, "OFF"), (1, "ON")])\n'

# Enough for all that has nothing to do with what is generated.
C = ("--target", "c")

HEADER = "generated/c/acme_types.h"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with an IDL file."""
    (tmp_path / "acme.idl").write_text(IDL, encoding="utf-8")
    return tmp_path


def build(folder: Path, *arguments: str | Path, status: int = 0, idl: str = "acme.idl") -> str:
    """Build in a folder; return what was printed, complaints included."""
    done = idlgen("build", idl, *arguments, cwd=folder)
    assert done.returncode == status, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def is_shortcut(printed: str) -> bool:
    """Whether the build stopped at the manifest."""
    return re.fullmatch(r".*: up to date( \(.*\))?\n", printed) is not None


# --- what is written ------------------------------------------------------------------------------


def test_all_targets_come_from_one_call(project: Path) -> None:
    printed = build(project)
    files = tree(project / "generated")
    assert {path.partition("/")[0] for path in files} == {manifest.NAME, "c", "python"}
    written = {name: sum(p.startswith(f"{name}/") for p in files) for name in ("c", "python")}
    assert printed == "".join(
        f"generated/{name}: {count} files written, 0 unchanged\n" for name, count in written.items()
    )
    for path, data in files.items():
        if path.endswith((".h", ".c", ".py", ".pyi", "pyproject.toml")):
            assert f"{MARKER} acme.idl".encode() in data, path


def test_an_unchanged_build_writes_nothing(project: Path) -> None:
    build(project, *C)
    before = times(project)
    assert build(project, *C) == "generated: up to date\n"
    assert times(project) == before


def test_only_files_whose_bytes_change_are_written(project: Path) -> None:
    build(project, *C)
    before = times(project / "generated")
    (project / "acme.idl").write_text(EDITED, encoding="utf-8")
    printed = build(project, *C)
    after = times(project / "generated")
    changed = {path for path in after if after[path] != before[path]}
    assert "c/acme_types.h" in changed
    assert "c/acme_builtins.h" not in changed
    counts = re.findall(r"(\d+) files? written", printed)
    assert sum(map(int, counts)) == len(changed - {manifest.NAME})


def test_a_comment_in_the_idl_changes_the_manifest_alone(project: Path) -> None:
    build(project, *C)
    before = times(project / "generated")
    (project / "acme.idl").write_text(IDL + "\n# the end\n", encoding="utf-8")
    assert "0 files written" in build(project, *C)
    after = times(project / "generated")
    assert {path for path in after if after[path] != before[path]} == {manifest.NAME}
    assert is_shortcut(build(project, *C))


def test_a_target_an_output_root_and_an_option_can_be_named(project: Path) -> None:
    build(project, "--target", "c", "--out", "a/b", "--option", "c.include=<acme.h>")
    files = tree(project / "a/b")
    assert {path.partition("/")[0] for path in files} == {manifest.NAME, "c"}
    assert b"#include <acme.h>" in files["c/acme_dispatch.h"]
    assert not (project / "generated").exists()


def test_quiet_prints_only_what_is_wrong(project: Path) -> None:
    assert build(project, *C, "--quiet") == ""
    assert build(project, *C, "--quiet") == ""


def test_an_idl_with_errors_makes_nothing(project: Path) -> None:
    (project / "acme.idl").write_text("thing = Struct(", encoding="utf-8")
    printed = build(project, status=1)
    assert printed.startswith("acme.idl:1:")
    assert not (project / "generated").exists()


def test_what_one_target_lacks_keeps_all_from_being_written(project: Path) -> None:
    text = IDL + 'when = Builtin("when")\nuse = Struct("use", [("at", when)])\n'
    (project / "acme.idl").write_text(text, encoding="utf-8")
    assert "[IDL707]" in build(project, status=1)
    assert not (project / "generated").exists()


# --- what the configuration says ------------------------------------------------------------------


CONFIG = """
[tool.idlgen]
targets = ["c"]
out = "made"
[tool.idlgen.options.c]
dispatch = "thing"
[tool.idlgen.constants]
ACME_LIMIT = 17
[tool.idlgen.builtin.when]
c_type = "time_t"
c_header = "<time.h>"
"""


def test_the_configuration_counts_wherever_idlgen_is_started(project: Path) -> None:
    (project / "pyproject.toml").write_text(CONFIG, encoding="utf-8")
    (project / "idl").mkdir()
    (project / "elsewhere").mkdir()
    text = IDL + 'when = Builtin("when")\nuse = Struct("use", [("at", when)])\n'
    (project / "idl/acme.idl").write_text(text, encoding="utf-8")
    build(project, idl="idl/acme.idl")
    first = tree(project / "made")
    assert b"#include <time.h>" in first["c/acme_types.h"]
    assert {path.partition("/")[0] for path in first} == {manifest.NAME, "c"}
    for folder, idl in (("idl", "acme.idl"), ("elsewhere", "../idl/acme.idl")):
        assert is_shortcut(build(project / folder, idl=idl))
    for path in (project / "made").rglob("*"):
        if path.is_file():
            path.unlink()
    build(project / "elsewhere", idl="../idl/acme.idl")
    assert tree(project / "made") == first


def test_the_command_line_has_precedence(project: Path) -> None:
    (project / "pyproject.toml").write_text(CONFIG, encoding="utf-8")
    build(project, "--target", "python", "--out", "other")
    assert (project / "other/python").is_dir()
    assert not (project / "made").exists()


def test_mistakes_in_the_configuration_have_status_2(project: Path) -> None:
    (project / "idlgen.toml").write_text('tragets = ["c"]\n', encoding="utf-8")
    printed = build(project, status=2)
    assert "idlgen.toml:1:1: error: unknown configuration: 'tragets' [IDL902]" in printed
    assert not (project / "generated").exists()


# --- what an unchanged build notices --------------------------------------------------------------


def append(path: str) -> Callable[[Path], None]:
    """Return an edit that adds a line to a file."""

    def edit(project: Path) -> None:
        with (project / path).open("a", encoding="utf-8") as file:
            file.write("\n# edited\n" if not path.endswith(".h") else "\n/* edited */\n")

    return edit


def damage(project: Path) -> None:
    (project / "generated" / manifest.NAME).write_text("{", encoding="utf-8")


EDITS: dict[str, Callable[[Path], object]] = {
    "idl": append("acme.idl"),
    "configuration": append("pyproject.toml"),
    "a configuration that was not there": lambda p: (p / "idlgen.toml").write_text("", "utf-8"),
    "an output": append(HEADER),
    "an output that is gone": lambda p: (p / HEADER).unlink(),
    "the manifest": damage,
    "no manifest": lambda p: (p / "generated" / manifest.NAME).unlink(),
    "a module of idlgen": append("idlgen/naming.py"),
    "a template": append("templates/c/types.h.j2"),
    "the grammar": append("idlgen/idl.lark"),
    "the quick grammar": append("idlgen/quick.lark"),
}


@pytest.fixture(scope="module")
def copy_of_idlgen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of idlgen, for tests that edit it."""
    folder = tmp_path_factory.mktemp("idlgen")
    for name in ("idlgen", "templates"):
        command = ["cp", "-r", "--preserve=timestamps", str(TREE / name), str(folder / name)]
        subprocess.run(command, check=True)
    return folder


@pytest.mark.parametrize("what", EDITS)
def test_every_edit_is_noticed(project: Path, copy_of_idlgen: Path, what: str) -> None:
    (project / "pyproject.toml").write_text("[tool.idlgen]\n", encoding="utf-8")
    for name in ("idlgen", "templates"):
        subprocess.run(["cp", "-r", str(copy_of_idlgen / name), str(project)], check=True)
    # What is kept of a copy is of no use to anybody else.
    env = {"PYTHONPATH": str(project), "XDG_CACHE_HOME": str(project / "cache")}

    def run() -> str:
        done = idlgen("build", "acme.idl", *C, cwd=project, env=env, covered=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run()
    assert is_shortcut(run())
    EDITS[what](project)
    assert not is_shortcut(run())
    assert is_shortcut(run())


def test_other_options_and_targets_are_noticed(project: Path) -> None:
    with_option = ("--option", "c.dispatch=thing")
    build(project)
    assert not is_shortcut(build(project, *with_option))
    assert is_shortcut(build(project, *with_option))
    assert not is_shortcut(build(project))
    assert is_shortcut(build(project, "--target", "c"))
    assert is_shortcut(build(project, "--target=c", "--target=python"))
    # An option of a target that is not made makes no difference, once it is known to be none.
    before = times(project)
    build(project, "--target", "c", "--option", "libxl.json=json-c")
    assert times(project) == before
    build(project, "--target", "c", "--option", "c.x=y", status=2)


@pytest.mark.parametrize("option", ["c", "c=all", "rust.x=1", "python.x=y"])
def test_an_unchanged_build_hides_no_mistake_in_an_option(project: Path, option: str) -> None:
    build(project)
    assert "Error: " in build(project, "--option", option, status=2)


def test_warnings_are_not_hidden_by_an_unchanged_build(project: Path) -> None:
    (project / "acme.idl").write_text(IDL + "a = UInt(8)\na = UInt(16)\n", encoding="utf-8")
    assert "acme.idl:13:1: warning: " in build(project, *C)
    assert build(project, *C) == "generated: up to date (1 warning: see idlgen check)\n"


def test_an_unchanged_build_imports_nothing_costly(project: Path) -> None:
    build(project, *C)
    env = {"PYTHONPROFILEIMPORTTIME": "1"}
    done = idlgen("build", "acme.idl", *C, cwd=project, env=env, covered=False)
    assert done.stdout == "generated: up to date\n"
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "idlgen.manifest" in imported
    costly = {"click", "dataclasses", "jinja2", "json", "lark", "pathlib", "re", "rich", "tomllib"}
    costly.add("typing")
    assert not imported & costly
    ours = {name for name in imported if name.startswith("idlgen")}
    assert ours <= {
        "idlgen",
        "idlgen.__main__",
        "idlgen.shortcut",
        "idlgen.locate",
        "idlgen.manifest",
        "idlgen.fingerprint",
        "idlgen.installation",
        "idlgen.cache",
        "idlgen.memo",
        "idlgen.plain_json",
    }


# --- what is left alone ---------------------------------------------------------------------------


def test_a_file_of_somebody_else_is_not_overwritten_without_force(project: Path) -> None:
    header = project / HEADER
    header.parent.mkdir(parents=True)
    header.write_text("/* mine */\n", encoding="utf-8")
    printed = build(project, *C, status=1)
    assert f"{HEADER} was not made by idlgen" in printed
    assert header.read_text(encoding="utf-8") == "/* mine */\n"
    # The others are there, and so is the complaint the next time.
    assert (project / "generated/c/acme_types.c").exists()
    assert f"{HEADER} was not made by idlgen" in build(project, *C, status=1)
    build(project, *C, "--force")
    assert MARKER in header.read_text(encoding="utf-8")
    assert is_shortcut(build(project, *C))


def test_nothing_is_written_through_a_link_out_of_the_root(project: Path) -> None:
    outside = project / "outside"
    outside.mkdir()
    (project / "generated").mkdir()
    (project / "generated/c").symlink_to(outside)
    printed = build(project, *C, status=1)
    assert "generated/c/acme_types.h: " in printed
    assert list(outside.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc/self").exists(), reason="needs /proc")
def test_an_output_root_that_can_not_be_made_is_one_line(project: Path) -> None:
    for out in ("/proc/nowhere", "/dev/null", "acme.idl"):
        done = idlgen("build", "acme.idl", "--target", "c", "--out", out, cwd=project)
        assert done.returncode == 1
        lines = done.stderr.splitlines()
        assert lines
        assert all(line.startswith(f"idlgen: error: {out}") for line in lines)


# --- what is left over ----------------------------------------------------------------------------


WITHOUT_UNION = IDL[: IDL.index('    ("u"')] + "    ])\n"


@pytest.mark.parametrize("with_manifest", [True, False])
def test_files_of_earlier_runs_are_reported_and_pruned(project: Path, with_manifest: bool) -> None:
    build(project, *C)
    (project / "acme.idl").write_text(WITHOUT_UNION, encoding="utf-8")
    mine = project / "generated/c/mine.c"
    mine.write_text("int mine;\n", encoding="utf-8")
    if not with_manifest:
        (project / "generated" / manifest.NAME).unlink()
    printed = build(project, *C)
    for name in ("acme_dispatch.h", "acme_dispatch.c"):
        assert f"generated/c/{name} is left from an earlier run; --prune removes it" in printed
        assert (project / "generated/c" / name).exists()
    # Until it is done, there is something to do.
    assert "acme_dispatch.h is left" in build(project, *C)
    assert "acme_dispatch.h is left" in build(project, *C, "--check", status=1)
    build(project, *C, "--prune")
    assert not (project / "generated/c/acme_dispatch.h").exists()
    assert mine.exists()
    assert is_shortcut(build(project, *C))


def test_a_file_left_over_that_was_edited_is_not_removed(project: Path) -> None:
    build(project)
    build(project, "--target", "c")
    kept = project / "generated/python/acme/py.typed"
    kept.write_bytes(b"mine")
    (project / "idlgen.toml").write_text('targets = ["c"]\n', encoding="utf-8")
    printed = build(project, "--prune", status=1)
    assert "py.typed: left from an earlier run, but edited since: not removed" in printed
    assert [p.name for p in (project / "generated/python").rglob("*") if p.is_file()] == [
        "py.typed"
    ]


def test_a_target_that_is_no_longer_configured_is_left_over(project: Path) -> None:
    build(project)
    (project / "idlgen.toml").write_text('targets = ["c"]\n', encoding="utf-8")
    assert "generated/python/acme/types.py is left from an earlier run" in build(project)
    build(project, "--prune")
    assert not (project / "generated/python").exists()
    assert is_shortcut(build(project))


def test_building_one_target_does_not_call_another_ones_files_left_over(project: Path) -> None:
    build(project)
    (project / "acme.idl").write_text(EDITED, encoding="utf-8")
    assert "left from" not in build(project, "--target", "c", "--prune")
    assert (project / "generated/python/acme/types.py").exists()


# --- several IDL files, several builds ------------------------------------------------------------


def test_several_idl_files_share_a_root(project: Path) -> None:
    (project / "other.idl").write_text(OTHER, encoding="utf-8")
    build(project, *C)
    first = tree(project / "generated")
    printed = build(project, *C, "--prune", idl="other.idl")
    assert "left from" not in printed
    both = tree(project / "generated")
    assert {p: d for p, d in both.items() if p in first and p != manifest.NAME} == {
        p: d for p, d in first.items() if p != manifest.NAME
    }
    assert "c/other_types.h" in both
    for idl in ("acme.idl", "other.idl"):
        assert is_shortcut(build(project, *C, idl=idl))
        assert "up to date" in build(project, *C, "--check", idl=idl)


def test_two_idl_files_that_make_the_same_file_are_told_apart(project: Path) -> None:
    (project / "twin.idl").write_text(EDITED, encoding="utf-8")
    build(project, "--target", "c")
    before = tree(project / "generated/c")
    printed = build(project, "--target", "c", idl="twin.idl", status=1)
    assert f"{HEADER} is made from acme.idl as well: give one of the two another --out" in printed
    assert tree(project / "generated/c") == before


def test_an_idl_file_may_be_renamed(project: Path) -> None:
    build(project, *C)
    (project / "acme.idl").rename(project / "renamed.idl")
    build(project, *C, "--prune", idl="renamed.idl")
    assert is_shortcut(build(project, *C, idl="renamed.idl"))


def test_builds_at_once_do_no_harm(project: Path) -> None:
    (project / "other.idl").write_text(OTHER, encoding="utf-8")
    command = [*IDLGEN, "build", "--quiet", "--target", "c", "--force"]
    environment = {**os.environ, "PYTHONPATH": str(TREE)}
    running = [
        subprocess.Popen([*command, idl], cwd=project, env=environment)
        for idl in ("acme.idl", "other.idl") * 3
    ]
    assert [process.wait(timeout=120) for process in running] == [0] * 6
    assert not [path for path in tree(project) if path.endswith(".tmp")]
    for idl in ("acme.idl", "other.idl"):
        assert is_shortcut(build(project, "--target", "c", idl=idl))


# --- --check, depfiles, the manifest --------------------------------------------------------------


def test_check_changes_nothing_and_sums_up_what_differs(project: Path) -> None:
    printed = build(project, *C, "--check", status=1)
    assert f"{HEADER}: missing" in printed.splitlines()
    assert not (project / "generated").exists()
    build(project, *C)
    assert "up to date" in build(project, *C, "--check")
    (project / "acme.idl").write_text(EDITED, encoding="utf-8")
    with (project / HEADER).open("a", encoding="utf-8") as file:
        file.write("/* edited */\n")
    before = times(project)
    printed = build(project, *C, "--check", status=1)
    assert re.search(rf"^{HEADER}: \+\d+ -\d+ lines$", printed, re.MULTILINE)
    assert "acme_builtins" not in printed
    assert times(project) == before


def test_check_does_not_need_a_manifest(project: Path) -> None:
    build(project, *C)
    (project / "generated" / manifest.NAME).unlink()
    build(project, *C, "--check")


def rule(depfile: Path) -> tuple[set[str], set[str]]:
    """Return the targets and the prerequisites of a depfile, as make sees them."""
    text = f"{depfile.read_text(encoding='utf-8')}\n.PHONY: all\n"
    done = subprocess.run(
        ["make", "-pnrRf", "-", "all"],
        input=text,
        cwd=depfile.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"^((?:made|ou t)\S*[^:\n]*): (.*)$", done.stdout, re.MULTILINE)
    return {target for target, _ in found}, set(found[0][1].split())


def test_a_depfile_is_understood_by_make(project: Path) -> None:
    (project / "idlgen.toml").write_text("", encoding="utf-8")
    build(project, *C, "--out", "made", "--depfile", "made.d")
    targets, read = rule(project / "made.d")
    made = {f"made/{path}" for path in tree(project / "made") if path != manifest.NAME}
    assert targets == made
    assert {"acme.idl", str(project / "idlgen.toml")} <= read
    assert all((project / path).exists() for path in read)
    assert any(path.endswith("templates/c/types.h.j2") for path in read)


def test_the_manifest_is_sorted_and_knows_all_files(project: Path) -> None:
    build(project)
    text = (project / "generated" / manifest.NAME).read_text(encoding="utf-8")
    document: Any = json.loads(text)
    assert text == json.dumps(document, indent=1, sort_keys=True) + "\n"
    entries = document["builds"]["../acme.idl"]["targets"]
    listed = {path for entry in entries.values() for path in entry["outputs"]}
    assert listed == set(tree(project / "generated")) - {manifest.NAME}
    assert str(project) not in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "idlgen-manifest", "version": 2, "builds": {}}',
        '{"format": "idlgen-manifest", "version": 1, "builds": []}',
        '{"format": "idlgen-manifest", "version": 1, "builds": {"../acme.idl": 1}}',
        '{"format": "idlgen-manifest", "version": 1, "builds": {"../acme.idl": {"targets": []}}}',
        '{"format": "idlgen-manifest", "version": 1, "builds": {"a": {"targets": {"c": {}}}}}',
        "[" * 100_000,
        "\0",
    ],
)
def test_a_damaged_manifest_counts_as_none(project: Path, text: str) -> None:
    (project / "generated").mkdir()
    (project / "generated" / manifest.NAME).write_text(text, encoding="utf-8")
    build(project, *C)
    assert is_shortcut(build(project, *C))


def test_a_manifest_does_not_make_idlgen_remove_what_is_elsewhere(project: Path) -> None:
    build(project, *C)
    victim = project / "victim"
    victim.write_text(MARKER, encoding="utf-8")
    path = project / "generated" / manifest.NAME
    document = json.loads(path.read_text(encoding="utf-8"))
    document["builds"]["../acme.idl"]["targets"]["c"]["stale"] = {"../victim": "", "/etc/x": ""}
    path.write_text(json.dumps(document), encoding="utf-8")
    printed = build(project, *C, "--prune", status=1)
    assert "not a path below generated" in printed
    assert victim.exists()


# --- files that are never in memory as a whole --------------------------------------------------


def placed(folder: Path, *, force: bool = False) -> tuple[list[str], list[str], list[str]]:
    """Build in this process; return which files were written and left, and what was wrong."""
    asked = manifest.Asked("acme.idl", ("c",), (), "argument")
    job = building.Job(asked, str(folder), (plan.select("c", {}),), force=force)
    _, outcome = building.build(job)
    assert outcome is not None
    return list(outcome.written), outcome.unchanged, outcome.problems


@pytest.mark.parametrize("held", [0, 2**22])
def test_a_large_file_is_replaced_by_the_same_rules(
    held: int, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_HELD", held)
    monkeypatch.chdir(project)
    out = project / "made"
    header, source = out / "c/acme_types.h", out / "c/acme_types.c"
    written, _, _ = placed(out)
    assert "c/acme_types.h" in written
    made = tree(out)
    assert placed(out) == ([], written, [])

    header.write_text("mine")
    stamps = times(out)
    written, _, problems = placed(out)
    assert written == []
    assert len(problems) == 1
    assert "acme_types.h was not made by idlgen" in problems[0]
    assert header.read_text() == "mine"
    assert times(out) == stamps

    source.write_text(source.read_text() + "/* more */")
    written, _, problems = placed(out, force=True)
    assert (sorted(written), problems) == (["c/acme_types.c", "c/acme_types.h"], [])
    assert tree(out) == made


def test_a_large_file_that_is_up_to_date_needs_no_room_beside_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_HELD", 0)
    monkeypatch.chdir(project)
    out = project / "made"
    written, _, _ = placed(out)
    # Where the large file's temporary one would be, nothing can be written: not by root either.
    (out / f"c/.acme_types.c.{os.getpid():x}.tmp").mkdir()
    assert placed(out) == ([], written, [])

    (out / "c/acme_types.c").write_text(f"/* {MARKER} acme.idl */", encoding="utf-8")
    _, unchanged, problems = placed(out)
    assert unchanged == [path for path in written if path != "c/acme_types.c"]
    assert len(problems) == 1
    assert "acme_types.c: Is a directory" in problems[0]
