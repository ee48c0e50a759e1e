"""Where libxl's generated code is known to go wrong: what ours does there, and what theirs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import SANITIZERS
from tests.support.libxl_library import GROUP, ran

if TYPE_CHECKING:
    from tests.support.libxl_library import Libxl

pytestmark = pytest.mark.xdist_group(GROUP)

SOURCE = Path(__file__).with_name("traps.c")

# A status that says the process ended itself, and one that says it had to be ended.
ABORTED, CRASHED = -6, -11

INITIAL_EVENT = "domid 0, for_user 0, type 0, the initial value"
INITIAL_CONFIG = "type -1, 0 disks, name (none)"

# Trap by trap: what our objects do; and what Debian's do, where that differs: each difference is in
# docs/upstream-differences.md.
TRAPS: dict[str, tuple[list[str], list[str] | int | None]] = {
    "two_keys": ([f"rc -3, {INITIAL_EVENT}"], ABORTED),
    "two_keys_inside": ([f"rc -3, {INITIAL_CONFIG}"], ABORTED),
    "first_key_is_initial": ([f"rc -3, {INITIAL_CONFIG}"], ABORTED),
    "value_after_error": (
        [
            f"rc -3, {INITIAL_EVENT}",
            f"rc -3, {INITIAL_CONFIG}",
            "rc 0, type -1, 2 disks, name n",
        ],
        [
            "rc -3, domid 5, for_user 0, type 1, a value",
            "rc -3, type -1, 2 disks, name n",
            "rc 0, type -1, 2 disks, name n",
        ],
    ),
    "not_json": ([f"rc -3, {INITIAL_EVENT}", *[f"rc 0, {INITIAL_EVENT}"] * 2], None),
    "ignored": ([f"rc 0, {INITIAL_EVENT}"], None),
    "wide_integer": (
        [
            "rc 0, domid 0, for_user 18446744073709551615, type 0, a value",
            f"rc -3, {INITIAL_EVENT}",
            "right",
        ],
        [*[f"rc 0, {INITIAL_EVENT}"] * 2, "negative"],
    ),
    "elements_have_defaults": (
        ["2 disks, initial, initial, 1 nics, initial", f"rc 0, {INITIAL_CONFIG}"],
        None,
    ),
    "enumerations_in_arrays": (
        [
            "rc 0, 2 formats, 2 rates, 1 5, 4294967295",
            *["rc -3, 0 formats, 0 rates"] * 3,
            "rc 0, 0 formats, 0 rates",
        ],
        [
            "rc 0, 2 formats, 2 rates, 1 5, 4294967295",
            *["rc -3, 2 formats, 0 rates"] * 2,
            "rc -3, 0 formats, 1 rates",
            "rc 0, 0 formats, 0 rates",
        ],
    ),
    "unknown_enumerator": (["null", "1"], None),
    "private_fields": (["0", "zero"], ["0", "what was there"]),
    "disposed_ten_times": (["type 1"], None),
    "count_without_list": (["0", "0 disks"], CRASHED),
    "deprecated_fields": (["rc 0, old, moved", "rc -6"], ["rc 0, old, moved", "rc -22"]),
    # What Debian's leaks, LeakSanitizer would see in ours.
    "deprecated_by_an_empty_list": (["rc 0, a"], None),
}


@pytest.fixture(scope="module")
def programs(libxl: Libxl) -> tuple[Path, Path]:
    """Link one program with our objects, which sanitizers watch, and with Debian's."""
    object_ = libxl.folder / "traps.o"
    warnings = ("-Wall", "-Wextra", "-Werror", "-Wno-sign-compare")
    libxl.tree.compile(SOURCE, object_, "ours", "-O0", *warnings)
    ours = libxl.tree.link(libxl.folder / "traps_ours", [object_], libxl.checked, *SANITIZERS)
    theirs = libxl.tree.link(libxl.folder / "traps_theirs", [object_], libxl.debians)
    return ours, theirs


def test_every_trap_is_listed() -> None:
    assert list(TRAPS) == re.findall(r"TRAP\(([a-z]\w+)\)[,;]", SOURCE.read_text())


@pytest.mark.parametrize("trap", TRAPS)
def test_ours_does_right(programs: tuple[Path, Path], trap: str) -> None:
    done = ran(programs[0], trap)
    assert (done.returncode, done.stdout.splitlines()) == (0, TRAPS[trap][0]), done.stderr[-3000:]


@pytest.mark.parametrize("trap", TRAPS)
def test_theirs_does_as_documented(programs: tuple[Path, Path], trap: str) -> None:
    ours, theirs = TRAPS[trap]
    done = ran(programs[1], trap)
    if isinstance(theirs, int):
        assert done.returncode == theirs
    else:
        expected = ours if theirs is None else theirs
        assert (done.returncode, done.stdout.splitlines()) == (0, expected)
