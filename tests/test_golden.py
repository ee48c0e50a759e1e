"""All that a target makes of a small IDL, compared with what is kept."""

from __future__ import annotations

import pytest

from tests.support import golden


@pytest.mark.parametrize(("case", "target"), golden.pairs())
def test_output_is_what_is_kept(case: str, target: str) -> None:
    made, kept = golden.made(case, target), golden.kept(case, target)
    assert sorted(made) == sorted(kept)
    for path, text in made.items():
        assert text == kept[path], f"{path} changed: python -m tests.support.golden --update"
