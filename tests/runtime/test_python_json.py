"""JSON of generated dataclasses: docs/json.md, line by line, with and without an accelerator."""

from __future__ import annotations

import gc
import importlib
import json
import random
import sys
import uuid
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from tests.runtime.test_python_types import IDL
from tests.support import native_package
from tests.support.json_verdicts import DEFAULTS, EVENT, NOT_JSON
from tests.support.python_target import import_package
from tests.support.python_values import Values

if TYPE_CHECKING:
    from idlgen.model import Module
    from tests.support.xen import Xen

# What is hidden from a package, so that it finds the module of this name.
_HIDDEN: dict[str, tuple[str, ...]] = {
    "msgspec": (),
    "orjson": ("msgspec", "msgspec.json"),
    "standard": ("orjson", "msgspec", "msgspec.json"),
}

# The same for packages with and without the extension module that makes objects.
_WITH = "_objects"
HIDDEN = _HIDDEN | {f"{backend}{_WITH}": hidden for backend, hidden in _HIDDEN.items()}


def package_by(backend: str, idl: str, folder: Any, called: str) -> tuple[Any, Module]:
    """Return a package that has found one of the modules for JSON, or none."""
    package, module = import_package(idl, folder, called)
    if backend.endswith(_WITH):
        native_package.add_objects(folder / called)
    with pytest.MonkeyPatch.context() as patch:
        for name in HIDDEN[backend]:
            patch.setitem(sys.modules, name, None)
        loaded = importlib.import_module(f"{called}._json")
    assert backend.removesuffix(_WITH) == loaded.BACKEND
    assert (f"{called}.{_WITH}" in sys.modules) == backend.endswith(_WITH)
    return package, module


@pytest.fixture(scope="module", params=HIDDEN)
def libxl(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    backend = request.param
    folder = tmp_path_factory.mktemp("package")
    return package_by(backend, IDL, folder, f"json_of_libxl_{backend}")[0]


# --- writing ------------------------------------------------------------------------------------


def test_defaults_are_left_out_and_aggregates_are_not(libxl: Any) -> None:
    assert libxl.Device().to_json() == "{}"
    assert libxl.Defaults().to_dict() == {"caps": [0] * 8, "device": {}, "arch": {}, "nothing": {}}
    assert libxl.Event().to_json() == "{}"


def test_every_kind_of_value_is_written_as_documented(libxl: Any) -> None:
    made = libxl.Defaults(
        memory=2**64 - 2,
        memory_here=2**63,
        one=0,
        minus=-(2**31),
        reason=libxl.ShutdownReason.POWEROFF,
        kind=libxl.DeviceKind._9PFS,
        id=0,
        domid=2**32 - 1,
        flag=True,
        name="",
        choice=False,
        uuid=uuid.UUID("01234567-89AB-CDEF-0123-456789abcdef"),
        mac=libxl.MacAddress("00:16:3E:00:00:01"),
        bits={65535, 3, 64},
        list=["", 'é"\\/\n\x1f\x7f😀'],
        pairs={"a": None, "": ""},
        genid=bytes(range(16)),
        cpuid=libxl.CpuidPolicyList([libxl.CpuidLeaf(7, 0, ebx="1" * 32)]),
        devices=[libxl.Device()],
    )
    text = made.to_json()
    assert json.loads(text) == made.to_dict()
    assert made.to_dict() == {
        "memory": 2**64 - 2,
        "memory_here": 2**63,
        "one": 0,
        "minus": -(2**31),
        "reason": "poweroff",
        "kind": "9pfs",
        "id": 0,
        "domid": 2**32 - 1,
        "flag": True,
        "name": "",
        "choice": "False",
        "uuid": "01234567-89ab-cdef-0123-456789abcdef",
        "mac": "00:16:3e:00:00:01",
        "bits": [3, 64, 65535],
        "list": ["", 'é"\\/\n\x1f\x7f😀'],
        "pairs": {"a": None, "": ""},
        "caps": [0] * 8,
        "genid": list(range(16)),
        "cpuid": [{"leaf": 7, "subleaf": 0, "ebx": "1" * 32}],
        "devices": [{}],
        "device": {},
        "arch": {},
        "nothing": {},
    }
    assert '"list":["","é\\"\\\\/\\n\\u001f\x7f😀"],"pairs"' in text
    assert made.to_jsonb() == text.encode()
    assert libxl.Defaults.from_json(text, strict=True) == made


def test_all_characters_are_written_alike(libxl: Any) -> None:
    text = "".join(chr(c) for c in range(1, 0x3000)) + "\ufffe\U0001f600\U0010ffff"
    written = libxl.Device(path=text).to_json()
    escaped = json.dumps({"path": text}, ensure_ascii=False, separators=(",", ":"))
    assert written == escaped
    assert libxl.Device.from_json(written.encode(), strict=True).path == text


def test_unions_are_written_by_key_and_member(libxl: Any) -> None:
    assert libxl.Event(u=libxl.EventDomainDeath()).to_json() == '{"type.domain_death":{}}'
    assert libxl.Event(3, libxl.EventDiskEject("xvda")).to_json() == (
        '{"domid":3,"type.disk_eject":{"vdev":"xvda","disk":{}}}'
    )
    # No member, and no name.
    assert libxl.Event(u=libxl.EventNeverSaid()).to_json() == "{}"
    assert libxl.Event(u=libxl.EventUnrecognized(255)).to_json() == "{}"
    mac = libxl.MacAddress("00:16:3e:00:00:01")
    assert libxl.Event(u=libxl.EventRaw(mac)).to_json() == '{"type.raw":"00:16:3e:00:00:01"}'


def test_what_has_no_name_is_null(libxl: Any) -> None:
    assert libxl.Device(kind=libxl.DeviceKind(255)).to_json() == '{"kind":null}'


def test_const_fields_are_not_carried(libxl: Any) -> None:
    assert libxl.Device(features="x").to_json() == "{}"
    with pytest.raises(libxl.JsonError, match="unknown member"):
        libxl.Device.from_json('{"features":"x"}', strict=True)


@pytest.mark.parametrize("path", ["a\0b", "\ud800"])
def test_what_no_string_can_hold_is_not_written(libxl: Any, path: str) -> None:
    with pytest.raises(libxl.JsonError):
        libxl.Device(path=path).to_json()
    assert libxl.Device(path="\\u0000").to_json() == '{"path":"\\\\u0000"}'


def test_variants_can_stand_alone(libxl: Any) -> None:
    for value in (
        libxl.EventDiskEject("xvda"),
        libxl.EventDomainDeath(),
        libxl.EventUnrecognized(255),
        libxl.EventRaw(libxl.MacAddress("00:16:3e:00:00:01")),
    ):
        cls: Any = type(value)
        assert cls.from_json(value.to_json(), strict=True) == value


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "cases"), [("Event", EVENT), ("Defaults", DEFAULTS)])
def test_verdicts(libxl: Any, name: str, cases: list[tuple[str, str, str]]) -> None:
    cls = getattr(libxl, name)
    for document, *said in cases:
        for strict, expected in zip((False, True), said, strict=True):
            try:
                cls.from_json(document, strict=strict)
                verdict = ""
            except libxl.JsonError as error:
                verdict = str(error)
            assert (expected in verdict) == bool(expected or not verdict), (
                document,
                strict,
                verdict,
            )
            assert bool(expected) == bool(verdict), (document, strict, verdict)


@pytest.mark.parametrize("document", NOT_JSON, ids=range(len(NOT_JSON)))
def test_what_is_no_json_is_refused(libxl: Any, document: str | bytes) -> None:
    for strict in (False, True):
        with pytest.raises(libxl.JsonError, match="not JSON") as caught:
            libxl.Event.from_json(document, strict=strict)
        assert caught.value.path == ""
        assert isinstance(caught.value, ValueError)


def test_nesting_is_counted_outside_of_strings(libxl: Any) -> None:
    deepest = "[" * 63 + "]" * 63
    assert libxl.Event.from_json(f'{{"x":{deepest}}}') == libxl.Event()
    with pytest.raises(libxl.JsonError, match="deeper than 64"):
        libxl.Event.from_json(f'{{"x":[{deepest}]}}')
    brackets = json.dumps('\\"[[' * 200 + "\n[[{{\\")
    assert libxl.Event.from_json(f'{{"x":{brackets},"domid":1}}').domid == 1
    assert libxl.Event.from_json('{"x":[' + ",".join(["[{}]"] * 500) + "]}") == libxl.Event()


@pytest.mark.parametrize("backend", HIDDEN)
def test_structs_may_nest_deeper_than_documents(backend: str, tmp_path: Any) -> None:
    declared = ['s1 = Struct("s1", [("x", uint8)])']
    declared += [f's{n} = Struct("s{n}", [("x", s{n - 1})])' for n in range(2, 70)]
    package, _ = package_by(backend, "\n".join(declared), tmp_path, f"nested_by_{backend}")
    for n in (64, 65):
        document = '{"x":' * n + "1" + "}" * n
        for cls in (getattr(package, f"S{n}"), package.S69):
            if n == 64:
                # In the larger struct, a struct is where the number is.
                assert cls.from_json(document).to_json().startswith('{"x":{"x":')
            else:
                with pytest.raises(package.JsonError, match="deeper than 64"):
                    cls.from_json(document)


def test_numbers_that_nobody_reads_may_be_of_any_size(libxl: Any) -> None:
    for number in ("1e999", "-1e999", "1" * 5000, "1e-999"):
        assert libxl.Event.from_json(f'{{"x":{number},"domid":1}}').domid == 1


def test_surrogates_in_pairs_are_one_character(libxl: Any) -> None:
    assert libxl.Device.from_json('{"path":"\\ud83d\\ude00\\\\ud800"}').path == "😀\\ud800"


def test_bytes_like_documents_are_read(libxl: Any) -> None:
    for document in (b'{"domid":1}', bytearray(b'{"domid":1}'), memoryview(b'{"domid":1}')):
        assert libxl.Event.from_json(document).domid == 1
    with pytest.raises(TypeError):
        libxl.Event.from_json(5)


def test_misplaced_members_are_their_default(libxl: Any) -> None:
    document = (
        '{"memory":"x","id":"x","list":5,"caps":{},"device":[],"devices":7,"type":9,"bits":{}}'
    )
    assert libxl.Defaults.from_json(document) == libxl.Defaults()


def test_a_value_shares_nothing_with_the_dict_that_it_is_read_from(libxl: Any) -> None:
    plain = {"list": ["a"], "pairs": {"a": "b"}, "devices": [{"flags": [1]}]}
    made = libxl.Defaults.from_dict(plain, strict=True)
    made.list.append("b")
    made.pairs["c"] = None
    made.devices[0].flags.append(2)
    assert plain == {"list": ["a"], "pairs": {"a": "b"}, "devices": [{"flags": [1]}]}


def test_a_subclass_is_not_kept_for_what_it_read(libxl: Any) -> None:
    def read() -> weakref.ref[type]:
        cls = type("Mine", (libxl.Event,), {})
        assert cls.from_json(b'{"domid":1}').domid == 1  # type: ignore[attr-defined]
        return weakref.ref(cls)

    gone = read()
    gc.collect()
    assert gone() is None


def test_a_subclass_reads_itself(libxl: Any) -> None:
    mine: Any = type("Mine", (libxl.Event,), {})
    assert type(mine.from_json('{"domid":3}')) is mine
    assert mine.from_json('{"domid":3}').domid == 3
    assert mine(domid=3).to_json() == '{"domid":3}'


def test_an_error_is_one_of_the_package(libxl: Any) -> None:
    with pytest.raises(libxl.LibxlError) as caught:
        libxl.Event.from_json('{"domid":-1}')
    assert caught.value.path == "$.domid"
    assert caught.value.reason == "expected an integer of 0 to 4294967295, got -1"


@pytest.mark.parametrize("release", ["xen_417", "xen_414"])
@pytest.mark.parametrize("backend", HIDDEN)
def test_random_values_of_all_structs_survive(
    request: pytest.FixtureRequest, tmp_path: Any, release: str, backend: str
) -> None:
    xen: Xen = request.getfixturevalue(release)
    idl = (xen.idl / "libxl_types.idl").read_text()
    package, module = package_by(backend, idl, tmp_path, f"random_{release}_{backend}")
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    values = Values(package, module, random.Random(seed))
    for struct in values.plan.structs:
        for _ in range(10):
            value = values.struct(struct)
            text = value.to_json()
            for strict in (False, True):
                assert type(value).from_json(text, strict=strict) == value, text
            assert type(value).from_dict(json.loads(text), strict=True) == value
            assert value.to_dict() == json.loads(text)
            assert json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False) == text
