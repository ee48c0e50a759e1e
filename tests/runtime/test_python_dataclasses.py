"""Generated classes beside dataclasses that the standard library makes of the same fields."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import keyword
import pickle
import random
from typing import TYPE_CHECKING, Any

import pytest

from idlgen.targets.python.names import MEMBERS
from tests.runtime.test_python_types import IDL
from tests.support.python_names import idl_of_all_names, names
from tests.support.python_target import import_package
from tests.support.python_values import Values

if TYPE_CHECKING:
    from idlgen.model import Module
    from tests.support.xen import Xen


@pytest.fixture(scope="module")
def xen_package(tmp_path_factory: pytest.TempPathFactory, xen_417: Xen) -> tuple[Any, Module]:
    idl = (xen_417.idl / "libxl_types.idl").read_text()
    return import_package(idl, tmp_path_factory.mktemp("package"), "dataclasses_of_xen")


def reference(cls: Any) -> Any:
    """Return a dataclass that the standard library makes of the fields of another one."""
    fields = [
        (f.name, f.type, dataclasses.field(default=f.default, default_factory=f.default_factory))
        for f in dataclasses.fields(cls)
    ]
    return dataclasses.make_dataclass(cls.__name__, fields, slots=True)


def same(value: Any, other: Any) -> None:
    """Compare a value with one of the standard library's class."""
    assert repr(value) == repr(other)
    assert dataclasses.astuple(value) == dataclasses.astuple(other)
    assert dataclasses.asdict(value) == dataclasses.asdict(other)


def test_classes_are_like_those_of_the_standard_library(xen_package: tuple[Any, Module]) -> None:
    package, module = xen_package
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    values = Values(package, module, random.Random(seed))
    for struct in values.plan.structs:
        cls = getattr(package, values.plan.names[struct])
        made = reference(cls)
        assert cls.__match_args__ == made.__match_args__
        assert cls.__slots__ == made.__slots__
        assert cls.__hash__ is made.__hash__ is None
        assert [*inspect.signature(cls).parameters] == [*inspect.signature(made).parameters]
        same(cls(), made())
        for _ in range(3):
            value = values.struct(struct)
            held = {name: getattr(value, name) for name in cls.__match_args__}
            same(value, made(**held))
            same(cls(*held.values()), made(*held.values()))
            assert cls(**held) == value
            assert value != made(**held)
            for name, old in held.items():
                replaced: Any = dataclasses.replace(value, **{name: None})
                assert getattr(replaced, name) is None
                assert (replaced == value) == (old is None)
            assert copy.copy(value) == copy.deepcopy(value) == value
            assert pickle.loads(pickle.dumps(value)) == value


def test_any_class_can_be_asked_first(tmp_path: Any) -> None:
    package, _ = import_package(IDL, tmp_path, "asked_in_any_order")
    cls: Any = package.Device
    base = cls.__mro__[1]
    is_dataclass: bool = dataclasses.is_dataclass(base)
    assert not is_dataclass
    with pytest.raises(TypeError):
        dataclasses.fields(base)

    # The module dataclasses asks the base's base first.
    field = ("name", str, dataclasses.field(default="?"))
    named_class: Any = dataclasses.make_dataclass("Named", [field], bases=(cls,))
    named = named_class(id=3, name="disk")
    assert [f.name for f in dataclasses.fields(named)] == [*cls.__match_args__, "name"]
    assert [f.name for f in dataclasses.fields(package.Defaults())][:2] == ["memory", "memory_here"]
    variants: Any = package.EventDomainDeath
    assert dataclasses.fields(variants) == ()


# --- names --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("package")
    return import_package(idl_of_all_names(), folder, "names_of_python")[0].Everything


def attribute(name: str) -> str:
    """Return what a field of a name is called, by the rule in docs/python.md."""
    taken = {*keyword.kwlist, *MEMBERS, "Nested"}
    stripped = f"_{name.lstrip('_')}" if name.startswith("__") else name
    return f"{stripped}_" if stripped in taken else stripped


def test_any_name_is_good_for_a_field(everything: Any) -> None:
    made = everything()
    attributes = [f.name for f in dataclasses.fields(made)]
    assert attributes == [attribute(name) for name in names()]
    assert {"class_", "match", "case", "type", "_", "int", "self_", "None_", "_import__"} <= {
        *attributes
    }
    for name in attributes:
        getattr(made, name)
    replaced: Any = dataclasses.replace(made, **dict.fromkeys(attributes))
    assert dataclasses.astuple(replaced) == (None,) * len(attributes)
    assert eval(repr(made), {"Everything": everything, **nested_of(everything)}) == made
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made


def nested_of(cls: Any) -> dict[str, Any]:
    return {"Nested": type(getattr(cls(), attribute(names()[5])))}


def test_any_name_is_good_for_json(everything: Any) -> None:
    plain: dict[str, Any] = {}
    made = everything()
    for number, name in enumerate(names()):
        value = getattr(made, attribute(name))
        if isinstance(value, set):
            plain[name] = [number]
        elif isinstance(value, list):
            plain[name] = [number] if number % 6 == 3 else [name]
        elif hasattr(value, "x"):
            plain[name] = {"x": number % 256}
        else:
            plain[name] = "True" if number % 6 == 4 else name
    read = everything.from_dict(plain, strict=True)
    assert read.to_dict() == plain
    assert everything.from_json(json.dumps(plain), strict=True) == read
