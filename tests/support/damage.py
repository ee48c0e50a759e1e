"""Documents that are damaged, as JSON and as bytes: from good ones and a source of chance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

_NUMBERS = (
    *("-1", "-0", "255", "256", "65535", "65536", "2147483647", "2147483648", "-2147483648"),
    *("-2147483649", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808"),
    *("-9223372036854775808", "-9223372036854775809", "18446744073709551615"),
    *("18446744073709551616", "9" * 400, "-" + "9" * 400, "1.0", "0.0", "1e2", "1E999", "-1e-999"),
    *("01", "1.", ".5", "+1", "0x10", "NaN", "Infinity", "-Infinity", "-", "1e", "1_000"),
)
_VALUES = (
    *("null", "true", "false", '""', '"x"', "0", "[]", "{}", "[[]]", "[{}]", "[null]", '{"a":{}}'),
    *('"True"', '"Falsetto"', '"<default>"', '"unknown"', '"UNKNOWN"', '"a\\u0000b"', "[65536]"),
    *("[-1]", "[1,1,0]", '{"a":null}', '{"a":1,"a":null}', '{"cpuid":[],"msr":[]}', '{"cpuid":[]}'),
    *('"00:16:3e:00:00:01"', '"00:16:3E:00:00"', '"01234567-89ab-CDEF-0123-456789abcdef"'),
    *('"0123456789abcdef0123456789abcdef"', '"0123-456789abcdef-01234567-89-abcdef"', "[1.0]"),
    *('"0123456789ab-cdef-0123-4567-89abcdef"', "[0,0,0,0,0,0,0,0]", "[18446744073709551616]"),
    *("[0,0,0,0]", "[0,0,0]", "nul", "tru", "True", "'x'", "undefined"),
)
_BROKEN_TEXTS = (
    *(b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xe2\x82"'),
    *(rb'"\ud800"', rb'"\udc00\ud800"', rb'"\ud83d\ude00"', rb'"\u12"', rb'"\x41"', b'"\\"'),
    *(b'"\t"', b'"\x00"', b'"\x7f"', rb'"\u0000"', b'"', b'"\n"'),
)
_BYTES = b'{}[]",:\\0\x00\xff truefalsn-+.eE'
_DEPTHS = (62, 63, 64, 65, 66, 1000, 20_000)

_PLACE = "\x10"  # stands for what is put in, until the document is text


def texts() -> Iterator[bytes]:
    """Yield values of all kinds, and what is none, as text."""
    yield from (text.encode() for text in (*_VALUES, *_NUMBERS))
    yield from _BROKEN_TEXTS


def damaged(document: bytes, keys: tuple[str, ...], random: Random) -> bytes:
    """Return a document with one defect or two; *keys*: members that its struct's union has."""
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: _truncated(document, random),
        lambda: _flipped(document, random),
        lambda: _flipped(_flipped(document, random), random),
        lambda: _spliced(document, random),
        lambda: _put(document, random.choice(_VALUES).encode(), random),
        lambda: _put(document, random.choice(_NUMBERS).encode(), random),
        lambda: _put(document, random.choice(_BROKEN_TEXTS), random),
        lambda: _put(document, _deep(random), random),
        lambda: _renamed(document, random),
        lambda: _with_members(document, keys, random),
        lambda: _twice(document, random),
        lambda: _around(document, random),
    )
    return random.choice(kinds)()


def _truncated(document: bytes, random: Random) -> bytes:
    return document[: random.randrange(len(document))]


def _flipped(document: bytes, random: Random) -> bytes:
    at = random.randrange(len(document))
    changed = document[at] ^ 1 << random.randrange(8)
    return document[:at] + bytes([changed]) + document[at + 1 :]


def _spliced(document: bytes, random: Random) -> bytes:
    """Insert a byte, or take some away."""
    at = random.randrange(len(document))
    inserted = bytes([random.choice(_BYTES)]) if random.random() < 0.5 else b""
    return document[:at] + inserted + document[at + random.randrange(3) :]


def _around(document: bytes, random: Random) -> bytes:
    before = random.choice((b"", b" ", b"\xef\xbb\xbf", b"[", b"\x00", b"\xc2\xa0", b","))
    after = random.choice((b"", b"\n", b"]", b"}", b"{}", b"\x00", b"0", b"/* */"))
    return before + document + after


def _deep(random: Random) -> bytes:
    depth = random.choice(_DEPTHS)
    opening, closing = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return opening * depth + b"1" + closing * random.choice((depth, depth, depth - 1, 0))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield all containers with the keys of what is in them."""
    keys: Any = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _put(document: bytes, text: bytes, random: Random) -> bytes:
    """Put a text in a value's place, or a new member's or element's."""
    value = json.loads(document)
    places = list(_places(value))
    if not places or random.random() < 0.1:
        value[f"added{random.randrange(9)}"] = _PLACE
    else:
        container, key = random.choice(places)
        container[key] = [container[key], _PLACE] if random.random() < 0.1 else _PLACE
    return _text(value).replace(json.dumps(_PLACE).encode(), text)


def _renamed(document: bytes, random: Random) -> bytes:
    value = json.loads(document)
    objects = [value, *(c[k] for c, k in _places(value) if isinstance(c[k], dict))]
    chosen = random.choice(objects)
    if chosen:
        name = random.choice(list(chosen))
        other = random.choice((name.upper(), name + "x", "", name[1:], "\0", "type", name.title()))
        chosen[other] = chosen.pop(name)
    return _text(value)


def _with_members(document: bytes, keys: tuple[str, ...], random: Random) -> bytes:
    """Add members of a keyed union, so that there are two, or one of the wrong kind."""
    value = json.loads(document)
    for key in random.sample(keys, min(len(keys), random.choice((1, 2)))):
        value[key] = random.choice(({}, {}, {}, {"x": 1}, None, 5, []))
    return _text(value)


def _twice(document: bytes, random: Random) -> bytes:
    """Write a member again, with another value or the same, before the others or after."""
    value = json.loads(document)
    if not value:
        return document
    name = random.choice(list(value))
    again = random.choice((_text(value[name]), random.choice(_VALUES).encode()))
    member = json.dumps(name).encode() + b":" + again
    inside = _text(value)[1:-1]
    parts = (member, inside) if random.random() < 0.5 else (inside, member)
    return b"{" + b",".join(parts) + b"}"


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
