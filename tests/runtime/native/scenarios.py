"""What a Python program with events relies on, one scenario per run: ``scenarios.py NAME BACKEND``.

The same on real libxl and on the embedded core. Exits with 0 only if all was as promised.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tests.runtime.native.machine import MACHINES, Machine, restart_xenstored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

libxl: Any = import_module("libxl")
Type: Any = libxl.EventType

COOKIE = 0xFEDC_BA98_7654_3210
BACKEND = sys.argv[2]
SOON = 10.0  # seconds that nothing takes which works


@contextmanager
def raises(kind: type[BaseException]) -> Iterator[Any]:
    """Require that a block raises; like pytest's, which is not at hand in this process."""

    class Caught:
        value: Any = None

    try:
        yield Caught
    except kind as error:
        Caught.value = error
    else:
        raise AssertionError(f"no {kind.__name__}")


def after(seconds: float, function: Callable[..., object], *arguments: object) -> None:
    threading.Timer(seconds, function, arguments).start()


def told(event: Any) -> tuple[Any, ...]:
    """Return what an event says: its type, the domain, whom it is for, and its data."""
    data = None
    if event.type == Type.DOMAIN_SHUTDOWN:
        data = event.u.shutdown_reason
    elif event.type == Type.DISK_EJECT:
        data = event.u.disk.vdev
    elif event.type == Type.OPERATION_COMPLETE:
        data = event.u.rc
    return (event.type, event.domid, event.for_user, data)


ALL_FOUR = [
    (Type.DISK_EJECT, 7, COOKIE + 1, "hdc"),
    (Type.DOMAIN_SHUTDOWN, 7, COOKIE, 2),
    (Type.OPERATION_COMPLETE, 7, COOKIE + 2, 0),
    (Type.DOMAIN_DEATH, 7, COOKIE, None),
]


@contextmanager
def enabled(ctx: Any) -> Iterator[None]:
    with (
        ctx.enable_domain_death(7, for_user=COOKIE),
        ctx.enable_disk_eject(7, "hdc", for_user=COOKIE + 1),
    ):
        yield


def causes(ctx: Any, machine: Machine) -> list[Callable[[], object]]:
    """Return what has the four events happen, in order."""
    return [
        lambda: machine.eject(7),
        lambda: machine.shutdown(7, 2),
        lambda: ctx.pause(7, for_user=COOKIE + 2),
        lambda: machine.destroy(7),
    ]


# --- polled, waited for, iterated over, dispatched ---


def checked(ctx: Any, machine: Machine) -> None:
    assert ctx.check() is None
    with enabled(ctx):
        found = []
        for cause in causes(ctx, machine):
            cause()
            for _ in range(1000):
                event = ctx.check()
                if event is not None:
                    found.append(told(event))
                    break
                time.sleep(0.005)
        assert found == ALL_FOUR, found
        assert ctx.check() is None


def waited(ctx: Any, machine: Machine) -> None:
    begin = time.monotonic()
    with raises(libxl.NotReadyError) as caught:
        ctx.wait(timeout=0.2)
    assert caught.value.code == -11
    assert 0.2 <= time.monotonic() - begin < SOON
    with enabled(ctx):
        found = []
        for cause in causes(ctx, machine):
            after(0.05, cause)
            found.append(told(ctx.wait(timeout=SOON)))
        assert found == ALL_FOUR, found


def chosen(ctx: Any, machine: Machine) -> None:
    """By type, by several, by mask, by predicate; what is not chosen stays, in order."""
    with enabled(ctx):
        for cause in causes(ctx, machine):
            cause()
            # libxl has to look before the domain is destroyed.
            for _ in range(5):
                assert ctx.check([]) is None
                time.sleep(0.02)
        assert ctx.wait(Type.DOMAIN_DEATH, timeout=SOON).type == Type.DOMAIN_DEATH
        several = [Type.DOMAIN_SHUTDOWN, Type.DOMAIN_DEATH]
        assert ctx.wait(several, timeout=SOON).type == Type.DOMAIN_SHUTDOWN
        assert ctx.check(several) is None
        assert ctx.check(1 << Type.DOMAIN_DEATH) is None
        assert ctx.check(predicate=lambda event: event.for_user == 5) is None
        ours = ctx.wait(predicate=lambda event: event.for_user == COOKIE + 2, timeout=SOON)
        assert told(ours) == ALL_FOUR[2]
        with raises(libxl.NotReadyError):
            ctx.wait(Type.OPERATION_COMPLETE, timeout=0.05)
        assert told(ctx.check(1 << Type.DISK_EJECT)) == ALL_FOUR[0]
        assert ctx.check() is None


def predicate_raises(ctx: Any, machine: Machine) -> None:
    """What a predicate raises reaches the caller, and the event stays."""
    machine.shutdown(9, 1)
    with ctx.enable_domain_death(7), ctx.enable_domain_death(9):
        machine.shutdown(7, 1)
        ctx.pause(9, for_user=1)
        calls = []

        def choose(event: Any) -> bool:
            calls.append(event)
            raise KeyError(event.domid)

        for _ in range(3):
            with raises(KeyError):
                ctx.wait(predicate=choose, timeout=SOON)
        assert len(calls) == 3, calls
        found = {told(ctx.wait(timeout=SOON))[:2] for _ in range(3)}
        assert found == {
            (Type.OPERATION_COMPLETE, 9),
            (Type.DOMAIN_SHUTDOWN, 9),
            (Type.DOMAIN_SHUTDOWN, 7),
        }


def iterated(ctx: Any, machine: Machine) -> None:
    with enabled(ctx):
        left = causes(ctx, machine)
        left.pop(0)()
        found = []
        for event in ctx.events(timeout=SOON):
            found.append(told(event))
            if not left:
                break
            after(0.05, left.pop(0))
        assert found == ALL_FOUR, found
        assert list(ctx.events(timeout=0.05)) == []


def dispatched(ctx: Any, machine: Machine) -> None:
    dispatcher = libxl.EventDispatcher()
    found = []

    @dispatcher.domain_shutdown  # type: ignore[untyped-decorator]
    def on_shutdown(event: Any, info: Any) -> None:
        assert info is event.u
        found.append(told(event))

    @dispatcher.disk_eject  # type: ignore[untyped-decorator]
    def on_eject(event: Any, info: Any) -> None:
        found.append((*told(event)[:3], info.disk.vdev))

    @dispatcher.operation_complete  # type: ignore[untyped-decorator]
    def on_complete(event: Any, _info: Any) -> None:
        found.append(told(event))

    class Deaths(libxl.EventHandler):  # type: ignore[misc]
        def domain_death(self, event: Any, /) -> None:
            found.append(told(event))

    deaths = Deaths()
    with enabled(ctx):
        assert ctx.dispatch(dispatcher) == 0
        assert ctx.dispatch(dispatcher, timeout=0.05) == 0
        for cause in causes(ctx, machine)[:3]:
            after(0.05, cause)
            assert ctx.dispatch(dispatcher, timeout=SOON) == 1
        machine.destroy(7)
        # The dispatcher does not take what it has no function for.
        assert ctx.dispatch(dispatcher, timeout=0.1) == 0
        assert ctx.dispatch(deaths, timeout=SOON) == 1
    assert found == ALL_FOUR, found


def handler_raises(ctx: Any, machine: Machine) -> None:
    """The exception reaches the caller, that event is gone, the next one is there."""
    dispatcher = libxl.EventDispatcher()
    calls = []

    @dispatcher.unhandled  # type: ignore[untyped-decorator]
    def on_any(event: Any) -> None:
        calls.append(event.for_user)
        if len(calls) == 2:
            raise LookupError(event.for_user)

    for cookie in range(4):
        ctx.pause(9, for_user=cookie)
    with raises(LookupError) as caught:
        ctx.dispatch(dispatcher, timeout=SOON)
    assert caught.value.args == (1,)
    assert calls == [0, 1]
    assert ctx.dispatch(dispatcher, timeout=SOON) == 2
    assert calls == [0, 1, 2, 3]
    machine.shutdown(7, 0)


def handler_uses_the_context(ctx: Any, machine: Machine) -> None:
    """A handler may take events itself, disable generators, and close the context."""
    dispatcher = libxl.EventDispatcher()
    found = []
    seven, nine = ctx.enable_domain_death(7), ctx.enable_domain_death(9)

    @dispatcher.domain_shutdown  # type: ignore[untyped-decorator]
    def on_shutdown(event: Any, _info: Any) -> None:
        found.append(event.domid)
        seven.disable()
        nine.disable()
        nine.disable()
        ctx.pause(9, for_user=1)
        assert ctx.wait(Type.OPERATION_COMPLETE, timeout=SOON).for_user == 1
        ctx.close()

    machine.shutdown(7, 0)
    machine.shutdown(9, 0)
    assert ctx.dispatch(dispatcher, timeout=SOON) == 1
    assert len(found) == 1
    assert not seven.enabled
    assert ctx.closed


# --- asyncio ---


def nothing_watched(ctx: Any) -> None:
    """Nothing of a context's is registered with the running loop."""
    loop = asyncio.get_running_loop()
    assert not ctx._register.listeners
    assert all(not link._watched and link._timer is None for link in ctx._links.values())
    if hasattr(loop, "_selector"):
        # What is left is the loop's own.
        assert len(loop._selector.get_map()) == 1


async def iterated_async(ctx: Any, machine: Machine) -> None:
    loop = asyncio.get_running_loop()
    async with ctx.enable_disk_eject(7, "hdc", for_user=COOKIE + 1):
        with ctx.enable_domain_death(7, for_user=COOKIE):
            left = causes(ctx, machine)
            loop.call_later(0.05, left.pop(0))
            found = []
            async for event in ctx.aevents():
                nothing_watched(ctx)
                found.append(told(event))
                if not left:
                    break
                loop.call_later(0.05, left.pop(0))
    assert found == ALL_FOUR, found
    nothing_watched(ctx)


async def chosen_async(ctx: Any, machine: Machine) -> None:
    """Several tasks, each with types of its own; each event goes to one of them."""
    found: list[tuple[str, Any]] = []

    async def take(name: str, *chosen: Any, count: int) -> None:
        async for event in ctx.aevents(*chosen):
            found.append((name, told(event)))
            count -= 1
            if not count:
                return

    with enabled(ctx):
        tasks = [
            asyncio.create_task(take("disks", Type.DISK_EJECT, count=1)),
            asyncio.create_task(
                take("domains", [Type.DOMAIN_SHUTDOWN, Type.DOMAIN_DEATH], count=2)
            ),
            asyncio.create_task(take("ours", None, lambda e: e.for_user == COOKIE + 2, count=1)),
        ]
        for cause in causes(ctx, machine):
            await asyncio.sleep(0.05)
            cause()
        await asyncio.wait_for(asyncio.gather(*tasks), SOON)
    names = ("disks", "domains", "ours", "domains")
    assert sorted(found) == sorted(zip(names, ALL_FOUR, strict=True)), found
    nothing_watched(ctx)


async def cancelled_async(ctx: Any, machine: Machine) -> None:
    """A task that is cancelled while it waits leaves nothing; the next one gets the event."""
    with enabled(ctx):
        for _ in range(3):
            task = asyncio.ensure_future(anext(ctx.aevents()))
            await asyncio.sleep(0.02)
            assert ctx._register.listeners
            task.cancel()
            with raises(asyncio.CancelledError):
                await task
            nothing_watched(ctx)
        with raises(TimeoutError):
            await asyncio.wait_for(anext(ctx.aevents()), 0.05)
        nothing_watched(ctx)
        machine.shutdown(7, 2)
        event = await asyncio.wait_for(anext(ctx.aevents()), SOON)
        assert told(event) == ALL_FOUR[1]
        nothing_watched(ctx)


async def operations_async(ctx: Any, machine: Machine) -> None:
    await ctx.pause(7)
    await ctx.unpause(7)
    with raises(libxl.LibxlError) as caught:
        await ctx.destroy(1234)
    assert isinstance(caught.value, libxl.DomainNotfoundError)
    assert caught.value.code == -21
    machine.hold_shutdowns()
    operation = ctx.shutdown(9)
    assert not operation.done
    asyncio.get_running_loop().call_later(0.05, machine.answer_shutdown, 9)
    await asyncio.wait_for(operation, SOON)
    assert operation.done
    await operation
    nothing_watched(ctx)
    # No event tells of them.
    assert ctx.check() is None


async def operation_cancelled(ctx: Any, machine: Machine) -> None:
    """To cancel a task that waits is to abort the operation."""
    machine.hold_shutdowns()
    operation = ctx.shutdown(9)

    async def run() -> None:
        await operation

    task = asyncio.create_task(run())
    await asyncio.sleep(0.02)
    task.cancel()
    with raises(asyncio.CancelledError):
        await task
    nothing_watched(ctx)
    with raises(libxl.AbortedError):
        await asyncio.wait_for(operation, SOON)
    nothing_watched(ctx)
    operation.abort()


async def disaster_async(ctx: Any, machine: Machine) -> None:
    with ctx.enable_domain_death(7):
        asyncio.get_running_loop().call_later(0.05, machine.strike)
        with raises(libxl.DisasterError) as caught:
            await asyncio.wait_for(anext(ctx.aevents()), SOON)
        assert (caught.value.type, caught.value.errno) == (None, 5)
    nothing_watched(ctx)


async def subprocesses_async(ctx: Any, machine: Machine) -> None:
    """The loop's own children beside libxl's."""
    slow = await asyncio.create_subprocess_exec("sleep", "0.3")
    quick = await asyncio.create_subprocess_exec("sh", "-c", "exit 3")
    with ctx.enable_domain_death(9):
        await asyncio.wait_for(ctx.destroy(9), SOON)
        event = await asyncio.wait_for(anext(ctx.aevents()), SOON)
        assert told(event)[:2] == (Type.DOMAIN_DEATH, 9)
    assert await quick.wait() == 3
    assert await slow.wait() == 0
    machine.shutdown(7, 0)


async def woken_from_threads(ctx: Any, machine: Machine) -> None:
    """Events that calls on other threads make reach the loop, and its register follows them."""
    found = []

    def other() -> None:
        for cookie in range(5):
            ctx.pause(9, for_user=cookie)
            time.sleep(0.01)
        # Has a descriptor registered while the loop waits.
        with ctx.enable_domain_death(7, for_user=5):
            machine.shutdown(7, 0)
            assert done.wait(SOON)

    done = threading.Event()
    thread = threading.Thread(target=other)
    thread.start()
    async for event in ctx.aevents():
        found.append(event.for_user)
        if len(found) == 6:
            break
    done.set()
    await asyncio.to_thread(thread.join)
    assert found == [0, 1, 2, 3, 4, 5], found
    nothing_watched(ctx)


async def no_end_of_events(ctx: Any, _machine: Machine) -> None:
    """Other tasks run even while events never cease."""
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    count = 0
    ctx.pause(9, for_user=0)
    async for event in ctx.aevents():
        assert event.for_user == count
        count += 1
        if count == 1000:
            break
        ctx.pause(9, for_user=count)
    task.cancel()
    assert turns > 10


async def context_closed(ctx: Any, _machine: Machine) -> None:
    """A task that waits learns that the context is closed."""
    task = asyncio.ensure_future(anext(ctx.aevents()))
    await asyncio.sleep(0.02)
    ctx.close()
    with raises(libxl.LibxlError):
        await asyncio.wait_for(task, SOON)


def loops_end(ctx: Any, machine: Machine) -> None:
    """A loop that ends while tasks wait lets go; the next one, or none, takes over."""
    stuck: list[Any] = []

    async def leave() -> None:
        stuck.append(asyncio.ensure_future(anext(ctx.aevents())))
        await asyncio.sleep(0.02)

    async def left_open() -> None:
        iterator = ctx.aevents()
        machine.shutdown(9, 0)
        async for _ in iterator:
            return

    with enabled(ctx), ctx.enable_domain_death(9):
        asyncio.run(leave())
        assert stuck[0].cancelled()
        assert not ctx._register.listeners
        asyncio.run(left_open())
        machine.shutdown(7, 2)
        assert told(asyncio.run(_first(ctx))) == ALL_FOUR[1]
        machine.destroy(7)
        assert told(ctx.wait(timeout=SOON)) == ALL_FOUR[3]
    assert len(ctx._links) == 1


async def _first(ctx: Any) -> Any:
    return await asyncio.wait_for(anext(ctx.aevents()), SOON)


# --- operations and the life of a context ---


def operations(ctx: Any, machine: Machine) -> None:
    operation = ctx.pause(7)
    operation.wait(SOON)
    operation.wait()
    ctx.unpause(7).wait(SOON)
    with raises(libxl.DomainNotfoundError) as caught:
        ctx.destroy(1234).wait(SOON)
    assert "1234" in str(caught.value)
    machine.hold_shutdowns()
    operation = ctx.shutdown(9)
    with raises(TimeoutError):
        operation.wait(0.05)
    operation.abort()
    with raises(libxl.AbortedError):
        operation.wait(SOON)
    operation = ctx.shutdown(9, for_user=COOKIE)
    with raises(libxl.LibxlError):
        operation.wait()
    operation.abort()
    event = ctx.wait(timeout=SOON)
    assert told(event) == (Type.OPERATION_COMPLETE, 9, COOKIE, -22)


def children(ctx: Any, _machine: Machine) -> None:
    """subprocess, and a handler of SIGCHLD, beside a destroy, which forks."""
    signals: list[int] = []
    signal.signal(signal.SIGCHLD, lambda number, _: signals.append(number))
    slow = subprocess.Popen(["sleep", "0.3"])
    assert subprocess.run(["sh", "-c", "exit 3"], check=False).returncode == 3
    with ctx.enable_domain_death(9, for_user=1):
        ctx.destroy(9).wait(SOON)
        assert told(ctx.wait(timeout=SOON))[:3] == (Type.DOMAIN_DEATH, 9, 1)
    with libxl.Context(backend=BACKEND) as other:
        operation = other.destroy(7)
        assert subprocess.run(["sh", "-c", "exit 4"], check=False).returncode == 4
        operation.wait(SOON)
    assert slow.wait() == 0
    assert signals


def children_without_pidfd(ctx: Any, machine: Machine) -> None:
    """On an older Linux, libxl has a handler of SIGCHLD, and reaps no children but its own."""

    def unknown(*_arguments: object) -> int:
        raise OSError(38, "Function not implemented")

    ctx.close()
    os.pidfd_open = unknown  # type: ignore[assignment]
    with libxl.Context(backend=BACKEND) as other, other.enable_domain_death(9, for_user=1):
        slow = subprocess.Popen(["sleep", "0.3"])
        other.destroy(9).wait(SOON)
        assert subprocess.run(["sh", "-c", "exit 3"], check=False).returncode == 3
        assert told(other.wait(timeout=SOON))[:3] == (Type.DOMAIN_DEATH, 9, 1)
        assert slow.wait() == 0
    machine.shutdown(7, 0)


def two_threads(ctx: Any, machine: Machine) -> None:
    """One waits, another makes events; then both take them. Nothing is lost or twice."""
    with enabled(ctx):
        after(0.1, machine.shutdown, 7, 2)
        assert told(ctx.wait(timeout=SOON)) == ALL_FOUR[1]
        after(0.1, lambda: ctx.pause(9, for_user=3))
        assert ctx.wait(timeout=SOON).for_user == 3
    taken: list[list[int]] = [[], []]

    def take(mine: list[int]) -> None:
        mine.extend(event.for_user for event in ctx.events(timeout=0.5))

    threads = [threading.Thread(target=take, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    for cookie in range(300):
        ctx.pause(9, for_user=cookie)
    for thread in threads:
        thread.join()
    assert sorted(taken[0] + taken[1]) == list(range(300))
    assert all(mine == sorted(mine) for mine in taken)


def enabled_and_disabled(ctx: Any, machine: Machine) -> None:
    """Generators come and go while events arrive, on another thread as well."""
    stop = threading.Event()

    def flicker() -> None:
        while not stop.is_set():
            with ctx.enable_domain_death(9), ctx.enable_domain_death(7, for_user=2):
                pass

    threads = [threading.Thread(target=flicker) for _ in range(2)]
    for thread in threads:
        thread.start()
    ejects = 0
    for _ in range(20):
        with ctx.enable_disk_eject(7, "hdc", for_user=1):
            machine.eject(7)
            event = ctx.wait(predicate=lambda e: e.for_user == 1, timeout=SOON)
            ejects += event.type == Type.DISK_EJECT
            ctx.pause(9).wait(SOON)
    stop.set()
    for thread in threads:
        thread.join()
    assert ejects == 20
    for event in ctx.events(timeout=0.05):
        assert event.for_user == 2
    assert not ctx._register.listeners


def interrupted(ctx: Any, _machine: Machine) -> None:
    """A signal's handler runs while a thread waits, and what it raises ends the wait."""

    def ring(_number: int, _frame: object) -> None:
        raise InterruptedError

    signal.signal(signal.SIGALRM, ring)
    for wait in (ctx.wait, ctx.shutdown(9).wait if BACKEND == "xen" else ctx.wait):
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with raises(InterruptedError):
            wait()
    assert not ctx._register.listeners


def disaster(ctx: Any, machine: Machine) -> None:
    with ctx.enable_domain_death(7, for_user=COOKIE):
        machine.shutdown(7, 4)
        assert told(ctx.wait(timeout=SOON)) == (Type.DOMAIN_SHUTDOWN, 7, COOKIE, 4)
        machine.strike()
        with raises(libxl.DisasterError) as caught:
            ctx.wait(timeout=SOON)
        assert caught.value.type is None
        assert caught.value.errno == 5
        assert caught.value.message
        assert "Input/output error" in str(caught.value)
        ctx.pause(9, for_user=1)
        assert ctx.wait(Type.OPERATION_COMPLETE, timeout=SOON).for_user == 1


def closing(ctx: Any, machine: Machine) -> None:
    """With an operation under way, a generator enabled, and a thread that waits."""
    generator = ctx.enable_domain_death(7)
    for _ in range(300):
        ctx.pause(9, for_user=COOKIE + 1)
    assert sum(1 for _ in ctx.events(timeout=0.05)) == 300
    machine.hold_shutdowns()
    operation = ctx.shutdown(9)
    for _ in range(2):
        ctx.shutdown(7, for_user=COOKIE)
    assert dict(ctx._cookies) == {COOKIE: 2}
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            # It may be told of the operations that are aborted.
            for event in ctx.events():
                assert told(event) == (Type.OPERATION_COMPLETE, 7, COOKIE, -22)
        except libxl.LibxlError as error:
            ended.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.05)
    ctx.close()
    thread.join(SOON)
    assert len(ended) == 1
    assert "closed" in str(ended[0])
    assert ctx.closed
    assert operation.done
    assert not generator.enabled
    generator.disable()
    operation.abort()
    ctx.close()
    for call in (
        ctx.check,
        ctx.wait,
        lambda: ctx.pause(7),
        lambda: ctx.enable_domain_death(7),
        lambda: ctx.dispatch(libxl.EventDispatcher()),
        lambda: next(ctx.events()),
    ):
        with raises(libxl.LibxlError) as caught:
            call()
        assert "closed" in str(caught.value)


def errors(ctx: Any, machine: Machine) -> None:
    """Errors of libxl, by name and number; values that C has no room for."""
    with raises(libxl.LibxlError) as caught:
        ctx.pause(1234).wait(SOON)
    assert isinstance(caught.value, libxl.FailError)
    assert caught.value.code == -3
    with raises(OverflowError):
        ctx.enable_domain_death(1 << 32)
    with raises(OverflowError):
        ctx.enable_domain_death(7, for_user=1 << 64)
    with raises(TypeError):
        ctx.enable_domain_death("7")
    with raises(ValueError):
        libxl.Context(backend="nonsense")
    with ctx.enable_domain_death(1234, for_user=COOKIE):
        assert told(ctx.wait(timeout=SOON)) == (Type.DOMAIN_DEATH, 1234, COOKIE, None)
    machine.shutdown(7, 0)


def no_descriptors(ctx: Any, machine: Machine) -> None:
    """For want of a descriptor, a call fails, nothing else has changed, and later it works."""
    from resource import RLIMIT_NOFILE, getrlimit, setrlimit

    soft, hard = getrlimit(RLIMIT_NOFILE)

    @contextmanager
    def none_left() -> Iterator[None]:
        lowest = os.dup(0)
        os.close(lowest)
        setrlimit(RLIMIT_NOFILE, (lowest, hard))
        try:
            yield
        finally:
            setrlimit(RLIMIT_NOFILE, (soft, hard))

    with none_left(), raises(libxl.LibxlError) as caught:
        ctx.enable_domain_death(7)
    assert caught.value.code in (-12, -3), caught.value
    with ctx.enable_domain_death(7, for_user=1):
        with none_left(), raises(OSError):
            ctx.wait(timeout=0.05)
        machine.shutdown(7, 0)
        assert ctx.wait(timeout=SOON).for_user == 1


def many(ctx: Any, _machine: Machine) -> None:
    """Events come in order, none is lost, and the memory that they took is given back."""
    from ctypes import CDLL, Structure, c_size_t

    class Used(Structure):
        _fields_ = [(f"f{n}", c_size_t) for n in range(10)]

    libc = CDLL(None)
    libc.mallinfo2.restype = Used

    def used() -> int:
        gc.collect()
        number: int = libc.mallinfo2().f7
        return number

    count = 2_000 if BACKEND == "xen" else 20_000
    taken: list[int] = []
    dispatcher = libxl.EventDispatcher()

    @dispatcher.operation_complete  # type: ignore[untyped-decorator]
    def on_complete(event: Any, _info: Any) -> None:
        taken.append(event.for_user)

    def run() -> None:
        taken.clear()
        for cookie in range(count):
            ctx.pause(9, for_user=cookie)
            if cookie % 100 == 99:
                ctx.dispatch(dispatcher)
        assert taken == list(range(count))

    run()
    before = used()
    run()
    # An event takes more than a hundred bytes.
    assert used() - before < count * 20, used() - before


def log(_ctx: Any, _machine: Machine) -> None:
    """What libxl says goes to a logger."""
    import logging

    records: list[logging.LogRecord] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    logging.getLogger("libxl").addHandler(Keeper())
    with libxl.Context(backend="xen") as ctx, raises(libxl.LibxlError):
        ctx.destroy(1234).wait(SOON)
    assert records
    assert {record.levelno for record in records} == {logging.ERROR}
    assert any("1234" in record.getMessage() for record in records)


def xenstored_killed(ctx: Any, _machine: Machine) -> None:
    """Nothing hangs past its timeout, the context closes, and a new one works."""
    generator = ctx.enable_domain_death(7)
    started = restart_xenstored()
    try:
        begin = time.monotonic()
        for _ in range(3):
            with suppress(libxl.NotReadyError, libxl.DisasterError):
                ctx.wait(timeout=0.2)
        assert time.monotonic() - begin < SOON
        generator.disable()
        ctx.close()
        with libxl.Context(backend="xen") as other:
            machine = MACHINES["xen"]()
            with other.enable_domain_death(7, for_user=COOKIE):
                machine.shutdown(7, 1)
                event = other.wait(timeout=SOON)
                assert told(event) == (Type.DOMAIN_SHUTDOWN, 7, COOKIE, 1)
    finally:
        started.kill()
        started.wait()


def both_backends(ctx: Any, machine: Machine) -> None:
    """In one process, with domains of the same numbers: neither hears of the other's."""
    other_machine = MACHINES["embedded"]()
    with (
        libxl.Context(backend="embedded") as other,
        ctx.enable_domain_death(7, for_user=1),
        other.enable_domain_death(7, for_user=2),
    ):
        machine.shutdown(7, 1)
        assert ctx.wait(timeout=SOON).for_user == 1
        assert other.check() is None
        other_machine.shutdown(7, 2)
        event = other.wait(timeout=SOON)
        assert (event.for_user, event.u.shutdown_reason) == (2, 2)
        assert ctx.check() is None


def console(ctx: Any, _machine: Machine) -> None:
    sim: Any = import_module("libxl.sim")
    dispatcher = libxl.EventDispatcher()
    found = []

    @dispatcher.domain_create_console_available  # type: ignore[untyped-decorator]
    def on_console(event: Any) -> None:
        found.append((event.domid, event.for_user))

    sim.console_available(ctx, 7, for_user=COOKIE)
    assert ctx.dispatch(dispatcher, timeout=SOON) == 1
    assert found == [(7, COOKIE)]


def simulated(ctx: Any, _machine: Machine) -> None:
    """The rest of the control side."""
    sim: Any = import_module("libxl.sim")
    new = sim.create(name="guest")
    assert new not in (0, 7, 9)
    assert sim.exists(new)
    with raises(libxl.InvalError):
        sim.create(new)
    ctx.pause(new).wait(SOON)
    assert sim.is_paused(new)
    sim.fail("domain_unpause", libxl.Error.GUEST_TIMEDOUT)
    with raises(libxl.GuestTimedoutError):
        ctx.unpause(new).wait(SOON)
    assert sim.is_paused(new)
    sim.shutdown(new, libxl.ShutdownReason.CRASH)
    assert sim.is_shutdown(new)
    sim.fail("event_check", libxl.Error.NOMEM, 1)
    with raises(libxl.NomemError):
        ctx.check()
    sim.fail("ctx_alloc", -3)
    with raises(libxl.FailError):
        libxl.Context(backend="embedded")
    sim.hold()
    operation = ctx.destroy(new)
    # It has its process first.
    assert ctx.wait_until(sim.held, time.monotonic() + SOON) == 1
    sim.complete(libxl.Error.BADFAIL)
    with raises(libxl.BadfailError):
        operation.wait(SOON)
    sim.destroy(new)
    assert not sim.exists(new)
    with raises(libxl.DomainNotfoundError):
        sim.destroy(new)
    event = libxl.Event(domid=3, for_user=COOKIE, u=libxl.EventOperationComplete(rc=-5))
    sim.happen(ctx, event)
    assert ctx.wait(timeout=SOON) == event


def sixth_type(ctx: Any, _machine: Machine) -> None:
    """A type of event that this package's IDL has and libxl's has not."""
    sim: Any = import_module("libxl.sim")
    dispatcher = libxl.EventDispatcher()
    found = []

    @dispatcher.vcpu_hotplug  # type: ignore[untyped-decorator]
    def on_hotplug(event: Any, info: Any) -> None:
        found.append((event.for_user, info.vcpu, info.names))

    payload = libxl.EventVcpuHotplug(vcpu=3, names=["a", None, "c"])
    event = libxl.Event(domid=7, for_user=COOKIE, u=payload)
    sim.happen(ctx, event)
    assert ctx.wait(Type.VCPU_HOTPLUG, timeout=SOON) == event
    sim.happen(ctx, event)
    assert asyncio.run(_first(ctx)) == event
    sim.happen(ctx, event)
    assert ctx.dispatch(dispatcher, timeout=SOON) == 1
    assert found == [(COOKIE, 3, ["a", None, "c"])]


# --- running ---

ASYNC: list[Callable[[Any, Machine], Awaitable[None]]] = [
    iterated_async,
    chosen_async,
    cancelled_async,
    operations_async,
    operation_cancelled,
    disaster_async,
    subprocesses_async,
    woken_from_threads,
    no_end_of_events,
    context_closed,
]


def main() -> None:
    name, backend, *loop = sys.argv[1:]
    machine = MACHINES[backend]()
    scenario: Any = globals()[name]
    with libxl.Context(backend=backend) as ctx:
        assert ctx.backend.name == backend
        if scenario not in ASYNC:
            scenario(ctx, machine)
        elif loop == ["uvloop"]:
            import_module("uvloop").run(scenario(ctx, machine))
        else:
            asyncio.run(scenario(ctx, machine))
    # All descriptors are given back: what is left was there before, or is the interpreter's.
    assert not ctx._register.sources, ctx._register.sources
    assert os.environ["PYTHONDEVMODE"]


main()
