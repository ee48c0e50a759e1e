"""Larger IDLs: the 4.17 file several times over, each copy with names of its own."""

from __future__ import annotations

import re

_DECLARATION = re.compile(r"^(\w+) = (?:Enumeration|Struct)\(\s*\"(\w+)\"", re.MULTILINE)
_ENUMERATION = re.compile(r"^\w+ = Enumeration\(\s*\"(\w+)\"", re.MULTILINE)
_FIRST = re.compile(r"^\w+ = Enumeration\(", re.MULTILINE)


def copies(text: str, count: int) -> str:
    """Return an IDL with *count* times the enumerations and structs of *text*.

    What comes before the first of these (namespace, builtins) is there once. A copy's types have a
    suffix, and it refers to types and enumerators of its own.
    """
    first = _FIRST.search(text)
    assert first is not None
    head, body = text[: first.start()], text[first.start() :]
    return head + body + "".join(_renamed(body, number) for number in range(1, count))


def _renamed(body: str, number: int) -> str:
    names = {variable: f"{variable}_n{number}" for variable, _ in _DECLARATION.findall(body)}
    # libxl_ev_user and the like: declared anew, under a name of their own.
    for variable in re.findall(r"^(\w+) = (?:UInt|Builtin)\(", body, re.MULTILINE):
        names[variable] = f"{variable}_n{number}"
    body = re.sub(r"\b\w+\b", lambda m: names.get(m[0], m[0]), body)
    body = re.sub(
        r"^(\w+ = (?:Enumeration|Struct|Builtin)\(\s*\"\w+)\"",
        rf'\1_n{number}"',
        body,
        flags=re.MULTILINE,
    )
    prefixes = "|".join(sorted((e.upper() for e in _ENUMERATION.findall(body)), key=len)[::-1])
    plain = re.sub(rf"_N{number}\b", "", prefixes)
    return re.sub(rf'"LIBXL_({plain})_(\w+)"', rf'"LIBXL_\1_N{number}_\2"', body)
