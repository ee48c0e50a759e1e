"""Random values of every struct of Xen 4.17, from libxl's JSON to ours and back again.

One set of values goes four ways, and arrives as the same structs, save for what
:mod:`tests.conformance.differences` lists.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance import differences
from tests.support import shown
from tests.support.json_library import GROUP, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.model import Struct
    from tests.conformance.differences import Difference
    from tests.support.json_library import Library
    from tests.support.summary import Compared

SEED = 417

pytestmark = pytest.mark.xdist_group(GROUP)


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
    expected = set(shown.fields(library.generated.module))
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


def test_documents_of_libxl_come_back_through_c(library: Library, compared: Compared) -> None:
    # What is lost on the way here is not lost again on the way back.
    lost = {(d.struct, d.field) for d in differences.WRITTEN}
    listed = Listed(d for d in differences.READ if (d.struct, d.field) not in lost)
    read = library.ours.read(library.from_libxl)
    pairs = zip(library.values, read, strict=True)
    kept = [(struct, answer) for (struct, _, _), answer in pairs if answer.json is not None]
    documents = [(struct.c_name, answer.json) for struct, answer in kept if answer.json is not None]
    answers = library.libxl.read(documents)
    for (struct, before), after in zip(kept, answers, strict=True):
        assert after.status == 0
        listed.compare(struct, before.value, after.value)
    listed.finish()
    compared("JSON, libxl 4.17", documents=len(answers))


def test_python_reads_what_libxl_writes(library: Library, compared: Compared) -> None:
    listed = Listed(differences.WRITTEN)
    for (struct, before, _), (name, text) in zip(library.values, library.from_libxl, strict=True):
        value = library.read(name, text)
        after = shown.show(struct, value) if value is not None else None
        listed.compare(struct, before.value, after)
    listed.finish()
    compared("JSON, libxl 4.17", documents=len(library.values))


def test_python_and_c_write_the_same(library: Library, compared: Compared) -> None:
    for (struct, before, _), (name, text) in zip(library.values, library.from_us, strict=True):
        value = library.read(name, text, strict=True)
        assert shown.show(struct, value) == before.value
        assert json.loads(value.to_json()) == json.loads(text)
    compared("JSON, libxl 4.17", documents=len(library.values))


def test_the_order_of_members_does_not_matter(library: Library, compared: Compared) -> None:
    source = random.Random(SEED)
    print(f"seed {SEED}")
    kept = source.sample(library.values, 1000)
    documents = []
    for struct, _, ours in kept:
        assert ours.json is not None
        members = list(json.loads(ours.json).items())
        # Names that nobody knows, and one that is written with escapes.
        members += [(f"{name[::-1]}x", None) for name, _ in members[:3]]
        source.shuffle(members)
        text = json.dumps(dict(members))
        escaped = f"\\u{ord(members[0][0][0]):04x}" if members else ""
        text = text.replace('{"' + members[0][0][0], '{"' + escaped, 1) if members else text
        documents.append((struct.c_name, text.encode()))
    answers = library.ours.read(documents)
    for (struct, _, before), (name, document), after in zip(kept, documents, answers, strict=True):
        assert after.value == before.value, document
        value = library.read(name, document)
        assert shown.show(struct, value) == before.value, document
    compared("JSON, libxl 4.17", documents=len(documents))


def test_libxl_reads_what_python_writes(library: Library, compared: Compared) -> None:
    listed, again = Listed(differences.READ), Listed(())
    values = [library.read(name, text) for name, text in library.from_us]
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
        value = library.read(struct.c_name, after.json)
        again.compare(struct, after.value, shown.show(struct, value))
    listed.finish()
    again.finish()
    compared("JSON, libxl 4.17", documents=2 * len(answers))
