"""The modules that a run imports, in one entry of the cache instead of one file each.

Beside their code there is what they would compile when they run, the functions of records and
regular expressions, and what they would load from the cache one by one.

Python finds, checks and reads a module's file whenever a program starts; for idlgen's seventy that
takes longer than to parse an IDL file. An entry is for one kind of run, and for the sizes and times
of all of idlgen's files: an edit of any of them brings back the usual way.
"""

from __future__ import annotations

import os
import sys

from idlgen import cache, installation
from idlgen.fingerprint import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType
    from typing import Any

    # A module's code, its file, and whether it is a package.
    Modules = dict[str, tuple[CodeType, str, bool]]

    # What records and expressions are compiled to, and other entries of the cache.
    Made = tuple[dict[Any, Any], ...]

    # All of these.
    Entry = tuple[Modules, *Made]


class _Finder:
    """Finds modules that are in an entry, and runs their code."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None,  # noqa: ARG002 - what Python passes
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        found = self._modules.get(name)
        if found is None:
            return None
        _, file, is_package = found
        # Of the class that importlib.machinery has; to import that takes longer than to find all.
        spec = type(os.__spec__)(name, self, origin=file)  # type: ignore[arg-type]
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [os.path.dirname(file)]
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Have Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        exec(self._modules[module.__name__][0], module.__dict__)


class Bundle:
    """The modules of one kind of run."""

    def __init__(self, kind: str) -> None:
        """Have modules imported from the cache from now on, if they are there."""
        self._name = f"modules-{digest(kind.encode())[:12]}"
        self._key = installation.key()
        entry: Entry | None = cache.load(self._name, self._key)
        self._modules, *made = entry or ({}, {}, {}, {})
        self._others = frozenset(sys.modules)
        if self._modules:
            sys.meta_path.insert(0, _Finder(self._modules))
        for kept, given in zip(_made(), made, strict=True):
            kept.update(given)
        self._size = sum(map(len, made))

    def keep(self) -> None:
        """Store what is loaded now, and all that was in the cache, unless that is all there is."""
        from idlgen import patterns

        patterns.learn()
        cache.given.update({k: v for k, v in cache.used.items() if k[0] != self._name})
        try:
            new = dict(self._loaded())
        except (OSError, ImportError):
            return  # idlgen is being replaced at this very moment
        if new or sum(map(len, _made())) > self._size:
            entry: Entry = (self._modules | new, *_made())
            cache.store(self._name, self._key, entry)

    def _loaded(self) -> Iterator[tuple[str, tuple[CodeType, str, bool]]]:
        """Yield the modules of idlgen that were imported since, and not from the cache."""
        for name in sys.modules.keys() - self._others - self._modules.keys():
            spec = sys.modules[name].__spec__ if name.startswith("idlgen.") else None
            if spec is not None and spec.origin is not None:
                code = spec.loader.get_code(name)  # type: ignore[union-attr]
                yield name, (code, spec.origin, spec.submodule_search_locations is not None)


def _made() -> Made:
    """Return what runs keep beside modules; what is put into these is made use of."""
    from idlgen import patterns, records

    return records.code, patterns.code, cache.given
