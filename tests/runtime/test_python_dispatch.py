"""Dispatch in Python: each value of each discriminant, by methods and by decorators; errors."""

from __future__ import annotations

import asyncio
import pickle
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from idlgen.targets.python.dispatch import class_names, handler_name
from idlgen.targets.python.names import field_name
from idlgen.targets.python.plan import plan
from tests.runtime.test_python_types import IDL
from tests.support.python_target import import_package

if TYPE_CHECKING:
    from idlgen.model import Module
    from idlgen.targets.python.plan import Variant
    from tests.support.xen import Xen

EVERYTHING = 2**64 - 1


@pytest.fixture(scope="module")
def libxl(tmp_path_factory: pytest.TempPathFactory) -> Any:
    package, _ = import_package(IDL, tmp_path_factory.mktemp("package"), "dispatch_of_libxl")
    return package


def recording(names: list[str], base: Any) -> Any:
    """Return a handler whose methods return what they are called with."""
    methods: dict[str, Any] = {
        name: lambda _, *arguments, name=name: (name, *arguments) for name in names
    }
    return type("Recording", (base,), methods)()


def check_all_values(package: Any, module: Module) -> int:
    """Send each value of each discriminant through all kinds of handlers; return how many."""
    made = plan(module)
    calls = 0
    for union, sum_ in made.sums.items():
        struct = getattr(package, made.names[sum_.dispatch.struct])
        base, dispatcher_class = (getattr(package, n) for n in class_names(made, sum_))
        attribute = field_name(str(sum_.dispatch.field.name))
        assert sum_.dispatch.union is union
        methods = {handler_name(v.row.name.lower()): v for v in sum_.variants}
        assert len(methods) == len(sum_.dispatch.enumeration.values)
        subclass = recording([*methods], base)
        decorated = dispatcher_class()
        for name in methods:
            function = getattr(subclass, name)
            assert getattr(decorated, name)(function) is function
        bare = recording(["unhandled"], base)
        for name, variant in methods.items():
            value = struct(**{attribute: getattr(package, variant.name)()})
            expected = (name, value, *payload(value, attribute, variant))
            assert subclass.dispatch(value) == expected
            assert decorated.dispatch(value) == expected
            assert bare.dispatch(value) == ("unhandled", value)
            assert base().dispatch(value) is None
            assert dispatcher_class().dispatch(value) is None
            calls += 1
        check_masks(sum_, subclass, decorated, base, dispatcher_class)
    return calls


def payload(value: Any, attribute: str, variant: Variant) -> tuple[Any, ...]:
    """Return what a handler gets beside the whole value."""
    if not variant.row.has_data:
        return ()
    held = getattr(value, attribute)
    return (held,) if variant.wrapped is None else (held.value,)


def check_masks(sum_: Any, subclass: Any, decorated: Any, base: Any, dispatcher: Any) -> None:
    numbers = [v.value for v in sum_.dispatch.enumeration.values]
    if all(0 <= number <= 63 for number in numbers):
        assert subclass.mask == decorated.mask == sum(1 << number for number in numbers)
        assert base().mask == dispatcher().mask == 0
    else:
        assert not hasattr(decorated, "mask")
        assert not hasattr(subclass, "mask")


@pytest.mark.parametrize(("release", "calls"), [("xen_417", 18), ("xen_414", 18)])
def test_every_value_of_debians_files_reaches_its_handler(
    release: str, calls: int, tmp_path: Any, request: pytest.FixtureRequest
) -> None:
    xen: Xen = request.getfixturevalue(release)
    called = 0
    for name in ("libxl_types", "libxl_types_internal"):
        idl = (xen.idl / f"{name}.idl").read_text()
        package, module = import_package(idl, tmp_path / name, f"dispatch_of_{release}_{name}")
        called += check_all_values(package, module)
    assert called == calls


def test_every_value_of_all_kinds_of_unions_reaches_its_handler(tmp_path: Any) -> None:
    package, module = import_package(IDL, tmp_path, "dispatch_of_all_kinds")
    assert check_all_values(package, module) > 10


def test_what_nobody_handles_is_unhandled(libxl: Any) -> None:
    dispatcher = libxl.EventDispatcher()
    unknown = libxl.Event(u=libxl.EventUnrecognized(255))
    handler = recording(["unhandled", "disk_eject"], libxl.EventHandler)
    assert dispatcher.dispatch(unknown) is None
    assert handler.dispatch(unknown) == ("unhandled", unknown)
    dispatcher.domain_death(lambda _: "death")
    assert dispatcher.unhandled(handler.unhandled) == handler.unhandled
    assert dispatcher.dispatch(unknown) == ("unhandled", unknown)
    # What is registered stays, before and after.
    assert dispatcher.dispatch(libxl.Event(u=libxl.EventDomainDeath())) == "death"
    eject = libxl.Event(u=libxl.EventDiskEject("xvda"))
    assert dispatcher.dispatch(eject) == ("unhandled", eject)
    dispatcher.disk_eject(lambda _, info: info.vdev)
    assert dispatcher.dispatch(eject) == "xvda"


def test_a_mask_says_what_is_handled(libxl: Any) -> None:
    dispatcher = libxl.EventDispatcher()
    dispatcher.disk_eject(lambda *_: None)
    dispatcher.domain_death(lambda _: None)
    assert dispatcher.mask == 1 << 3 | 1 << 2
    assert recording(["disk_eject"], libxl.EventHandler).mask == 1 << 3
    dispatcher.unhandled(lambda _: None)
    assert dispatcher.mask == EVERYTHING
    assert recording(["unhandled"], libxl.EventHandler).mask == EVERYTHING
    # INVALID is -1, the number of no bit.
    assert not hasattr(libxl.BuildDispatcher(), "mask")


def test_the_last_function_registered_counts(libxl: Any) -> None:
    dispatcher = libxl.EventDispatcher()
    dispatcher.domain_death(lambda _: 1)
    dispatcher.domain_death(lambda _: 2)
    assert dispatcher.dispatch(libxl.Event(u=libxl.EventDomainDeath())) == 2


def test_dispatchers_share_nothing(libxl: Any) -> None:
    first, second = libxl.EventDispatcher(), libxl.EventDispatcher()
    first.domain_death(lambda _: 1)
    assert second.dispatch(libxl.Event(u=libxl.EventDomainDeath())) is None
    assert second.mask == 0


@pytest.mark.parametrize("result", [None, 0, 1, -6])
def test_what_a_handler_returns_is_returned(libxl: Any, result: int | None) -> None:
    death = libxl.Event(u=libxl.EventDomainDeath())
    eject = libxl.Event(u=libxl.EventDiskEject())
    dispatcher = libxl.EventDispatcher()
    dispatcher.domain_death(lambda _: result)
    dispatcher.disk_eject(lambda *_: result)

    class Handler(libxl.EventHandler):  # type: ignore[misc]
        def domain_death(self, _event: Any) -> int | None:
            return result

        def disk_eject(self, _event: Any, _info: Any) -> int | None:
            return result

    for dispatch in (dispatcher.dispatch, Handler().dispatch):
        assert dispatch(death) == dispatch(eject) == result


def test_what_a_handler_raises_reaches_the_caller_as_it_is(libxl: Any) -> None:
    def fail(*_: Any) -> None:
        raise KeyError("mine")

    dispatcher = libxl.EventDispatcher()
    dispatcher.disk_eject(fail)
    dispatcher.unhandled(fail)
    for u in (libxl.EventDiskEject(), libxl.EventDomainDeath(), libxl.EventUnrecognized(9)):
        with pytest.raises(KeyError, match="mine") as caught:
            dispatcher.dispatch(libxl.Event(u=u))
        assert caught.value.__context__ is None


def test_a_handler_may_be_a_coroutine_function(libxl: Any) -> None:
    dispatcher = libxl.EventDispatcher()

    @dispatcher.disk_eject  # type: ignore[untyped-decorator]
    async def ejected(_event: Any, info: Any) -> str:
        await asyncio.sleep(0)
        return str(info.vdev)

    assert asyncio.run(dispatcher.dispatch(libxl.Event(u=libxl.EventDiskEject("xvda")))) == "xvda"


def test_a_class_derived_from_a_variant_is_handled_as_one(libxl: Any) -> None:
    mine: Any = type("Mine", (libxl.EventDiskEject,), {})
    event = libxl.Event(u=mine("xvda"))
    dispatcher = libxl.EventDispatcher()
    dispatcher.disk_eject(lambda _, info: info)
    assert dispatcher.dispatch(event) is event.u
    handler = recording(["disk_eject"], libxl.EventHandler)
    assert handler.dispatch(event) == ("disk_eject", event, event.u)


def test_methods_may_be_replaced_at_any_time(libxl: Any) -> None:
    event = libxl.Event(u=libxl.EventDiskEject("xvda"))
    handler = recording(["disk_eject"], libxl.EventHandler)
    assert handler.dispatch(event)[0] == "disk_eject"
    with mock.patch.object(handler, "disk_eject") as replaced:
        handler.dispatch(event)
    replaced.assert_called_once_with(event, event.u)


# --- errors -------------------------------------------------------------------------------------


def test_each_error_has_an_exception(tmp_path: Any, xen_417: Xen) -> None:
    idl = (xen_417.idl / "libxl_types.idl").read_text()
    libxl, _ = import_package(idl, tmp_path, "errors_of_xen")
    for value in libxl.Error:
        error = libxl.LibxlError.from_code(value, "libxl_domain_pause")
        assert type(error).__mro__[1] is libxl.LibxlError
        assert (error.code, error.name) == (value, f"ERROR_{value.name}")
        assert str(error) == f"libxl_domain_pause: ERROR_{value.name} ({int(value)})"
        assert getattr(libxl, type(error).__name__) is type(error)
    not_ready = libxl.LibxlError.from_code(-11)
    assert isinstance(not_ready, libxl.NotReadyError)
    assert str(not_ready) == "ERROR_NOT_READY (-11)"
    assert (libxl.NotReadyError().code, libxl.NotReadyError.name) == (-11, "ERROR_NOT_READY")
    again = pickle.loads(pickle.dumps(libxl.LibxlError.from_code(-3, "x")))
    assert (type(again), again.code, str(again)) == (libxl.FailError, -3, "x: ERROR_FAIL (-3)")


def test_an_error_without_a_name_keeps_its_number(libxl: Any) -> None:
    error = libxl.LibxlError.from_code(-999, "x")
    assert type(error) is libxl.LibxlError
    assert (error.code, error.name, str(error)) == (-999, "", "x: error -999")
    assert pickle.loads(pickle.dumps(error)).code == -999
    assert str(libxl.LibxlError("plain")) == "plain"


def test_a_json_error_says_where_and_what(libxl: Any) -> None:
    error = libxl.JsonError("$.disks[2].format", "expected a name")
    assert str(error) == "$.disks[2].format: expected a name"
    assert str(libxl.JsonError("", "not JSON: x at byte 3")) == "not JSON: x at byte 3"
    again = pickle.loads(pickle.dumps(error))
    assert (again.path, again.reason, again.code) == (error.path, error.reason, 0)
