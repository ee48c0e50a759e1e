"""Generated dataclasses as a user meets them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.support.python_target import import_package, write_package

IDL = Path(__file__).with_name("values.idl").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def libxl(tmp_path_factory: pytest.TempPathFactory) -> Any:
    package, _ = import_package(IDL, tmp_path_factory.mktemp("package"), "types_of_libxl")
    return package


def test_defaults_are_what_init_leaves(libxl: Any) -> None:
    made = libxl.Defaults()
    assert made.memory == 2**64 - 1
    assert (made.memory_here, made.one, made.minus, made.all_ones, made.timer) == (
        0,
        1,
        -1,
        -1,
        255,
    )
    assert made.reason is libxl.ShutdownReason.UNKNOWN
    assert made.reason_here is libxl.ShutdownReason.CRASH
    assert made.kind is libxl.DeviceKind.NONE
    assert made.type is libxl.DomainType.INVALID
    assert (made.id, made.domid, made.flag) == (-1, 0, False)
    assert made.name is None
    assert made.choice is None
    assert made.uuid == uuid.UUID(int=0)
    assert made.mac == libxl.MacAddress("00:00:00:00:00:00")
    assert made.bits == set()
    assert (made.list, made.pairs, made.devices) == ([], {}, [])
    assert made.caps == [0] * 8
    assert made.genid == bytes(16)
    assert made.cpuid == libxl.CpuidPolicyList([], [])
    assert made.device == libxl.Device()
    assert made.arch == libxl.DefaultsArch(gic=0)


def test_mutable_defaults_are_fresh(libxl: Any) -> None:
    first, second = libxl.Defaults(), libxl.Defaults()
    for name in ("bits", "list", "pairs", "caps", "cpuid", "devices", "device", "arch"):
        assert getattr(first, name) is not getattr(second, name), name


def test_none_and_the_empty_string_are_distinct(libxl: Any) -> None:
    assert libxl.Device(path="") != libxl.Device()


def test_classes_are_dataclasses_to_the_standard_library(libxl: Any) -> None:
    device: Any = libxl.Device(7, libxl.DeviceKind(0), "/dev/x", [1, 2])
    cls: Any = libxl.Device
    is_one: bool = dataclasses.is_dataclass(cls)
    assert is_one
    assert [f.name for f in dataclasses.fields(device)] == [
        "id",
        "kind",
        "path",
        "flags",
        "features",
    ]
    changed: Any = dataclasses.replace(device, path=None)
    assert changed == libxl.Device(7, flags=[1, 2])
    assert dataclasses.asdict(libxl.Defaults(device=device))["device"] == {
        "id": 7,
        "kind": 0,
        "path": "/dev/x",
        "flags": [1, 2],
        "features": None,
    }
    assert dataclasses.astuple(device) == (7, 0, "/dev/x", [1, 2], None)


def test_fields_describe_the_defaults(libxl: Any) -> None:
    described: dict[str, Any] = {f.name: f for f in dataclasses.fields(libxl.Defaults)}
    for name, field in described.items():
        missing = field.default is dataclasses.MISSING
        default = field.default_factory() if missing else field.default
        assert default == getattr(libxl.Defaults(), name), name
    assert described["one"].type == "int"
    assert described["devices"].type == "list[Device]"


def test_a_dataclass_can_derive_from_one(libxl: Any) -> None:
    @dataclasses.dataclass
    class Named(libxl.Device):  # type: ignore[misc]
        name: str = "?"

    named = Named(id=3, name="disk")
    assert [f.name for f in dataclasses.fields(named)][-1] == "name"
    assert (named.id, named.path, named.name) == (3, None, "disk")


def test_attributes_are_slots(libxl: Any) -> None:
    with pytest.raises(AttributeError):
        libxl.Device().paht = "/dev/x"


def test_values_copy_and_pickle(libxl: Any) -> None:
    made = libxl.Defaults(
        devices=[libxl.Device(1)],
        bits={1, 5},
        mac=libxl.MacAddress("00:16:3e:00:00:01"),
        reason=libxl.ShutdownReason(255),
        cpuid=libxl.CpuidPolicyList([libxl.CpuidLeaf(1, eax="x" * 32)]),
    )
    event = libxl.Event(u=libxl.EventDiskEject("xvda", libxl.Device(2)))
    for value in (made, event, event.u, libxl.Event(), libxl.EventType.RAW, libxl.EventType(77)):
        assert copy.copy(value) == value
        assert copy.deepcopy(value) == value
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(value, protocol)) == value
    deep = copy.deepcopy(made)
    deep.devices[0].id = 9
    assert made.devices[0].id == 1


def test_equality_is_that_of_the_same_class(libxl: Any) -> None:
    assert libxl.Device(1) == libxl.Device(1)
    assert libxl.Device(1) != libxl.Device(2)
    assert libxl.Device() != libxl.Defaults()
    assert libxl.EventDomainDeath() == libxl.EventDomainDeath()
    assert libxl.EventDomainDeath() != libxl.EventNeverSaid()
    with pytest.raises(TypeError, match="unhashable"):
        hash(libxl.Device())


def test_repr_is_an_expression(libxl: Any) -> None:
    names = {name: getattr(libxl, name) for name in libxl.__all__}
    event = libxl.Event(5, libxl.EventDiskEject("xvda", libxl.Device(kind=libxl.DeviceKind(11))))
    text = repr(event)
    assert "<DeviceKind._9PFS: 11>" in text
    text = text.replace("<DeviceKind._9PFS: 11>", "DeviceKind._9PFS")
    assert eval(text, names) == event


def test_event_matches_by_position_and_by_name(libxl: Any) -> None:
    event = libxl.Event(5, libxl.EventDiskEject("xvda"))
    match event:
        case libxl.Event(domid=5, u=libxl.EventDiskEject(vdev)):
            assert vdev == "xvda"
        case _:
            pytest.fail("no match")


def test_docstrings_are_harmless_and_whole(libxl: Any) -> None:
    assert libxl.Device.__doc__.startswith('A device.\n    "Quoted" \\ and """ and ending in "')
    assert 'kind: which \\kind""" of "it"' in libxl.Device.__doc__
    assert "features: Not part of the JSON form." in libxl.Device.__doc__


# --- keyed unions -------------------------------------------------------------------------------


def test_the_discriminant_follows_from_the_union(libxl: Any) -> None:
    event = libxl.Event(u=libxl.EventDomainDeath())
    assert event.type is libxl.EventType.DOMAIN_DEATH
    event.u = libxl.EventDomainShutdown(3)
    assert event.type is libxl.EventType.DOMAIN_SHUTDOWN
    with pytest.raises(AttributeError):
        event.type = libxl.EventType.DISK_EJECT


def test_every_discriminant_has_a_variant(libxl: Any) -> None:
    for value in libxl.EventType:
        variant = getattr(libxl, "Event" + "".join(w.title() for w in value.name.split("_")))
        assert libxl.Event(u=variant()).type is value


def test_a_key_without_a_name_is_unrecognized(libxl: Any) -> None:
    assert libxl.Event().u == libxl.EventUnrecognized(0)
    assert repr(libxl.Event().type) == "<EventType 0>"
    assert libxl.Event(u=libxl.EventUnrecognized(255)).type == 255
    with pytest.raises(ValueError, match="DISK_EJECT has a class of its own"):
        libxl.EventUnrecognized(3)


def test_the_initial_key_decides_the_default(libxl: Any) -> None:
    assert libxl.Build().u == libxl.BuildInvalid()
    assert libxl.Build().type is libxl.DomainType.INVALID


def test_structs_named_inline_are_the_variant_and_other_types_are_wrapped(libxl: Any) -> None:
    assert libxl.Event(u=libxl.EventDiskEject("xvda")).u.vdev == "xvda"
    mac = libxl.MacAddress("00:16:3e:00:00:01")
    assert libxl.Event(u=libxl.EventRaw(mac)).u.value == mac


def test_several_unions_of_a_struct_are_told_apart_by_their_fields(libxl: Any) -> None:
    two = libxl.Two(libxl.TwoFirstDomainShutdown(9), libxl.TwoSecondHvm(libxl.Device(1)))
    assert (two.type, two.kind) == (libxl.EventType.DOMAIN_SHUTDOWN, libxl.DomainType.HVM)
    assert libxl.Two().first == libxl.TwoFirstUnrecognized(0)
    assert libxl.Two().second == libxl.TwoSecondInvalid()


def test_private_fields_are_absent(libxl: Any) -> None:
    assert not hasattr(libxl.Event(), "link")
    with pytest.raises(TypeError):
        libxl.Event(link=None)


# --- enumerations -------------------------------------------------------------------------------


def test_enumerations_are_integers_with_names(libxl: Any) -> None:
    reason = libxl.ShutdownReason
    assert [v.name for v in reason] == ["UNKNOWN", "POWEROFF", "CRASH"]
    assert reason(3) is reason.CRASH is reason["CRASH"]
    assert reason.CRASH == 3
    assert isinstance(reason.CRASH, int)
    assert isinstance(reason.CRASH, reason)
    assert hash(reason.CRASH) == hash(3)
    assert (len(reason), 3 in reason, 255 in reason) == (3, True, False)
    assert str(reason.CRASH) == f"{reason.CRASH}" == "ShutdownReason.CRASH"
    assert f"{reason.CRASH:04d}" == "0003"
    assert libxl.DeviceKind._9PFS.value == 11
    assert reason.__members__["CRASH"] is reason.CRASH


def test_values_without_a_name_are_kept(libxl: Any) -> None:
    dying = libxl.ShutdownReason(255)
    assert str(dying) == repr(dying) == "<ShutdownReason 255>"
    assert (dying == 255, dying.name, dying.value, dying.known) == (True, "255", 255, False)
    assert isinstance(pickle.loads(pickle.dumps(dying)), libxl.ShutdownReason)


def test_only_integers_become_values(libxl: Any) -> None:
    for wrong in ("3", 3.5, None):
        with pytest.raises(TypeError):
            libxl.ShutdownReason(wrong)
    with pytest.raises(KeyError):
        libxl.ShutdownReason["NO_SUCH"]


# --- builtins and errors ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "00:16:3e", "00:16:3e:00:00:0g", "00-16-3e-00-00-01", "+1:" * 6]
)
def test_what_is_no_mac_address_is_refused(libxl: Any, text: str) -> None:
    with pytest.raises(ValueError, match="no MAC address"):
        libxl.MacAddress(text)


def test_mac_addresses_are_bytes_with_their_usual_text(libxl: Any) -> None:
    mac = libxl.MacAddress("00:16:3E:00:00:01")
    assert mac == b"\x00\x16\x3e\x00\x00\x01"
    assert str(mac) == "00:16:3e:00:00:01"
    assert repr(mac) == "MacAddress('00:16:3e:00:00:01')"
    with pytest.raises(ValueError, match="no MAC address"):
        libxl.MacAddress(b"short")


def test_the_package_lists_its_names(libxl: Any) -> None:
    assert set(libxl.__all__) <= set(dir(libxl))
    with pytest.raises(AttributeError, match="no attribute 'NoSuchThing'"):
        libxl.NoSuchThing  # noqa: B018


def test_nothing_is_imported_that_is_not_needed(tmp_path: Path) -> None:
    write_package(IDL, tmp_path)
    costly = ("dataclasses", "enum", "inspect", "json", "msgspec", "orjson", "re", "typing", "uuid")
    program = f"""
import sys
before = set(sys.modules)
import libxl
assert set(sys.modules) - before <= {{"libxl", "__future__"}}
for name in dir(libxl):
    getattr(libxl, name)
libxl.Event(domid=3) == libxl.Device(1)
libxl.EventType(3), repr(libxl.EventType(255)), libxl.EventDispatcher().mask
print(sorted(set(sys.modules).intersection({costly!r})))
libxl.Event().to_json()
import dataclasses
print([field.name for field in dataclasses.fields(libxl.Event)])
"""
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["[]", "['domid', 'u']"]
