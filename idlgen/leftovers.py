"""Files of earlier runs that no longer belong below an output root, and which file is idlgen's.

A file is known as left over by the manifest, or by the banner that names the IDL file. What the
build of another IDL file still makes is never left over.
"""

from __future__ import annotations

import os

from idlgen.output import HEAD, OutputError
from idlgen.records import dataclass
from idlgen.render import MARKER, banner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from idlgen import manifest
    from idlgen.output import Found, OutputRoot


def has_banner(head: bytes) -> bool:
    """Whether a file's first bytes say that idlgen made it."""
    return MARKER.encode() in head


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a manifest knew before this build; ``idl`` is how it names the IDL file."""

    root: OutputRoot
    builds: Mapping[str, Any]
    idl: str

    def is_ours(self, path: str, found: Found) -> bool:
        """Whether a file may be overwritten or removed: by its banner or, unedited, its digest."""
        return has_banner(found.head) or any(
            found.digest in (entry["outputs"].get(path), entry["stale"].get(path))
            for build in self.builds.values()
            for entry in build["targets"].values()
        )

    def other_maker(self, path: str) -> str | None:
        """Return the other IDL file, by its path, that makes a file as well."""
        for idl, build in self.builds.items():
            if idl != self.idl and any(path in e["outputs"] for e in build["targets"].values()):
                other = os.path.normpath(os.path.join(os.path.realpath(self.root.path), idl))
                if os.path.exists(other):
                    return os.path.relpath(other)
        return None

    def stale(self, made: Mapping[str, Mapping[str, str]], *, whole: bool) -> dict[str, list[str]]:
        """Return what is left over, by target.

        *made* has the files of this run by target. *whole*: the run made all that the IDL file is
        to have, so that other targets' files of it are left over too.
        """
        kept = {path for files in made.values() for path in files} | set(self._of_others())
        known: dict[str, set[str]] = {target: set() for target in made}
        for target, entry in self.builds.get(self.idl, {"targets": {}})["targets"].items():
            if target in made or whole:
                known.setdefault(target, set()).update(entry["outputs"], entry["stale"])
        for target in made:
            known[target].update(self._by_banner(target, kept))
        return {
            target: sorted(p for p in paths - kept if self._exists(p))
            for target, paths in known.items()
        }

    def _of_others(self) -> Iterator[str]:
        for idl, build in self.builds.items():
            if idl != self.idl:
                for entry in build["targets"].values():
                    yield from entry["outputs"]

    def _by_banner(self, target: str, kept: set[str]) -> Iterator[str]:
        """Yield the files in a target's folder whose banner names the IDL file."""
        named = banner(os.path.basename(self.idl))[0].encode()
        for folder, folders, names in os.walk(os.path.join(self.root.path, target)):
            # Where pip copies a package to when it builds it: the copies are not left over.
            folders[:] = [name for name in folders if name != "build"]
            for name in names:
                full = os.path.join(folder, name)
                path = os.path.relpath(full, self.root.path).replace(os.sep, "/")
                if path not in kept and named in _head(full):
                    yield path

    def _exists(self, path: str) -> bool:
        return os.path.lexists(os.path.join(self.root.path, path))


def _head(path: str) -> bytes:
    try:
        if os.path.islink(path) or not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def remove(recorded: Recorded, paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Remove files that are left over; return those that are gone now, and what went wrong."""
    removed, problems = [], []
    for path in paths:
        try:
            found = recorded.root.look(path)
            if found is not None and not recorded.is_ours(path, found):
                message = "left from an earlier run, but edited since: not removed"
                problems.append(f"{recorded.root.shown(path)}: {message}")
                continue
            recorded.root.remove(path)
        except OutputError as error:
            problems.append(str(error))
        else:
            removed.append(path)
    return removed, problems


def merged(
    builds: Mapping[str, Any],
    idl: str,
    entries: Mapping[str, Any],
    default: manifest.Json | None,
) -> manifest.Json:
    """Return a manifest's builds with what this run made.

    *default* is ``None`` for a run that was told its targets: then the record of what is made
    without being told stays. A target that has no files any more is dropped; so are the builds of
    IDL files all of whose output another file's build has taken over.
    """
    build = builds.get(idl, {"default": None, "targets": {}})
    targets = {**(build["targets"] if default is None else {}), **entries}
    result = {**builds}
    result[idl] = {
        "default": build.get("default") if default is None else default,
        "targets": {n: e for n, e in targets.items() if e["outputs"] or e["stale"]},
    }
    return result
