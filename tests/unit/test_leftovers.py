"""Which files are idlgen's, and which are left over: what the manifest and the banners say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from idlgen import fingerprint
from idlgen.leftovers import Recorded, has_banner, merged, remove
from idlgen.output import HEAD, Found, OutputRoot
from idlgen.render import banner

if TYPE_CHECKING:
    from pathlib import Path

DATA = b'{"no": "room for a banner"}'


def entry(outputs: dict[str, bytes], stale: dict[str, bytes] | None = None) -> dict[str, Any]:
    """Return a manifest's entry for a target, as far as it matters here."""
    return {
        "outputs": {path: fingerprint.digest(data) for path, data in outputs.items()},
        "stale": {path: fingerprint.digest(data) for path, data in (stale or {}).items()},
    }


def found(data: bytes) -> Found:
    """Return what is found of a file with these bytes."""
    return Found(fingerprint.digest(data), data[:HEAD], len(data))


def recorded(tmp_path: Path, builds: dict[str, Any]) -> Recorded:
    return Recorded(OutputRoot(str(tmp_path)), builds, "../a.idl")


def test_a_file_without_a_banner_is_ours_until_it_is_edited(tmp_path: Path) -> None:
    known = recorded(tmp_path, {"../a.idl": {"targets": {"c": entry({"c/x.json": DATA})}}})
    assert known.is_ours("c/x.json", found(DATA))
    assert not known.is_ours("c/x.json", found(DATA + b"edited"))
    assert not known.is_ours("c/y.json", found(DATA))


def test_a_banner_is_looked_for_at_the_beginning(tmp_path: Path) -> None:
    text = banner("a.idl")[0].encode()
    for data, ours in ((b"#!/bin/sh\n# " + text, True), (b" " * 100_000 + text, False)):
        (tmp_path / "x").write_bytes(data)
        looked = OutputRoot(str(tmp_path)).look("x")
        assert looked == found(data)
        assert looked is not None
        assert has_banner(looked.head) is ours


def test_what_another_file_still_makes_is_kept(tmp_path: Path) -> None:
    text = banner("a.idl")[0].encode()
    for name in ("made", "old", "theirs"):
        (tmp_path / "c").mkdir(exist_ok=True)
        (tmp_path / "c" / name).write_bytes(text)
    builds = {
        "../a.idl": {"targets": {"c": entry({"c/made": b"", "c/old": b"", "c/theirs": b""})}},
        "../b.idl": {"targets": {"c": entry({"c/theirs": b""})}},
    }
    known = recorded(tmp_path, builds)
    assert known.stale({"c": {"c/made": ""}}, whole=False) == {"c": ["c/old"]}
    assert recorded(tmp_path, {}).stale({"c": {"c/made": ""}}, whole=False) == {
        "c": ["c/old", "c/theirs"]
    }


def test_only_a_whole_build_knows_that_a_target_is_no_longer_made(tmp_path: Path) -> None:
    (tmp_path / "py").mkdir()
    (tmp_path / "py/x").write_bytes(b"")
    known = recorded(tmp_path, {"../a.idl": {"targets": {"py": entry({"py/x": b""})}}})
    assert known.stale({"c": {}}, whole=False) == {"c": []}
    assert known.stale({"c": {}}, whole=True) == {"c": [], "py": ["py/x"]}


def test_a_file_that_another_idl_file_makes_has_that_maker_only_while_it_exists(
    tmp_path: Path,
) -> None:
    root = tmp_path / "out"
    known = recorded(root, {"../b.idl": {"targets": {"c": entry({"c/x": b""})}}})
    assert known.other_maker("c/x") is None
    (tmp_path / "b.idl").write_text("", encoding="utf-8")
    maker = known.other_maker("c/x")
    assert maker is not None
    assert maker.endswith("b.idl")
    assert known.other_maker("c/y") is None


def test_what_a_packager_copied_is_not_left_over(tmp_path: Path) -> None:
    for path in ("python/old.py", "python/build/lib/old.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"# " + banner("a.idl")[0].encode())
    assert recorded(tmp_path, {}).stale({"python": {}}, whole=True) == {"python": ["python/old.py"]}


def test_removal_takes_what_is_ours_and_says_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c/ours").write_bytes(DATA)
    (tmp_path / "c/edited").write_bytes(DATA + b"edited")
    files = {"c/ours": DATA, "c/edited": DATA, "c/gone": DATA}
    known = recorded(tmp_path, {"../a.idl": {"targets": {"c": entry({}, files)}}})
    removed, problems = remove(known, ["c/edited", "c/gone", "c/ours"])
    assert removed == ["c/gone", "c/ours"]
    assert len(problems) == 1
    assert "c/edited: left from an earlier run, but edited since" in problems[0]


def test_merging_keeps_what_was_not_built() -> None:
    kept = {"targets": {"c": entry({"c/b": b""})}, "default": None}
    before = {
        "b.idl": kept,
        "a.idl": {
            "targets": {"c": entry({"c/a": b""}), "py": entry({"py/a": b""})},
            "default": None,
        },
    }
    new = entry({"c/new": b""})
    partly = merged(before, "a.idl", {"c": new}, None)
    assert partly == {
        "b.idl": kept,
        "a.idl": {"targets": {"c": new, "py": entry({"py/a": b""})}, "default": None},
    }
    default = {"targets": ["c"], "configuration": ""}
    whole = merged(before, "a.idl", {"c": new, "py": entry({})}, default)
    assert whole["a.idl"] == {"targets": {"c": new}, "default": default}
