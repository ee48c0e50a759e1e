"""Random values of every struct of Xen 4.17, from libxl's JSON to ours and back again.

One set of values goes four ways, and arrives as the same structs, save for what
:mod:`tests.conformance.differences` lists.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance import differences
from tests.support import peer, shown
from tests.support.c_target import generate
from tests.support.peer_program import json_structs
from tests.support.python_target import import_package

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from idlgen.model import Module, Struct
    from tests.conformance.differences import Difference
    from tests.support.peer import Answer, Peer
    from tests.support.summary import Compared
    from tests.support.xen import Xen

# Of every struct; the first of them has its defaults. 60 structs make more than 10,000 values.
SEEDS = range(170)

pytestmark = pytest.mark.xdist_group("json-4.17")


@dataclass(frozen=True)
class Library:
    """Xen 4.17's types: our model and package, both programs, and the values that they agree on."""

    module: Module
    package: Any
    libxl: Peer
    ours: Peer
    values: list[tuple[Struct, Answer, Answer]]

    @property
    def from_libxl(self) -> list[tuple[str, bytes]]:
        """The values' documents that libxl wrote."""
        return [(s.c_name, a.json) for s, a, _ in self.values if a.json is not None]

    @property
    def from_us(self) -> list[tuple[str, bytes]]:
        """The values' documents that our C wrote."""
        return [(s.c_name, b.json) for s, _, b in self.values if b.json is not None]

    def of_python(self, struct: str) -> Any:
        """Return the class of a struct."""
        words = struct.removeprefix("libxl_").split("_")
        return getattr(self.package, "".join(word.title() for word in words))


@pytest.fixture(scope="module")
def library(xen_417: Xen, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("json")
    idl = xen_417.idl / "libxl_types.idl"
    generated = generate(idl, folder / "c")
    libxl = peer.build_libxl(generated.module, xen_417, folder)
    ours = peer.build_ours(generated, folder)
    package, _ = import_package(idl.read_text(), folder / "python", "json_of_xen_417")
    structs = json_structs(generated.module)
    chosen = [(struct, seed) for struct in structs for seed in SEEDS]
    wanted = [(struct.c_name, seed) for struct, seed in chosen]
    theirs, mine = libxl.values(wanted), ours.values(wanted)
    values = [(s, a, b) for (s, _), a, b in zip(chosen, theirs, mine, strict=True)]
    return Library(generated.module, package, libxl, ours, values)


def test_both_programs_make_the_same_values(library: Library) -> None:
    assert len(library.values) >= 10_000
    assert len(SEEDS) >= 100
    for struct, theirs, mine in library.values:
        assert theirs.value == mine.value, struct.c_name
    assert len(library.from_libxl) == len(library.from_us) == len(library.values)


def test_every_field_is_seen_at_another_value_than_its_default(
    library: Library, compared: Compared
) -> None:
    seen: defaultdict[shown.Path, set[str]] = defaultdict(set)
    for struct, value, _ in library.values:
        for leaf in shown.leaves(struct, value.value):
            seen[leaf.path].add(json.dumps(leaf.value))
    expected = set(shown.fields(library.module))
    assert expected == set(seen)
    # Of two values, one is not the default.
    assert [path for path in sorted(expected) if len(seen[path]) < 2] == []
    types = len({struct for struct, _, _ in library.values})
    compared("JSON, libxl 4.17", types=types, fields=len(expected), seeds=len(SEEDS))


class Listed:
    """The differences of one way: each must be listed, and each of the list be seen."""

    def __init__(self, listed: Iterable[Difference]) -> None:
        self._listed = {(d.struct, d.field): d for d in listed}
        self._seen: set[shown.Path] = set()

    def compare(self, struct: Struct, before: Any, after: Any) -> None:
        """Compare two values in full; *after* is ``None`` if the document was refused."""
        if before == after:
            return
        ours = list(shown.leaves(struct, before))
        theirs: Iterable[shown.Leaf | None] = [None] * len(ours)
        if after is not None:
            theirs = list(shown.leaves(struct, after))
        found = 0
        for one, other in zip(ours, theirs, strict=True):
            value = other.value if other is not None else None
            known = self._listed.get(one.path)
            if value != one.value and known is not None and known.predicate(one.value, value):
                self._seen.add(one.path)
                found += 1
            elif other is not None:
                assert (one.path, one.value) == (other.path, value)
        assert found, (struct.c_name, before, "refused")

    def finish(self) -> None:
        """Fail if a difference is listed that was not seen."""
        assert self._listed.keys() - self._seen == set()


def test_c_reads_what_libxl_writes(library: Library, compared: Compared) -> None:
    listed = Listed(differences.WRITTEN)
    answers = library.ours.read(library.from_libxl)
    for (struct, before, _), after in zip(library.values, answers, strict=True):
        listed.compare(struct, before.value, after.value)
    listed.finish()
    compared("JSON, libxl 4.17", documents=len(answers))


def test_libxl_reads_what_c_writes(library: Library, compared: Compared) -> None:
    listed = Listed(differences.READ)
    answers = library.libxl.read(library.from_us)
    for (struct, before, _), after in zip(library.values, answers, strict=True):
        assert after.status == 0, before.json
        listed.compare(struct, before.value, after.value)
    listed.finish()
    compared("JSON, libxl 4.17", documents=len(answers))


def _read(library: Library, struct: str, text: bytes, *, strict: bool = False) -> Any:
    try:
        return library.of_python(struct).from_json(text, strict=strict)
    except library.package.JsonError:
        return None


def test_python_reads_what_libxl_writes(library: Library, compared: Compared) -> None:
    listed = Listed(differences.WRITTEN)
    for (struct, before, _), (name, text) in zip(library.values, library.from_libxl, strict=True):
        value = _read(library, name, text)
        after = shown.show(struct, value) if value is not None else None
        listed.compare(struct, before.value, after)
    listed.finish()
    compared("JSON, libxl 4.17", documents=len(library.values))


def test_python_and_c_write_the_same(library: Library, compared: Compared) -> None:
    for (struct, before, _), (name, text) in zip(library.values, library.from_us, strict=True):
        value = _read(library, name, text, strict=True)
        assert shown.show(struct, value) == before.value
        assert json.loads(value.to_json()) == json.loads(text)
    compared("JSON, libxl 4.17", documents=len(library.values))


def test_libxl_reads_what_python_writes(library: Library, compared: Compared) -> None:
    listed, again = Listed(differences.READ), Listed(())
    values = [_read(library, name, text) for name, text in library.from_us]
    documents = [
        (s.c_name, value.to_jsonb())
        for (s, _, _), value in zip(library.values, values, strict=True)
    ]
    answers = library.libxl.read(documents)
    # And from libxl to Python once more: what it read is what it writes, and what Python reads.
    for (struct, before, _), after in zip(library.values, answers, strict=True):
        assert after.status == 0
        assert after.json is not None
        listed.compare(struct, before.value, after.value)
        value = _read(library, struct.c_name, after.json)
        again.compare(struct, after.value, shown.show(struct, value))
    listed.finish()
    again.finish()
    compared("JSON, libxl 4.17", documents=2 * len(answers))
