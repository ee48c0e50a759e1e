"""The configuration of an IDL file: ``[tool.idlgen]`` of a pyproject.toml, or an idlgen.toml.

Mistakes become diagnostics about the TOML file, with the place of the key as far as it can be
found. The nearest file that says anything about idlgen is the only one that counts.
"""

from __future__ import annotations

import os

from idlgen import targets
from idlgen.diagnostics import Diagnostics
from idlgen.patterns import pattern
from idlgen.primitives import MappingProxyType
from idlgen.records import fields
from idlgen.settings import BuiltinBinding, Config, Settings
from idlgen.source import SourceFile, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from idlgen.target import Target

    Table = dict[str, Any]

_KEYS = ("targets", "out", "options", "constants", "builtin")
_BINDING = tuple(f.name for f in fields(BuiltinBinding) if f.name != "name")

_C_NAME = pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_HEADER = pattern(r'<[^<>"\s]+>|"[^<>"\n]+"')
# Where TOML's parser says that it gave up.
_AT = pattern(r" \(at line (\d+), column (\d+)\)$")

# What every C compiler takes for an integer constant.
_LEAST, _GREATEST = -(2**63), 2**64 - 1


def read(configurations: Iterable[tuple[str, bytes]]) -> tuple[Config, Diagnostics | None]:
    """Return the configuration, and the findings about the file that it comes from.

    *configurations* are what :func:`idlgen.locate.configurations` found. Where there are
    findings, all of which are errors, the configuration is not to be used.
    """
    for path, data in configurations:
        shown = _shown(path)
        diagnostics = Diagnostics(SourceFile(shown, data.decode("utf-8", "replace")))
        document = _parse(data, diagnostics)
        if document is None:
            return Config(), diagnostics
        table = _table(path, document, diagnostics)
        if table is not None or diagnostics.has_errors:
            config = _Reader(shown, diagnostics).config({} if table is None else table)
            return config, diagnostics if diagnostics.has_errors else None
    return Config(), None


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _parse(data: bytes, diagnostics: Diagnostics) -> Table | None:
    import tomllib

    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        diagnostics.error("IDL901", f"the file is not UTF-8 ({error.reason})")
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _AT.search(message)
        span = None
        if place is not None:
            message = message[: place.start()]
            start = _offset(diagnostics.source.text, int(place[1]), int(place[2]))
            span = Span(start, start + 1)
        diagnostics.error("IDL901", f"the file is no TOML: {message}", span)
    except RecursionError:
        diagnostics.error("IDL901", "the file is nested too deep")
    return None


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    start = sum(len(above) + 1 for above in lines[: min(line, len(lines)) - 1])
    return min(start + column - 1, max(len(text) - 1, 0))


def _table(path: str, document: Table, diagnostics: Diagnostics) -> Table | None:
    """Return the part of a document that is idlgen's; ``None`` where there is none."""
    tool = document.get("tool")
    inner = tool.get("idlgen") if isinstance(tool, dict) else None
    if inner is not None and not isinstance(inner, dict):
        diagnostics.error("IDL903", "tool.idlgen is not a table", _find("idlgen", diagnostics))
        return None
    if inner is None and os.path.basename(path) == "idlgen.toml":
        return document
    return inner


class _Reader:
    """Reads one table; reports what is wrong and goes on."""

    def __init__(self, shown: str, diagnostics: Diagnostics) -> None:
        self.shown, self.diagnostics = shown, diagnostics

    def config(self, table: Table) -> Config:
        self._known(table, _KEYS, "configuration")
        out = self._text(table, "out")
        if out == "":
            self._wrong("out", "is empty")
        folder = os.path.dirname(self.shown)
        return Config(
            path=self.shown,
            targets=self._targets(table.get("targets")),
            out=None if out is None else os.path.normpath(os.path.join(folder, out)),
            options=self._options(self._subtable(table, "options")),
            settings=Settings(
                self._constants(self._subtable(table, "constants")),
                self._builtins(self._subtable(table, "builtin")),
            ),
        )

    def _targets(self, value: object) -> tuple[str, ...] | None:
        if value is None:
            return None
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            self._wrong("targets", "is not a list of targets' names")
            return None
        return tuple(dict.fromkeys(n for n in value if self._is_target(n)))

    def _is_target(self, name: str) -> bool:
        if name in targets.REGISTRY:
            return True
        hint = self.diagnostics.did_you_mean(name, targets.REGISTRY)
        known = f"there are {', '.join(targets.REGISTRY)}"
        message = f"no target is called '{name}'"
        self.diagnostics.error("IDL902", message, self._place(name), hint=hint or known)
        return False

    def _options(self, table: Table) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name in table:
            if self._is_target(name):
                found[name] = self._options_of(targets.load(name), self._subtable(table, name))
        return found

    def _options_of(self, target: Target, table: Table) -> dict[str, str]:
        known = {option.name: option for option in target.options}
        self._known(table, known, f"option of {target.name}")
        values = {}
        for name in table.keys() & known.keys():
            value = table[name]
            if isinstance(value, bool | int):
                value = str(value).lower()
            if not isinstance(value, str):
                self._wrong(name, "is not a string")
            elif known[name].choices and value not in known[name].choices:
                self._wrong(name, f"is none of {', '.join(known[name].choices)}")
            else:
                values[name] = value
        return values

    def _constants(self, table: Table) -> Mapping[str, int]:
        for name, value in table.items():
            if not _C_NAME.fullmatch(name):
                self._wrong(name, "is no name of a C constant", kind="IDL902")
            elif isinstance(value, bool) or not isinstance(value, int):
                self._wrong(name, "is not an integer")
            elif not _LEAST <= value <= _GREATEST:
                self._wrong(name, "has more than 64 bits")
        return MappingProxyType(dict(table))

    def _builtins(self, table: Table) -> Mapping[str, BuiltinBinding]:
        bindings = {}
        for name in table:
            given = self._subtable(table, name)
            self._known(given, _BINDING, f"key of builtin.{name}")
            values = {key: self._line(given, key) for key in _BINDING if key in given}
            header = values.get("c_header")
            if header is not None and not _HEADER.fullmatch(header):
                self._wrong("c_header", 'is not written <NAME.h> or "NAME.h"')
            bindings[name] = BuiltinBinding(name, **values)
        return MappingProxyType(bindings)

    # --- values and complaints ----------------------------------------------------------------

    def _subtable(self, table: Table, key: str) -> Table:
        value = table.get(key, {})
        if isinstance(value, dict):
            return value
        self._wrong(key, "is not a table")
        return {}

    def _text(self, table: Table, key: str) -> str | None:
        value = table.get(key)
        if value is None or (isinstance(value, str) and "\0" not in value):
            return value
        self._wrong(key, "is not a string")
        return None

    def _line(self, table: Table, key: str) -> str | None:
        """Return a string that goes into generated code: one printable line."""
        value = self._text(table, key)
        if value is not None and not (value and value.isprintable()):
            self._wrong(key, "is not one line of text")
        return value

    def _known(self, table: Table, known: Iterable[str], what: str) -> None:
        known = tuple(known)
        for name in table:
            if name not in known:
                hint = self.diagnostics.did_you_mean(name, known)
                listed = f"there are {', '.join(known)}" if known else "there are none"
                self.diagnostics.error(
                    "IDL902", f"unknown {what}: '{name}'", self._place(name), hint=hint or listed
                )

    def _wrong(self, key: str, why: str, kind: str = "IDL903") -> None:
        self.diagnostics.error(kind, f"'{key}' {why}", self._place(key))

    def _place(self, key: str) -> Span | None:
        return _find(key, self.diagnostics)


def _find(key: str, diagnostics: Diagnostics) -> Span | None:
    """Return where a key or a name seems to be written: tomllib does not say."""
    import re

    word = rf"(?<![\w-]){re.escape(key)}(?![\w-])"
    text = diagnostics.source.text
    for place in (rf"^[ \t]*\"?{word}\"?[ \t]*=", rf"^\s*\[[^\]\n]*{word}", word):
        for match in re.finditer(place, text, re.MULTILINE):
            at = match[0].find(key)
            return Span(match.start() + at, match.start() + at + len(key))
    return None
