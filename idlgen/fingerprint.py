"""Where idlgen is installed, and the digests by which contents are told apart.

Like the other modules that a build looks at before it knows that there is work to do, this one
imports next to nothing.
"""

from __future__ import annotations

import os

try:  # The module behind hashlib, which takes far longer to import than to use.
    from _blake2 import blake2b
except ImportError:  # pragma: no cover - other implementations of Python
    from hashlib import blake2b

# Where idlgen is installed.
PACKAGE = os.path.dirname(os.path.abspath(__file__))
_PACKED = os.path.join(PACKAGE, "_templates")
_IN_TREE = os.path.join(os.path.dirname(PACKAGE), "templates")

# The folder of the templates: packed into a wheel, or the source tree's own.
TEMPLATES = _PACKED if os.path.isdir(_PACKED) else _IN_TREE


# So that a file of any size costs little memory.
_CHUNK = 2**16


def growing() -> blake2b:
    """Return a digest that grows with what it is given."""
    return blake2b(digest_size=16)


def digest(data: bytes) -> str:
    """Return the digest by which contents are told apart, 32 hexadecimal digits."""
    return blake2b(data, digest_size=16).hexdigest()


def file_digest(path: str) -> str | None:
    """Return the digest of a regular file; ``None`` where it can't be read."""
    try:
        with open(path, "rb", buffering=0, opener=_regular) as file:
            state = growing()
            while data := file.read(_CHUNK):
                state.update(data)
            return state.hexdigest()
    except OSError:
        return None


def _regular(path: str, flags: int) -> int:
    """Open a file without waiting for the other end of a pipe, and nothing but a regular one."""
    handle = os.open(path, flags | os.O_NONBLOCK)
    if os.fstat(handle).st_mode & 0o170000 != 0o100000:
        os.close(handle)
        raise OSError(f"{path}: not a regular file")
    return handle
