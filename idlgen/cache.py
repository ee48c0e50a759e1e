"""What is costly to compute from idlgen's own files, kept between runs in the user's cache.

Entries are named, and hold the key that they were made for: a digest of all that they depend on.
A key that differs is a miss, and so is a file that is damaged, that somebody else may have
written, or that can't be read. A cache that can't be written costs time and nothing else.
"""

from __future__ import annotations

import marshal
import os
import sys

from idlgen.fingerprint import PACKAGE, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Several installations, and interpreters whose marshalled code differs, don't share entries; nor
# do runs without assertions (-O) and those that have them.
_SUFFIX = digest(f"{PACKAGE}\0{sys.version}\0{sys.flags.optimize}".encode())[:12]

_KEY_LENGTH = 32

# What this run has made use of, by name and key, and what it was given of an earlier one's: to open
# a file for each takes longer than to read them all from one.
used: dict[tuple[str, str], Any] = {}
given: dict[tuple[str, str], Any] = {}

# Installations come and go; beyond this many entries the oldest half is dropped.
MAX_ENTRIES = 1000


def folder() -> str | None:
    """Return where entries are kept; ``None`` for those who have no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        home = os.environ.get("HOME", "")
        if not os.path.isabs(home) or not os.path.isdir(home):
            return None
        base = os.path.join(home, ".cache")
    return os.path.join(base, "idlgen")


def load(name: str, key: str) -> Any:  # noqa: ANN401 - whatever was stored
    """Return what was stored under a name for a key; ``None`` for a miss."""
    value = given.get((name, key))
    if value is None:
        value = _read(name, key)
    if value is not None:
        used[name, key] = value
    return value


def _read(name: str, key: str) -> Any:  # noqa: ANN401
    place = folder()
    if place is None:
        return None
    try:
        with open(_path(place, name), "rb", buffering=0, opener=_own) as file:
            data = memoryview(file.readall())
        return marshal.loads(data[_KEY_LENGTH:]) if data[:_KEY_LENGTH] == key.encode() else None
    except (OSError, ValueError, EOFError, TypeError):
        return None


def store(name: str, key: str, value: Any) -> None:  # noqa: ANN401
    """Store what marshal can write, under a name and for a key of 32 characters."""
    used[name, key] = value
    place = folder()
    if place is None:
        return
    path = _path(place, name)
    temporary = f"{path}.{os.getpid():x}.tmp"
    try:
        os.makedirs(place, mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(temporary, flags, 0o600)
        try:
            with open(handle, "wb") as file:
                file.write(key.encode() + marshal.dumps(value))
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
            raise
        _prune(place)
    except OSError:
        return


def _prune(place: str) -> None:
    """Remove the oldest entries of a cache that has become too large."""
    names = os.listdir(place)
    if len(names) <= MAX_ENTRIES:
        return
    paths = [os.path.join(place, name) for name in names]
    for path in sorted(paths, key=lambda path: os.stat(path).st_mtime_ns)[: len(paths) // 2]:
        os.unlink(path)


def module_key(name: str) -> str:
    """Return what tells one installed version of a library from another, without importing it."""
    for finder in sys.meta_path:
        spec = finder.find_spec(name, None)
        if spec is not None and spec.origin is not None:
            status = os.stat(spec.origin)
            return f"{spec.origin}\0{status.st_size}\0{status.st_mtime_ns}"
    return name


def _path(place: str, name: str) -> str:
    return os.path.join(place, f"{name.replace('/', '+')}-{_SUFFIX}")


def _own(path: str, flags: int) -> int:
    """Open a file that nobody but this user can have written: it holds code."""
    handle = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
    status = os.fstat(handle)
    if status.st_uid != os.geteuid() or status.st_mode & 0o170022 != 0o100000:
        os.close(handle)
        raise OSError(f"{path}: not this user's own")
    return handle
