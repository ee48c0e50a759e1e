"""Files below an output root: compared, written atomically, removed; nothing outside is touched.

Folders are opened one after the other from the root, by handles and without following symbolic
links, so that no path leads out of the root, whoever changes the tree meanwhile.
"""

from __future__ import annotations

import os
import stat

from idlgen.fingerprint import growing
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
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
        with _Errors(self.shown(path)):
            file = self._open(path)
            if file is None:
                return None
            with file:
                return file.read()

    def look(self, path: str) -> Found | None:
        """Return what a file is, ``None`` where there is none; raises as :meth:`read` does."""
        with _Errors(self.shown(path)):
            file = self._open(path)
            if file is None:
                return None
            with file:
                head = file.read(HEAD)
                state = growing()
                state.update(head)
                size = len(head)
                while data := file.read(_CHUNK):
                    state.update(data)
                    size += len(data)
                return Found(state.hexdigest(), head, size)

    def _open(self, path: str) -> BinaryIO | None:
        with self._parent(path, make=False) as (parent, name):
            if parent is None:
                return None
            try:
                status = os.stat(name, dir_fd=parent, follow_symlinks=False)
            except FileNotFoundError:
                return None
            if not stat.S_ISREG(status.st_mode):
                raise OutputError(f"{self.shown(path)}: not a regular file")
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
            return open(handle, "rb")

    def write(self, path: str, data: bytes) -> None:
        """Put a file in place, whole or not at all; what had its name is replaced."""
        self.write_parts(path, (data,))

    def write_parts(
        self, path: str, parts: Iterable[bytes], wanted: Callable[[], bool] = lambda: True
    ) -> None:
        """Put a file of parts in place as :meth:`write` does; no part is kept.

        *wanted* is asked once all of them are written: otherwise what had the name stays.
        """
        with _Errors(self.shown(path)), self._parent(path, make=True) as (parent, name):
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
                _unlink(temporary, parent)
                raise

    def remove(self, path: str) -> None:
        """Remove a file, and the folders above it that are empty then; it may be gone already."""
        with _Errors(self.shown(path)):
            with self._parent(path, make=False) as (parent, name):
                if parent is None:
                    return
                try:
                    os.unlink(name, dir_fd=parent)
                except FileNotFoundError:
                    pass
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

    def locked(self) -> _Lock:
        """Keep other builds from writing below the same root meanwhile; the root is made."""
        return _Lock(self.path)

    def _parent(self, path: str, *, make: bool) -> _Parent:
        *folders, name = path.split("/")
        if not all(part not in ("", ".", "..") for part in (*folders, name)) or "\0" in path:
            raise OutputError(f"{self.shown(path)}: not a path below {self.path}")
        if make:
            os.makedirs(self.path, exist_ok=True)
        return _Parent(self.path, folders, name, make=make)


class _Parent:
    """The folder of a file while something is done there."""

    def __init__(self, root: str, folders: list[str], name: str, *, make: bool) -> None:
        self._root, self._folders, self._name, self._make = root, folders, name, make
        self._handle: int | None = None

    def __enter__(self) -> tuple[int | None, str]:
        """Return a handle of the folder, ``None`` if it does not exist, and the file's name."""
        try:
            self._handle = os.open(self._root, _FOLDER)
        except FileNotFoundError:
            return None, self._name
        try:
            for folder in self._folders:
                outer = self._handle
                self._handle = _enter(outer, folder, make=self._make)
                os.close(outer)
                if self._handle is None:
                    break
        except BaseException:
            self.__exit__()
            raise
        return self._handle, self._name

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            os.close(self._handle)


class _Lock:
    """A folder that nobody else has locked meanwhile."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        import fcntl

        with _Errors(self._path):
            os.makedirs(self._path, exist_ok=True)
            self._handle = os.open(self._path, _FOLDER)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        except OSError:
            # A file system without locks has to do without.
            pass
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)


class _Errors:
    """Makes an OutputError about a file of what the system says."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            raise OutputError(f"{self._shown}: {error.strerror or error}") from error


def _unlink(name: str, parent: int | None) -> None:
    """Remove a file if that can be done."""
    try:
        os.unlink(name, dir_fd=parent)
    except OSError:
        pass


def _enter(outer: int, folder: str, *, make: bool) -> int | None:
    """Return a handle of a folder in a folder; a symbolic link is an error."""
    if make:
        try:
            os.mkdir(folder, dir_fd=outer)
        except FileExistsError:
            pass
    try:
        return os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=outer)
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        what = f"'{folder}' is no folder, or a symbolic link, which is not followed"
        raise NotADirectoryError(error.errno, what) from error
