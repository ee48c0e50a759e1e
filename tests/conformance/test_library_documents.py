"""Documents through libxl with our objects: those that libxl 4.17 wrote, and damaged ones."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import damage, old_documents
from tests.support.c_target import SANITIZERS
from tests.support.libxl_library import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.support.libxl_library import Libxl
    from tests.support.summary import Compared

pytestmark = pytest.mark.xdist_group(GROUP)

SOURCE = Path(__file__).with_name("rewrite.c")

SEED = 417
DAMAGED = 2_000


@pytest.fixture(scope="module")
def kept(libxl: Libxl) -> dict[str, bytes]:
    """Return the documents of structs that have a dispose, by struct."""
    header = (libxl.tree.folder / "ours/_libxl_types.h").read_text()
    owners = set(re.findall(r"^void (\w+)_dispose\(", header, re.MULTILINE))
    found = {name: text for name, text, _ in old_documents.kept() if name in owners}
    assert len(found) > 50
    return found


@pytest.fixture(scope="module")
def program(libxl: Libxl, kept: dict[str, bytes]) -> Path:
    """Link the program that reads documents and writes them again with our objects."""
    structs = libxl.folder / "structs.h"
    structs.write_text("".join(f"STRUCT({name})\n" for name in kept))
    object_ = libxl.folder / "rewrite.o"
    libxl.tree.compile(SOURCE, object_, "ours", "-O0", "-w", f'-DSTRUCTS="{structs}"')
    return libxl.tree.link(libxl.folder / "rewrite", [object_], libxl.checked, *SANITIZERS)


def _rewritten(program: Path, documents: Iterable[tuple[str, bytes]]) -> Iterator[bytes | None]:
    """Yield what libxl makes of each document, ``None`` where it refuses it."""
    asked = b"".join(b"%s %d\n%s" % (n.encode(), len(text), text) for n, text in documents)
    done = subprocess.run([program], input=asked, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    rest = done.stdout
    while rest:
        size, _, rest = rest.partition(b"\n")
        length = int(size)
        yield rest[:length] if length >= 0 else None
        rest = rest[max(length, 0) :]


def test_old_documents_are_read_and_written_again(
    program: Path, kept: dict[str, bytes], compared: Compared
) -> None:
    assert list(_rewritten(program, kept.items())) == list(kept.values())
    compared("old documents, libxl with our objects", documents=len(kept))


def test_no_damage_ends_the_process(
    program: Path, kept: dict[str, bytes], compared: Compared
) -> None:
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    names = sorted(kept)
    documents: list[tuple[str, bytes]] = []
    while len(documents) < DAMAGED:
        name = chance.choice(names)
        keys = tuple(m.decode() for m in re.findall(rb'"(\w+\.\w+)"', kept[name]))
        keys += tuple(f"{key.partition('.')[0]}.{value}" for key in keys for value in ("pv", "hvm"))
        documents.append((name, damage.damaged(kept[name], keys, chance)))
    answers = list(_rewritten(program, documents))
    assert len(answers) == DAMAGED
    refused = answers.count(None)
    # Some are whole enough to be read; what was read was written, and read and written again.
    assert DAMAGED // 10 < refused < DAMAGED
    compared("damaged documents, libxl with our objects", documents=DAMAGED)
