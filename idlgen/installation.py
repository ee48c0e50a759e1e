"""What idlgen itself is, in one digest: a change to a module or a template changes it.

To read all of them takes longer than anything else that an unchanged build does, so that the
digest is kept in the cache, for the sizes and times of all files.
"""

from __future__ import annotations

import os

from idlgen import cache
from idlgen.fingerprint import PACKAGE, TEMPLATES, digest, growing
from idlgen.memo import memoized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# A file's path, its size, and when it and what is known of it have changed.
_Seen = tuple[str, int, int, int]

_PARTS = ((PACKAGE, (".py", ".lark")), (TEMPLATES, (".j2",)))


def tool() -> str:
    """Return the digest of all modules and templates of this installation."""
    seen = key()
    known: str | None = cache.load("tool", seen)
    if known is None:
        known = _digest(sources())
        cache.store("tool", seen, known)
    return known


@memoized()
def key() -> str:
    """Return what tells whether a file has changed on this machine: sizes and times."""
    return digest(repr(_files()).encode())


def sources() -> list[str]:
    """Return the paths of all modules and templates."""
    return [path for path, *_ in _files()]


def _digest(paths: list[str]) -> str:
    state = growing()
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            data = file.readall()
        # The same in every place that idlgen may be installed in.
        below = TEMPLATES if path.startswith(TEMPLATES + os.sep) else PACKAGE
        state.update(f"{path[len(below) :]}\0{len(data)}\0".encode())
        state.update(data)
    return state.hexdigest()


@memoized()
def _files() -> list[_Seen]:
    """Return what tells all files apart, the modules first."""
    return [file for folder, suffixes in _PARTS for file in sorted(_below(folder, suffixes))]


def _below(folder: str, suffixes: tuple[str, ...]) -> Iterator[_Seen]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(suffixes):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _below(entry.path, suffixes)
