"""The reference of the language names all that the compiler knows, and its example is good IDL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from idlgen import frontend
from idlgen.lower.attributes import FIELD_ATTRIBUTES, OLDER_NAMES, TYPE_ATTRIBUTES
from idlgen.lower.signatures import FIELD_PREFIX, SIGNATURES
from idlgen.lower.standard import standard_types

TEXT = (Path(__file__).parent.parent.parent / "docs/idl.md").read_text(encoding="utf-8")
WORDS = {
    *SIGNATURES,
    *TYPE_ATTRIBUTES,
    *FIELD_ATTRIBUTES,
    *OLDER_NAMES,
    *FIELD_PREFIX.values(),
    *standard_types(),
}


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_is_explained(word: str) -> None:
    prose = re.sub(r"^```.*?^```", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`]+)`", prose)
    assert any(re.search(rf"\b{word}(?![a-z])", span) for span in spans)


def test_examples_are_without_findings() -> None:
    examples = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        module, diagnostics = frontend.load_text("example.idl", example)
        assert module is not None
        assert not diagnostics.found
