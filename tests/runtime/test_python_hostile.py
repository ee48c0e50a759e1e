"""Documents that are meant to hang, exhaust or crash the readers of generated Python.

Each way to read text runs in a process of its own, whose time and memory are limited by the system.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.runtime.test_python_json import HIDDEN
from tests.runtime.test_python_types import IDL
from tests.support import native_package
from tests.support.python_target import write_package

if TYPE_CHECKING:
    from pathlib import Path

# Seconds of processor time, bytes of memory. What a million bytes take is at most some hundred
# milliseconds and some hundred bytes each; anything quadratic takes hours.
SECONDS = 30
MEMORY = 512 << 20

PROGRAM = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (%(seconds)d, %(seconds)d))
resource.setrlimit(resource.RLIMIT_AS, (%(memory)d, %(memory)d))
for name in sys.argv[1:]:
    sys.modules[name] = None
import libxl
from libxl._json import BACKEND

N = 250_000
DOCUMENTS = {
    "arrays": "[" * N,
    "objects": '{"a":' * N,
    "arrays, closed": "[" * N + "]" * N,
    "arrays beside each other": '{"x":[' + "[]," * N + "[]]}",
    "objects beside each other": '{"x":[' + '{"a":[{}]},' * (N // 10) + "{}]}",
    "uneven brackets": "[[]" * N,
    "brackets in a string": '{"x":"' + "[{" * N + '"}',
    "brackets in many strings": '{"x":[' + '"[{",' * N + "0]}",
    "backslashes": '{"x":"' + "\\\\\\\\" * N + '"}',
    "escaped quotes": '{"x":"' + '\\\\"' * N + '"}',
    "quotes": '"' * N,
    "surrogates": '{"x":"' + "\\\\ud83d\\\\ude00" * N + '"}',
    "half a surrogate at the end": '{"x":"' + "\\\\u0041" * N + '\\\\ud800"}',
    "a number": '{"domid":' + "9" * N + "}",
    "a number in an exponent": '{"domid":1e' + "9" * N + "}",
    "a fraction": '{"domid":0.' + "9" * N + "}",
    "many long numbers": '{"x":[' + ("9" * 4000 + ",") * 250 + "0]}",
    "many longer numbers": '{"x":[' + ("9" * 5000 + ",") * 200 + "0]}",
    "a member again and again": "{" + '"domid":1,' * N + '"domid":2}',
    "many members": "{" + ",".join(f'"{n}":{n}' for n in range(N // 4)) + "}",
    "a long name": '{"' + "x" * N + '":1}',
    "bits": '{"bits":[' + "65535," * N + "0]}",
    "a bit too far": '{"bits":[' + "1," * N + "99999999999]}",
    "flags": '{"device":{"flags":[' + "255," * N + "256]}}",
    "strings": '{"list":[' + '"",' * N + "null]}",
    "pairs": '{"pairs":{' + ",".join(f'"{n}":null' for n in range(N // 4)) + "}}",
    "leaves": '{"cpuid":[' + '{"leaf":1},' * (N // 10) + '{"leaf":-1}]}',
    "devices": '{"devices":[' + "{}," * (N // 10) + "7]}",
    "union keys": '{"type.domain_death":{},"type.disk_eject":{' + '"vdev":"x",' * N + '"x":1}}',
    "white space": " " * N + "{}" + " " * N,
}
verdicts = {}
for name, text in DOCUMENTS.items():
    for cls in (libxl.Event, libxl.Defaults):
        for strict in (False, True):
            try:
                cls.from_json(text, strict=strict)
                verdict = "accepted"
            except libxl.JsonError as error:
                # As long as nobody would mind to print it.
                assert len(str(error)) < 300, (name, len(str(error)))
                verdict = error.path
            verdicts[f"{name}, {cls.__name__}, {strict}"] = verdict
print(json.dumps([BACKEND + "_objects" * ("libxl._objects" in sys.modules), verdicts]))
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Return folders with a package: without and with the extension module that makes objects."""
    made = {with_objects: tmp_path_factory.mktemp("package") for with_objects in (False, True)}
    for folder in made.values():
        write_package(IDL, folder)
    native_package.add_objects(made[True] / "libxl")
    return made


@pytest.fixture(scope="module")
def verdicts(folders: dict[bool, Path]) -> dict[str, dict[str, str]]:
    made = {}
    program = PROGRAM % {"seconds": SECONDS, "memory": MEMORY}
    for backend, hidden in HIDDEN.items():
        done = subprocess.run(
            [sys.executable, "-c", program, *hidden],
            cwd=folders[backend.endswith("_objects")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (backend, done.returncode, done.stderr[-2000:])
        used, made[backend] = json.loads(done.stdout)
        assert used == backend
    return made


def test_none_of_them_hangs_exhausts_or_crashes(verdicts: dict[str, dict[str, str]]) -> None:
    assert set(verdicts) == set(HIDDEN)
    assert all(len(of_one) > 100 for of_one in verdicts.values())


def test_all_ways_to_read_say_the_same(verdicts: dict[str, dict[str, str]]) -> None:
    assert all(of_one == verdicts["standard"] for of_one in verdicts.values())


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        ("arrays, closed, Event, False", ""),
        ("arrays beside each other, Event, False", "accepted"),
        ("brackets in a string, Event, False", "accepted"),
        ("brackets in many strings, Event, False", "accepted"),
        ("escaped quotes, Event, False", "accepted"),
        ("surrogates, Event, False", "accepted"),
        ("half a surrogate at the end, Event, False", ""),
        ("a number, Event, False", "accepted"),
        ("a number, Event, True", "$.domid"),
        ("a number in an exponent, Event, True", "$.domid"),
        ("many longer numbers, Event, False", "accepted"),
        ("a member again and again, Event, True", "accepted"),
        ("many members, Event, True", '$["0"]'),
        ("bits, Defaults, True", "accepted"),
        ("a bit too far, Defaults, False", "$.bits[250000]"),
        ("flags, Defaults, False", "$.device.flags[250000]"),
        ("strings, Defaults, False", "$.list[250000]"),
        ("leaves, Defaults, False", "$.cpuid[25000].leaf"),
        ("devices, Defaults, False", "$.devices[25000]"),
        ("union keys, Event, False", "$"),
        ("white space, Event, True", "accepted"),
    ],
)
def test_verdicts(verdicts: dict[str, dict[str, str]], document: str, verdict: str) -> None:
    assert verdicts["standard"][document] == verdict
