"""IDLs of names that are apt to collide: reported, or good C and good Python.

Names are drawn from what generated code uses itself and from what it derives, so that about half of
the IDLs have a collision in one of the languages. What no target reports has to compile.
"""

from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from idlgen import frontend
from idlgen.render import render
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.c import TARGET as C
from idlgen.targets.python import TARGET as PYTHON
from tests.support.c_target import COMPILERS, WARNINGS, run

if TYPE_CHECKING:
    from pathlib import Path

    from idlgen.target import Target

SEEDS = 40

NAMES = """
    event Event event_type event_u event_one event_u_one event_init event_init_type event_copy
    event_try event_try_copy event_dispatch event_handlers event_mask event_to_json event_read_json
    event_type_to_string Event_One event__one _event event_unrecognized event_handler type u one two
    error fail_error json json_error json_copy ctx types dispatch string_list uuid lookup lower
    copy_string enum_string_table Struct Enumeration codec builtins errors mask handler int str list
    self value p
""".split()  # noqa: SIM905
VALUES = """
    ONE TWO One_ three 9PFS _9PFS type self mask None DEFAULT INVAL unrecognized __a a__b A_B
""".split()  # noqa: SIM905
PLAIN = ("uint8", "string", "bool", "uint64", "integer", "e")

# Every class can be made and read back.
PROGRAM = """
import importlib, sys
package = importlib.import_module(sys.argv[1])
for name in package.__all__:
    made = getattr(package, name)
    if isinstance(made, type) and hasattr(made, "to_json") and made.__module__.endswith(".types"):
        try:
            value = made()
        except TypeError:  # a variant that carries a value
            continue
        made.from_json(value.to_json())
"""


class Idl:
    """A random IDL."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.values = self.chance.sample(VALUES, 4)
        self.structs: list[str] = []

    def text(self) -> str:
        values = ", ".join(f'({number}, "{name}")' for number, name in enumerate(self.values))
        lines = [
            f'namespace("{self.chance.choice(("libxl_", "x_"))}")',
            f'e = Enumeration("{self.chance.choice(NAMES)}", [{values}])',
        ]
        for number in range(self.chance.randrange(1, 4)):
            name = self.chance.choice(NAMES)
            lines.append(f's{number} = Struct("{name}", [{self.fields(2)}])')
            self.structs.append(f"s{number}")
        return "\n".join([*lines, ""])

    def fields(self, depth: int) -> str:
        names = self.chance.sample(NAMES, self.chance.randrange(1, 4))
        fields = [f'("{name}", {self.type(depth)})' for name in names]
        if depth and self.chance.random() < 0.6:
            members = [v.lower() for v in self.values if v.isidentifier()]
            written = ", ".join(f'("{member}", {self.payload(depth)})' for member in members)
            key = self.chance.choice(("type", "kind", "u_type"))
            fields.append(f'("what", KeyedUnion(None, e, "{key}", [{written}]))')
        return ", ".join(fields)

    def type(self, depth: int) -> str:
        simple = self.chance.choice((*PLAIN, *self.structs))
        form = self.chance.randrange(6)
        if form == 0:
            return f'Array({simple}, "num_{self.chance.choice(("x", "event", "u"))}")'
        if form == 1 and depth:
            name = self.chance.choice(("None", f'"{self.chance.choice(NAMES)}"'))
            return f"Struct({name}, [{self.fields(depth - 1)}])"
        return simple

    def payload(self, depth: int) -> str:
        forms = ("None", "Struct()", "uint8", "string", *self.structs)
        return self.chance.choice((*forms, f"Struct(None, [{self.fields(depth - 1)}])"))


def written(text: str, target: Target, folder: Path) -> bool:
    """Write a target's files for an IDL, unless there is something to report."""
    module, diagnostics = frontend.load_text("test.idl", text)
    if module is None:
        return False
    request = Request(module, Settings(), {o.name: o.default for o in target.options})
    target.check(request, diagnostics)
    if diagnostics.has_errors:
        return False
    for output in target.outputs(request):
        path = folder / output.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(output, "test.idl"), encoding="utf-8")
    return True


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_not_reported_compiles(seed: int, tmp_path: Path) -> None:
    text = Idl(seed).text()
    print(text)
    if written(text, C, tmp_path):
        compiler = list(COMPILERS)[seed % len(COMPILERS)]
        for source in sorted(tmp_path.glob("*.c")):
            run([*COMPILERS[compiler], *WARNINGS, "-fsyntax-only", f"-I{tmp_path}", source])
    if written(text, PYTHON, tmp_path / "python"):
        (package,) = (path for path in (tmp_path / "python").iterdir() if path.is_dir())
        command = [sys.executable, "-c", PROGRAM, package.name]
        subprocess.run(command, cwd=tmp_path / "python", check=True)


def test_about_half_are_reported(tmp_path: Path) -> None:
    texts = [Idl(seed).text() for seed in range(SEEDS)]
    for target in (C, PYTHON):
        good = sum(written(text, target, tmp_path / target.name) for text in texts)
        assert SEEDS // 6 < good < SEEDS - SEEDS // 6, good
