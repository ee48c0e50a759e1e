"""JSON in Python by each module that does the text: the same documents, values and verdicts."""

from __future__ import annotations

import dataclasses
import importlib
import json
import random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import pytest

from idlgen.model import Array, KeyedUnion, Struct
from idlgen.settings import Settings
from idlgen.targets.python.classes import taken_names, visible_fields
from idlgen.targets.python.names import field_name
from idlgen.targets.python.values import Types
from tests.runtime.test_python_json import HIDDEN, package_by
from tests.support.damage import damaged, texts
from tests.support.python_values import Values

if TYPE_CHECKING:
    from idlgen.model import Field, Module
    from tests.support.xen import Xen

DAMAGED = 1500

# Packages with the extension module that makes objects.
WITH_OBJECTS = [backend for backend in HIDDEN if backend.endswith("_objects")]

pytestmark = pytest.mark.xdist_group("python_backends")


@pytest.fixture(scope="module", params=["xen_417", "xen_414"])
def packages(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Module]:
    """Return the packages of an IDL by the module for JSON that they have found.

    One has found an msgspec that reads text into plain values only.
    """
    release = request.param
    xen: Xen = request.getfixturevalue(release)
    idl = (xen.idl / "libxl_types.idl").read_text()
    made = {}
    for backend in HIDDEN:
        folder = tmp_path_factory.mktemp(backend)
        made[backend], module = package_by(backend, idl, folder, f"by_{backend}_{release}")
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(msgspec, "convert")
        folder = tmp_path_factory.mktemp("old_msgspec")
        made["old msgspec"], _ = package_by("msgspec", idl, folder, f"by_old_msgspec_{release}")
    return made, module


def seeded() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    return random.Random(seed)


def test_every_field_survives_at_its_boundaries(packages: tuple[dict[str, Any], Module]) -> None:
    made, module = packages
    values = Values(made["standard"], module, seeded())
    taken = taken_names(values.plan)
    fields = 0
    for struct in values.plan.structs:
        name = values.plan.names[struct]
        default = getattr(made["standard"], name)()
        for field in visible_fields(struct):
            attribute = field_name(str(field.name), taken)
            if field.const:
                continue
            changed = 0
            for value in values.boundaries(field.type):
                held = dataclasses.replace(default, **{attribute: value})
                changed += survives(made, name, held, attribute)
            assert changed, f"{name}.{attribute} has been at its default only"
            fields += 1
    assert fields > 500


def survives(made: dict[str, Any], name: str, value: Any, attribute: str) -> bool:
    """Send a value through each package; return whether its field was not at its default."""
    text = value.to_json()
    default = type(value)()
    at_default = getattr(value, attribute) == getattr(default, attribute)
    for backend, package in made.items():
        cls = getattr(package, name)
        read = cls.from_json(text, strict=True)
        assert read.to_json() == text, backend
        assert cls.from_json(text.encode()) == read, backend
        assert cls.from_dict(json.loads(text), strict=True) == read, backend
        if backend == "standard":
            assert read == value
    assert at_default or text != default.to_json() or is_empty(value, attribute)
    return not at_default


def is_empty(value: Any, attribute: str) -> bool:
    """Whether a field holds a struct all of whose fields are at their defaults."""
    held: Any = getattr(value, attribute)
    is_struct: bool = dataclasses.is_dataclass(held)
    return is_struct and held == type(held)()


def test_every_member_of_every_union_survives(packages: tuple[dict[str, Any], Module]) -> None:
    made, module = packages
    values = Values(made["standard"], module, seeded())
    taken = taken_names(values.plan)
    seen = 0
    for union, sum_ in values.plan.sums.items():
        name = values.plan.names[sum_.dispatch.struct]
        attribute = field_name(str(sum_.dispatch.field.name), taken)
        for value in values.boundaries(union):
            holder = getattr(made["standard"], name)(**{attribute: value})
            survives(made, name, holder, attribute)
            key = field_name(union.key, taken)
            read = type(holder).from_json(holder.to_json(), strict=True)
            assert type(getattr(read, attribute)) is type(value)
            assert getattr(read, key) == value._discriminant
            seen += 1
    assert seen >= 15


def test_all_packages_agree_on_damaged_documents(packages: tuple[dict[str, Any], Module]) -> None:
    made, module = packages
    source = seeded()
    values = Values(made["standard"], module, source)
    values.filled = 0.4
    structs = [s for s in values.plan.structs if has_more_than_numbers(s)]
    accepted = refused = 0
    for _ in range(DAMAGED):
        struct = source.choice(structs)
        name = values.plan.names[struct]
        unions = [f.type for f in struct.fields if isinstance(f.type, KeyedUnion)]
        keys = tuple(f"{u.key}.{member.name}" for u in unions for member in u.members)
        document = damaged(values.struct(struct).to_jsonb(), keys, source)
        for strict in (False, True):
            verdicts = {b: verdict(getattr(p, name), document, strict) for b, p in made.items()}
            first = verdicts["standard"]
            assert all(v == first for v in verdicts.values()), (document, strict, verdicts)
            accepted += first[0]
            refused += not first[0]
    print(f"{accepted} accepted, {refused} refused")
    assert accepted > DAMAGED // 10
    assert refused > DAMAGED // 10


def test_all_packages_agree_on_each_value_of_each_type(
    packages: tuple[dict[str, Any], Module],
) -> None:
    made, module = packages
    plan = Values(made["standard"], module, seeded()).plan
    types = Types(plan, Settings())
    seen = set()
    accepted = refused = 0
    for struct in plan.structs:
        classes = {backend: getattr(p, plan.names[struct]) for backend, p in made.items()}
        for field in visible_fields(struct):
            of = types.field(field)
            kind = (of.kind, of.annotation, of.default, of.low, of.high)
            if field.const or kind in seen:
                continue
            seen.add(kind)
            for name in members(field):
                for text in texts():
                    document = b'{"%b":%b}' % (name.encode(), text)
                    for strict in (False, True):
                        verdicts = [verdict(cls, document, strict) for cls in classes.values()]
                        assert verdicts == verdicts[:1] * len(classes), (document, strict, verdicts)
                        accepted += verdicts[0][0]
                        refused += not verdicts[0][0]
    assert len(seen) > 50
    assert min(accepted, refused) > 1000


def members(field: Field) -> list[str]:
    """Return the names of a field's members in a document."""
    if isinstance(field.type, KeyedUnion):
        return [f"{field.type.key}.{member.name}" for member in field.type.members]
    return [str(field.name)]


@pytest.mark.parametrize("backend", ["msgspec", *WITH_OBJECTS])
def test_what_is_written_is_read_right_into_classes(
    packages: tuple[dict[str, Any], Module], backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, module = packages
    package = made[backend]
    # Without a reader of plain values, a second look at a document fails.
    monkeypatch.setattr(importlib.import_module(f"{package.__name__}._json"), "READERS", {})
    values = Values(package, module, seeded())
    for struct in values.plan.structs:
        for _ in range(10):
            value = values.struct(struct)
            for strict in (False, True):
                assert type(value).from_json(value.to_json(), strict=strict) == value
    with pytest.raises(StopIteration):
        package.Event.from_json('{"domid":1.0}')


@pytest.mark.parametrize("backend", WITH_OBJECTS)
def test_tables_write_what_the_functions_for_each_class_do(
    packages: tuple[dict[str, Any], Module], backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, module = packages
    package = made[backend]
    writers = importlib.import_module(f"{package.__name__}.codec").WRITERS
    tables = importlib.import_module(f"{package.__name__}._tables")
    # What a table leaves to another function is not written.
    monkeypatch.setattr(tables, "WRITERS", dict.fromkeys(writers))
    of = tables.Tables()
    values = Values(package, module, seeded())
    for struct in values.plan.structs:
        for _ in range(10):
            value = values.struct(struct)
            written, expected = of.codec(type(value)).write(value), writers[type(value)](value)
            assert in_order(written) == in_order(expected)


def in_order(plain: Any) -> Any:
    """Return plain values with the members of objects as they follow one another."""
    if isinstance(plain, dict):
        return [(name, in_order(value)) for name, value in plain.items()]
    if isinstance(plain, list):
        return [in_order(value) for value in plain]
    return type(plain), plain


class Number(int):
    """A number that is no plain one."""


class Text(str):
    """A text that is no plain one."""

    __slots__ = ()


def odd_values(package: Any) -> list[Any]:
    """Return what somebody may assign to a field although it is of another type."""
    return [
        *(None, False, True, 0, 1, -1, 2**64, 1.5, "", "x", "a\0b", "True", b"", b"x", (), ("x",)),
        *([], [None], [1, "x"], [[]], {}, {"x": 1}, {1: None}, set(), {1, 2}, {"x", 1}, Text),
        *(range(3), Number(0), Number(3), Text("x"), [Number(1)], frozenset({2, 1}), UUID(int=0)),
        *(UUID(int=1), package.MacAddress(), package.CpuidPolicyList(), package.Event()),
        *(package.Event, package.DomainType.PV, package.DomainType(99), package.DeviceDisk()),
        type("Mine", (package.DeviceDisk,), {"vdev": "always"})(),
        package.EventUnrecognized(99),
    ]


@pytest.mark.parametrize("backend", WITH_OBJECTS)
def test_values_of_wrong_types_are_written_as_without_tables(
    packages: tuple[dict[str, Any], Module], backend: str
) -> None:
    made, module = packages
    both = [made[backend.removesuffix("_objects")], made[backend]]
    plan = Values(both[0], module, seeded()).plan
    odd = [odd_values(package) for package in both]
    taken = taken_names(plan)
    outcomes = {True: 0, False: 0}
    for struct in plan.structs:
        classes = [getattr(package, plan.names[struct]) for package in both]
        for field in visible_fields(struct):
            if field.const:
                continue
            attribute = field_name(str(field.name), taken)
            for values in zip(*odd, strict=True):
                said = [written(cls, attribute, v) for cls, v in zip(classes, values, strict=True)]
                assert said[0] == said[1], (classes[0], attribute, values[0])
                outcomes[said[0][0]] += 1
            for cls in classes:
                lacking = cls()
                delattr(lacking, attribute)
                with pytest.raises(AttributeError, match=attribute):
                    lacking.to_jsonb()
    assert min(outcomes.values()) > 1000


def written(cls: Any, attribute: str, value: Any) -> tuple[bool, Any]:
    """Return whether an object with some value in a field is written, and what as or why not."""
    made = cls()
    setattr(made, attribute, value)
    try:
        return True, made.to_jsonb()
    except Exception as error:
        package = cls.__module__.partition(".")[0]
        return False, (type(error).__name__, str(error).replace(package, "package"))


def has_more_than_numbers(struct: Struct) -> bool:
    return any(isinstance(f.type, Array | KeyedUnion | Struct) for f in struct.fields)


def verdict(cls: Any, document: bytes, strict: bool) -> tuple[bool, Any]:
    """Return whether a document is accepted, and what as or why not."""
    try:
        value = cls.from_json(document, strict=strict)
    except ValueError as error:
        # By its fields: the classes are those of different packages.
        return False, (type(error).__name__, error.args)
    return True, value.to_dict()
