"""The model as JSON: all that is printed is as docs/model.schema.json says."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from idlgen import dump, frontend
from tests.support import cases
from tests.support.idl import module_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "docs/model.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

# A shape of each kind.
EVERYTHING = """
# What is up.
libxl_kind = Enumeration("kind", [(0, "ONE"), (1, "TWO")])
libxl_wide = UInt(64, init_val="LIBXL_MEMKB_DEFAULT")
libxl_odd = Builtin("odd")
celsius = Number("double", signed=True)
libxl_thing = Struct("thing", [
    ("inline", Struct("named", [("x", uint8, {"init_val": 0})])),
    ("flag", BitField(uint8, 1)),
    (None, Union(None, [("a", integer), ("b", libxl_odd)])),
    ("owned", Reference(libxl_odd)),
    ("plain", Struct(None, [("many", Array(string, "num_many", lenvar_const=True))])),
    ("u", KeyedUnion(None, libxl_kind, "kind", [
        ("one", Struct(None, [("y", libxl_wide)])), # a comment
        ("two", None),
        ], keyvar_init_val="LIBXL_KIND_ONE")),
    ("v", KeyedUnion(None, "hvm", [("hvm", "%s", Struct(None, [])), ("pv", "!%s", celsius)])),
    ("hvm", bool, {"deprecated_by": "u"}),
    ])
"""


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", cases.names(cases.OK))
def test_models_of_cases_are_valid(name: str) -> None:
    VALIDATOR.validate(json.loads(cases.model(name)))


def test_model_of_own_input_is_valid() -> None:
    module, _ = frontend.load(str(ROOT / "idl/libxl.idl"))
    assert module is not None
    VALIDATOR.validate(dump.to_dict(module))


@pytest.mark.parametrize("fixture", ["xen_417", "xen_414"])
@pytest.mark.parametrize("name", ["libxl_types.idl", "libxl_types_internal.idl"])
def test_models_of_xen_are_valid(fixture: str, name: str, request: pytest.FixtureRequest) -> None:
    module, _ = frontend.load(str(request.getfixturevalue(fixture).idl / name))
    assert module is not None
    VALIDATOR.validate(dump.to_dict(module))


def everything() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(dump.to_json(module_of(EVERYTHING)))
    VALIDATOR.validate(model)
    return model


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects in a JSON value, the outer ones first."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            yield from objects(child)


def one_of_each_kind(model: dict[str, Any]) -> dict[tuple[str, ...], int]:
    """Return the number of the first object with each set of members and kind."""
    kinds: dict[tuple[str, ...], int] = {}
    for number, found in enumerate(objects(model)):
        kinds.setdefault((str(found.get("kind")), *found), number)
    return kinds


def test_schema_uses_all_that_it_defines() -> None:
    text = json.dumps(SCHEMA)
    for name in SCHEMA["$defs"]:
        assert f'"#/$defs/{name}"' in text, name


def test_member_that_is_missing_or_too_much_is_invalid() -> None:
    # Attributes with a prefix are the one place where members may be absent.
    optional = {"const", "init_val", "deprecated_by"}
    model = everything()
    for (_, *names), number in one_of_each_kind(model).items():
        changed = copy.deepcopy(model)
        list(objects(changed))[number]["more"] = None
        assert not VALIDATOR.is_valid(changed), names
        for name in names:
            changed = copy.deepcopy(model)
            del list(objects(changed))[number][name]
            assert VALIDATOR.is_valid(changed) is (set(names) <= optional), (name, names)


def test_value_of_a_wrong_type_is_invalid() -> None:
    model = everything()
    for (_, *names), number in one_of_each_kind(model).items():
        for name in names:
            changed = copy.deepcopy(model)
            list(objects(changed))[number][name] = 1.5
            assert not VALIDATOR.is_valid(changed), (name, names)


def test_text_ends_in_a_line_end_and_keeps_what_is_not_ascii() -> None:
    text = dump.to_json(module_of("# é\nlibxl_a = UInt(8)\n"))
    assert text.endswith("}\n")
    assert "é" in text
