"""The manifest of an output root: what was made there, by which idlgen, from which inputs.

It tells an unchanged build that there is nothing to do, before anything costly is imported; which
files are idlgen's own although their format has no room for a banner; and which files of an
earlier run no longer belong. Several IDL files may share a root.

The document, with keys sorted and paths relative to the root::

    {"format": "idlgen-manifest", "version": 1,
     "builds": {IDL: {"default": {"targets": [NAME], "configuration": DIGEST} or null,
                      "targets": {NAME: {"idlgen": DIGEST, "inputs": {PATH: DIGEST},
                                         "options": [TEXT], "out": ORIGIN, "warnings": 0,
                                         "outputs": {PATH: DIGEST}, "stale": {PATH: DIGEST}}}}}}

``default`` is what a run without ``--target`` made, ``options`` are those of the command line,
``out`` says where the root was named: "argument", "configuration", or "directory" (nowhere, it is
in the current one). ``stale`` are files of earlier runs that are still to be removed. A manifest
that is damaged counts as none.
"""

from __future__ import annotations

import os

from idlgen import fingerprint, installation, plain_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Json = dict[str, Any]

NAME = ".idlgen-manifest.json"
FORMAT = "idlgen-manifest"
VERSION = 1

_MAX_BYTES = 64 * 2**20


def load(root: str) -> Json:
    """Return the builds that a root's manifest records; none where there is no sound one."""
    try:
        with open(os.path.join(root, NAME), "rb") as file:
            document = plain_json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    sound = isinstance(document, dict) and document.get("format") == FORMAT
    if not sound or document.get("version") != VERSION:
        return {}
    builds = document.get("builds")
    return builds if isinstance(builds, dict) and _is_sound(builds) else {}


def to_bytes(builds: Json) -> bytes:
    """Return the document that records builds."""
    document = {"format": FORMAT, "version": VERSION, "builds": builds}
    return (plain_json.dumps(document) + "\n").encode()


def key(path: str, root: str) -> str:
    """Return how a root's manifest names an input."""
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/")


def inputs(idl: str, configurations: list[tuple[str, bytes]], root: str) -> dict[str, str] | None:
    """Return the digests of a build's inputs by their names; ``None`` if the IDL can't be read."""
    of_idl = fingerprint.file_digest(idl)
    if of_idl is None:
        return None
    digests = {key(path, root): fingerprint.digest(data) for path, data in configurations}
    digests[key(idl, root)] = of_idl
    return digests


def configuration_digest(configurations: list[tuple[str, bytes]]) -> str:
    """Return one digest of all that configures an IDL file."""
    return fingerprint.digest(b"\0".join(data for _, data in configurations))


class Asked:
    """What the command line asks of a build, as far as an unchanged one has to know."""

    __slots__ = ("idl", "options", "out", "targets")

    def __init__(
        self, idl: str, targets: tuple[str, ...], options: tuple[str, ...], out: str
    ) -> None:
        """``targets`` is empty where the command line names none; ``out`` is as in a manifest."""
        self.idl, self.targets, self.options, self.out = idl, targets, options, out

    def options_of(self, target: str) -> list[str]:
        """Return the options that are for a target, as they were written."""
        return sorted(o for o in self.options if o.startswith(f"{target}."))


def unchanged(asked: Asked, configurations: list[tuple[str, bytes]], root: str) -> int | None:
    """Return the number of warnings if all that is asked for has been made and is in place.

    ``None`` where anything has changed since: an input, an option, idlgen, or a file made.
    """
    build = load(root).get(key(asked.idl, root))
    if build is None:
        return None
    default = build.get("default")
    names = asked.targets
    if not names and default and default["configuration"] == configuration_digest(configurations):
        names = tuple(default["targets"])
        if any(entry["stale"] for entry in build["targets"].values()):
            return None
    if not names or not all(name in build["targets"] for name in names):
        return None
    if any(not option.startswith(tuple(f"{name}." for name in names)) for option in asked.options):
        return None  # of no target that is asked for: it may be a mistake, which is to be reported
    entries = [build["targets"][name] for name in names]
    expected = inputs(asked.idl, configurations, root)
    tool = installation.tool()
    for name, entry in zip(names, entries, strict=True):
        same = entry["inputs"] == expected and entry["idlgen"] == tool and not entry["stale"]
        asked_alike = entry["options"] == asked.options_of(name) and entry["out"] == asked.out
        if not (same and asked_alike and _in_place(entry["outputs"], root)):
            return None
    return max(int(entry["warnings"]) for entry in entries)


def _in_place(outputs: dict[str, str], root: str) -> bool:
    return all(
        fingerprint.file_digest(os.path.join(root, path)) == made for path, made in outputs.items()
    )


def _is_sound(builds: Json) -> bool:
    """Whether all parts of a manifest are of the kinds that they should be."""
    return all(
        isinstance(build, dict)
        and _has(build, {"targets": dict})
        and (build.get("default") is None or _has(build["default"], _DEFAULT))
        and all(_has(entry, _ENTRY) for entry in build["targets"].values())
        for build in builds.values()
    )


_DEFAULT: dict[str, type] = {"targets": list, "configuration": str}
_ENTRY: dict[str, type] = {
    "idlgen": str,
    "inputs": dict,
    "options": list,
    "out": str,
    "warnings": int,
    "outputs": dict,
    "stale": dict,
}


def _has(value: object, kinds: dict[str, type]) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(k), t) for k, t in kinds.items())
