"""Damaged documents: our C and our Python say the same, and neither crashes nor hangs.

A sample goes through the real libxl, which aborts on some; the summary says on how many.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from idlgen.model import KeyedUnion
from tests.support import damage, json_driver, peer
from tests.support.json_library import GROUP

if TYPE_CHECKING:
    from tests.support.json_driver import Answer, Driver
    from tests.support.json_library import Library
    from tests.support.summary import Compared

SEED = 417
DOCUMENTS = 2_000
SAMPLE = 400

pytestmark = pytest.mark.xdist_group(GROUP)


@pytest.fixture(scope="module")
def driver(library: Library) -> Driver:
    return json_driver.build(library.generated)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader says: whether it accepts the document and, if so, what it says, as JSON."""

    accepted: bool
    said: object


@pytest.fixture(scope="module")
def documents(library: Library) -> list[tuple[str, bytes]]:
    source = random.Random(SEED)
    print(f"seed {SEED}")
    made = []
    for _ in range(DOCUMENTS):
        struct, value, _ = source.choice(library.values)
        unions = [f.type for f in struct.fields if isinstance(f.type, KeyedUnion)]
        keys = tuple(f"{u.key}.{member.name}" for u in unions for member in u.members)
        assert value.json is not None
        made.append((struct.c_name, damage.damaged(value.json, keys, source)))
    return made


def _of_c(answer: Answer) -> Verdict:
    accepted = answer.status == 0
    return Verdict(accepted, json.loads(answer.text) if accepted else None)


def _of_python(library: Library, name: str, text: bytes, *, strict: bool) -> Verdict:
    value = library.read(name, text, strict=strict)
    return Verdict(value is not None, value.to_dict() if value is not None else None)


@pytest.mark.parametrize("strict", [False, True])
def test_both_languages_say_the_same(
    strict: bool,
    library: Library,
    driver: Driver,
    documents: list[tuple[str, bytes]],
    compared: Compared,
) -> None:
    answers = driver.ask((name, strict, text) for name, text in documents)
    accepted = 0
    for (name, text), answer in zip(documents, answers, strict=True):
        python = _of_python(library, name, text, strict=strict)
        assert _of_c(answer) == python, (name, text, answer)
        accepted += python.accepted
    # Some of the damage is harmless.
    assert 50 < accepted < len(documents) - 1000
    compared("damaged documents", documents=len(documents))


def _differs(text: bytes) -> bool:
    """Whether libxl may well refuse what ours reads.

    Of a name that comes twice in an object it takes the first one, and it takes 2e9 for a 2.
    """
    twice = []
    json.loads(text, object_pairs_hook=lambda pairs: twice.append(len(dict(pairs)) < len(pairs)))
    return any(twice) or re.search(rb"[0-9][eE]", text) is not None


def test_a_sample_through_libxl(
    library: Library, documents: list[tuple[str, bytes]], compared: Compared
) -> None:
    # libxl takes a text that a zero byte ends.
    sample = [(name, text) for name, text in documents if b"\0" not in text][:SAMPLE]
    statuses = library.libxl.try_read(sample)
    ours = [answer.status for answer in library.ours.read(sample)]
    aborted = statuses.count(peer.ABORTED)
    assert aborted > 0
    # What ours reads, libxl does too, unless it aborts.
    for (name, text), theirs, mine in zip(sample, statuses, ours, strict=True):
        assert mine != 0 or theirs in (0, peer.ABORTED) or _differs(text), (name, text)
    compared("damaged documents, libxl", documents=len(sample))
    compared("damaged documents, libxl aborts", documents=aborted)
