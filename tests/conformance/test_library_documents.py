"""Documents that libxl 4.17 wrote, through libxl with our objects: read and written again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import old_documents
from tests.support.c_target import SANITIZERS
from tests.support.libxl_library import GROUP

if TYPE_CHECKING:
    from tests.support.libxl_library import Libxl
    from tests.support.summary import Compared

pytestmark = pytest.mark.xdist_group(GROUP)

SOURCE = Path(__file__).with_name("rewrite.c")


def test_old_documents_are_read_and_written_again(libxl: Libxl, compared: Compared) -> None:
    header = (libxl.tree.folder / "ours/_libxl_types.h").read_text()
    owners = set(re.findall(r"^void (\w+)_dispose\(", header, re.MULTILINE))
    kept = {name: text for name, text, _ in old_documents.kept() if name in owners}
    structs = libxl.folder / "structs.h"
    structs.write_text("".join(f"STRUCT({name})\n" for name in kept))
    object_ = libxl.folder / "rewrite.o"
    libxl.tree.compile(SOURCE, object_, "ours", "-O0", "-w", f'-DSTRUCTS="{structs}"')
    program = libxl.tree.link(libxl.folder / "rewrite", [object_], libxl.checked, *SANITIZERS)
    for name, document in kept.items():
        done = subprocess.run([program, name], input=document, capture_output=True, check=True)
        assert done.stdout == document, name
    assert len(kept) > 50
    compared("old documents, libxl with our objects", documents=len(kept))
