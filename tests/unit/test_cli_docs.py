"""The documentation of the command line and of the configuration says what there is."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from idlgen import cli, config, locate, targets
from idlgen.records import fields
from idlgen.settings import BuiltinBinding
from tests.support.command import TREE

if TYPE_CHECKING:
    from pathlib import Path

CLI = (TREE / "docs" / "cli.md").read_text(encoding="utf-8")
CONFIGURATION = (TREE / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_documented_with_its_options(name: str) -> None:
    command = import_module(cli.COMMANDS[name][0]).command
    assert f"idlgen {name}" in CLI
    section = re.split(r"^## ", CLI, flags=re.MULTILINE)
    (text,) = (part for part in section if re.match(rf"[^\n]*\bidlgen {name}\b", part))
    if name.startswith("gen"):
        return
    options = [p for p in command.params if p.param_type_name == "option"]
    for option in options:
        assert any(f"`{o}" in text or f"[{o}" in text for o in option.opts), option.opts
    # Nothing is documented that does not exist.
    known = {o for option in options for o in option.opts}
    assert set(re.findall(r"(?<!\w)--[a-z]+", text)) <= known


def test_the_documented_configuration_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", CONFIGURATION, re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
    found, diagnostics = config.read(locate.configurations(str(tmp_path / "x.idl")))
    assert diagnostics is None
    assert found.targets == targets.DEFAULT
    assert found.settings.constants == {"ACME_LIMIT": 17}


def test_every_key_is_documented() -> None:
    keys = set(re.findall(r"`(\w+)(?:\.[A-Z]+)?`(?=.*\|)", CONFIGURATION))
    expected = {"targets", "out", "options", "constants", "builtin"}
    assert keys >= expected | {f.name for f in fields(BuiltinBinding) if f.name != "name"}
