"""What the model says about itself."""

from __future__ import annotations

from typing import Any

import pytest

from idlgen.model import Builtin, Enumeration, KeyedUnion, Struct, Union
from tests.support.idl import aggregate_of, module_of

TEXT = """
kind = Enumeration("kind", [(0, "ONE"), (1, "TWO")])
odd = Builtin("odd")
wide = UInt(64)
choice = Union("choice", [("a", uint8)])
thing = Struct("thing", [
    ("u", KeyedUnion(None, kind, "k", [("one", Struct(None, [("x", uint8)]))])),
    ("hvm", bool),
    ("v", KeyedUnion(None, "hvm", [("hvm", "%s", uint8)])),
    ("in_place", Struct("named", [("y", uint8)])),
    ])
"""


@pytest.fixture(scope="module")
def module() -> Any:
    return module_of(TEXT)


def test_declarations_by_kind_and_in_order(module: Any) -> None:
    assert [d.c_name for d in module.enumerations] == ["libxl_kind"]
    assert [d.c_name for d in module.builtins] == ["libxl_odd", "uint64_t"]
    assert [d.c_name for d in module.aggregates] == ["libxl_choice", "libxl_named", "libxl_thing"]
    kinds = [type(d) for d in module.aggregates]
    assert kinds == [Union, Struct, Struct]


def test_keyed_union_knows_its_enumeration(module: Any) -> None:
    fields = aggregate_of(module, "libxl_thing").fields
    today, old = fields[0].type, fields[2].type
    assert isinstance(today, KeyedUnion)
    assert isinstance(old, KeyedUnion)
    assert isinstance(today.enumeration, Enumeration)
    assert not today.key_is_field
    assert old.enumeration is None
    assert old.key_is_field


def test_anonymous_struct_has_a_derived_name(module: Any) -> None:
    union = aggregate_of(module, "libxl_thing").fields[0].type
    assert isinstance(union, KeyedUnion)
    (member,) = union.members
    assert isinstance(member.type, Struct)
    assert member.type.anonymous
    assert member.type.c_name == "libxl_thing_u_one"  # u: there are two unions
    assert not aggregate_of(module, "libxl_named").anonymous


def test_nodes_are_frozen_and_compare_by_identity(module: Any) -> None:
    first, second = module_of(TEXT).declarations[0], module_of(TEXT).declarations[0]
    assert first != second
    assert len({first: 1, second: 2}) == 2
    with pytest.raises(AttributeError):
        module.declarations[0].c_name = "changed"


def test_standard_types_come_with_the_module(module: Any) -> None:
    assert module.standard["string"].c_name == "char *"
    assert isinstance(module.standard["uint8"], Builtin)
    assert module.namespace == "libxl_"
