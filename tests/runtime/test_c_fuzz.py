"""Whatever the bytes, generated C neither crashes on them nor leaks, nor loses what it reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.support import fuzz
from tests.support.c_target import generate
from tests.support.peer_program import json_structs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.summary import Compared
    from tests.support.xen import Xen

SECONDS = int(os.environ.get("IDLGEN_FUZZ_SECONDS", "120"))
SEED = 417


def test_readers_of_all_structs_survive_fuzzing(
    xen_417: Xen, tmp_path: Path, compared: Compared
) -> None:
    generated = generate(xen_417.idl / "libxl_types.idl", tmp_path / "c")
    tried, report = fuzz.build(generated, tmp_path).fuzz(SECONDS, SEED)
    print(report[-2000:])
    assert tried > 100 * SECONDS
    types = len(json_structs(generated.module))
    compared("fuzzing, C", types=types, documents=tried)
