"""Where the configuration of an IDL file is, found without reading any of it.

The folders from the IDL file's own upwards are searched, so that the result does not depend on
where idlgen is started. Part of what a build looks at before anything costly is imported.
"""

from __future__ import annotations

import os

NAMES = ("idlgen.toml", "pyproject.toml")

# A pyproject.toml without these letters has nothing to say about idlgen.
_NEEDED = b"idlgen"

# No configuration is larger; a file that is, is none of ours.
MAX_BYTES = 2**20

DEFAULT_OUT = "generated"


def configurations(idl: str) -> list[tuple[str, bytes]]:
    """Return the files that may configure an IDL file, the nearest first, with their contents.

    What can't be read is left out.
    """
    found = []
    folder = os.path.dirname(os.path.abspath(idl))
    while True:
        for name in NAMES:
            path = os.path.join(folder, name)
            data = _read(path)
            if data is not None and (name != "pyproject.toml" or _NEEDED in data):
                found.append((path, data))
        outer = os.path.dirname(folder)
        if outer == folder:
            return found
        folder = outer


def likely_roots(found: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Return where the output root may be, for a look at its manifest: a guess, not a reading.

    Each comes with what would have named it, as a manifest says it.
    """
    roots = []
    for path, data in found:
        folder = os.path.dirname(path)
        for line in data.split(b"\n"):
            key, equals, value = line.partition(b"=")
            if equals and key.strip() == b"out":
                text = value.split(b"#")[0].strip().strip(b"\"'")
                roots.append((os.path.join(folder, os.fsdecode(text)), "configuration"))
        roots.append((os.path.join(folder, DEFAULT_OUT), "configuration"))
    return [*roots, (DEFAULT_OUT, "directory")]


def default_out(configuration: str | None) -> str:
    """Return the output root of those who name none: beside the configuration, or here."""
    return os.path.join(os.path.dirname(configuration or ""), DEFAULT_OUT)


def _read(path: str) -> bytes | None:
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= MAX_BYTES else None
