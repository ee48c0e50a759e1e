"""Files below an output root: compared, written atomically, removed; nothing outside is touched.

Folders are opened one after the other from the root, by handles and without following symbolic
links, so that no path leads out of the root, whoever changes the tree meanwhile.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress

from idlgen.fingerprint import growing
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_MODE = 0o666


# How much of a file is looked at for a banner.
HEAD = 4096

_CHUNK = 2**16


class OutputError(Exception):
    """A file can't be written or removed, or must not be; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that exists: its digest, its first bytes, and how many there are."""

    digest: str
    head: bytes
    size: int


class OutputRoot:
    """A folder that files are written below.

    Paths are relative to it, with ``/`` between their parts. The folder is made when the first
    file is written; it may be reached by a symbolic link, what is below it may not.
    """

    def __init__(self, path: str) -> None:
        """Remember the path, which is used in messages as well."""
        self.path = path

    def shown(self, path: str) -> str:
        """Return how messages name a file."""
        return os.path.join(self.path, path) if path else self.path

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, ``None`` where there is none.

        Raises :class:`OutputError` if something other than a regular file is in the way.
        """
        with self._errors(path), self._opened(path) as file:
            return None if file is None else file.read()

    def look(self, path: str) -> Found | None:
        """Return what a file is, ``None`` where there is none; raises as :meth:`read` does."""
        with self._errors(path), self._opened(path) as file:
            if file is None:
                return None
            head = file.read(HEAD)
            state = growing()
            state.update(head)
            size = len(head)
            while data := file.read(_CHUNK):
                state.update(data)
                size += len(data)
            return Found(state.hexdigest(), head, size)

    @contextmanager
    def _opened(self, path: str) -> Iterator[BinaryIO | None]:
        with self._parent(path, make=False) as (parent, name):
            if parent is None:
                yield None
                return
            try:
                status = os.stat(name, dir_fd=parent, follow_symlinks=False)
            except FileNotFoundError:
                yield None
                return
            if not stat.S_ISREG(status.st_mode):
                raise OutputError(f"{self.shown(path)}: not a regular file")
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
            with open(handle, "rb") as file:
                yield file

    def write(self, path: str, data: bytes) -> None:
        """Put a file in place, whole or not at all; what had its name is replaced."""
        self.write_parts(path, (data,))

    def write_parts(
        self, path: str, parts: Iterable[bytes], wanted: Callable[[], bool] = lambda: True
    ) -> None:
        """Put a file of parts in place as :meth:`write` does; no part is kept.

        *wanted* is asked once all of them are written: otherwise what had the name stays.
        """
        with self._errors(path), self._parent(path, make=True) as (parent, name):
            temporary = f".{name}.{os.getpid():x}.tmp"
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            handle = os.open(temporary, flags, _MODE, dir_fd=parent)
            try:
                with open(handle, "wb") as file:
                    file.writelines(parts)
                if wanted():
                    os.replace(temporary, name, src_dir_fd=parent, dst_dir_fd=parent)
                else:
                    os.unlink(temporary, dir_fd=parent)
            except BaseException:
                with suppress(OSError):
                    os.unlink(temporary, dir_fd=parent)
                raise

    def remove(self, path: str) -> None:
        """Remove a file, and the folders above it that are empty then; it may be gone already."""
        with self._errors(path):
            with self._parent(path, make=False) as (parent, name):
                if parent is None:
                    return
                with suppress(FileNotFoundError):
                    os.unlink(name, dir_fd=parent)
            folder = os.path.dirname(path)
            while folder:
                with self._parent(folder, make=False) as (parent, name):
                    if parent is None:
                        return
                    try:
                        os.rmdir(name, dir_fd=parent)
                    except OSError:
                        return
                folder = os.path.dirname(folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other builds from writing below the same root meanwhile; the root is made."""
        import fcntl

        with self._errors(""):
            os.makedirs(self.path, exist_ok=True)
            handle = os.open(self.path, _FOLDER)
        try:
            # A file system without locks has to do without.
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def _parent(self, path: str, *, make: bool) -> Iterator[tuple[int | None, str]]:
        """Yield a handle of the folder of a file, ``None`` if it does not exist, and its name."""
        *folders, name = path.split("/")
        if not all(part not in ("", ".", "..") for part in (*folders, name)) or "\0" in path:
            raise OutputError(f"{self.shown(path)}: not a path below {self.path}")
        handle = self._open_root(make=make)
        try:
            for folder in folders:
                if handle is None:
                    break
                outer = handle
                handle = _enter(outer, folder, make=make)
                os.close(outer)
            yield handle, name
        finally:
            if handle is not None:
                os.close(handle)

    def _open_root(self, *, make: bool) -> int | None:
        if make:
            os.makedirs(self.path, exist_ok=True)
        try:
            return os.open(self.path, _FOLDER)
        except FileNotFoundError:
            return None

    @contextmanager
    def _errors(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(f"{self.shown(path)}: {error.strerror or error}") from error


def _enter(outer: int, folder: str, *, make: bool) -> int | None:
    """Return a handle of a folder in a folder; a symbolic link is an error."""
    if make:
        with suppress(FileExistsError):
            os.mkdir(folder, dir_fd=outer)
    try:
        return os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=outer)
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        what = f"'{folder}' is no folder, or a symbolic link, which is not followed"
        raise NotADirectoryError(error.errno, what) from error
