"""Random edits of the real IDL files: each gives a model, or findings that say where.

All in one process, so that nothing may be left behind from one text to the next. The seed is
printed; ``IDLGEN_SEED=N`` repeats a run.
"""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from idlgen import dump, frontend, report
from idlgen.codes import TITLES
from tests.support import mutate

if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Module
    from tests.support.xen import Xen

EDITS = 2000

# No edit of a file of 61 kB may take longer; the usual is a twentieth of a second.
PATIENCE = 20.0

# About the whole file: whatever is wrong, it is no place in it.
WITHOUT_PLACE = {"IDL103"}


def check(text: str) -> tuple[Module | None, Diagnostics]:
    """Load a text; whatever was found must be whole, and printable in every form."""
    module, diagnostics = frontend.load_text("edited.idl", text)
    assert (module is None) == diagnostics.has_errors
    for found in diagnostics.found:
        assert found.code in TITLES
        assert found.code in WITHOUT_PLACE or found.span is not None, found
        for span in (found.span, *(note.span for note in found.notes)):
            if span is not None:
                assert 0 <= span.start <= span.end <= len(text), found
    return module, diagnostics


def test_every_edit_gives_a_model_or_says_where_it_is_wrong(xen_417: Xen, xen_414: Xen) -> None:
    seed = int(os.environ.get("IDLGEN_SEED", random.randrange(2**32)))
    print(f"IDLGEN_SEED={seed}")
    texts = [
        (xen.idl / name).read_text(encoding="utf-8")
        for xen in (xen_417, xen_414)
        for name in ("libxl_types.idl", "libxl_types_internal.idl")
    ]
    chance = random.Random(seed)
    refused = 0
    for number in range(EDITS):
        text = mutate.edited(chance.choice(texts), chance, inside=number % 2 == 0)
        begun = time.monotonic()
        try:
            module, diagnostics = check(text)
        except Exception:
            print(f"edit {number} of the run with seed {seed}")
            raise
        assert time.monotonic() - begun < PATIENCE, number
        refused += module is None
        if module is not None and number % 10 == 0:
            assert dump.to_json(module).endswith("}\n")
        if diagnostics.found and number % 10 == 0:
            for form in report.FORMATS:
                assert diagnostics.found[0].code in report.render([diagnostics], form)
    # Most edits damage a file; some fall into comments, or give another good one.
    assert EDITS // 2 < refused < EDITS


def test_edits_inside_leave_what_is_outside() -> None:
    text = 'namespace("x_")\na = Struct("a", [("b", uint8), ("c", Array(string, "num_c"))])\n'
    chance = random.Random(1)
    made = {mutate._in_expression(text, chance) for _ in range(300)}
    assert len(made) > 100
    assert all(one.startswith("namespace") and "\na = Struct" in one for one in made)


@pytest.mark.parametrize("cut", range(0, 2000, 37))
def test_a_file_that_breaks_off_anywhere(cut: int, xen_417: Xen) -> None:
    text = (xen_417.idl / "libxl_types.idl").read_text(encoding="utf-8")
    at = len(text) * cut // 2000
    _, diagnostics = check(text[:at])
    assert len(diagnostics.found) <= 2, report.render([diagnostics], "text")
