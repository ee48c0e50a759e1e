"""Documents that libxl 4.17 wrote are kept, and still say what they said: in C and in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import old_documents, shown
from tests.support.json_library import GROUP
from tests.support.peer_program import json_structs

if TYPE_CHECKING:
    from tests.support.json_library import Library
    from tests.support.summary import Compared

pytestmark = pytest.mark.xdist_group(GROUP)


def test_there_is_a_document_of_every_struct(library: Library) -> None:
    names = {struct.c_name for struct in json_structs(library.generated.module)}
    assert {name for name, _, _ in old_documents.kept()} == names


def test_c_still_reads_them(library: Library, compared: Compared) -> None:
    kept = list(old_documents.kept())
    answers = library.ours.read((name, document) for name, document, _ in kept)
    for (name, _, value), answer in zip(kept, answers, strict=True):
        assert answer.status == 0, name
        assert answer.value == value, name
    compared("old documents", types=len(kept), documents=len(kept))


@pytest.mark.parametrize("strict", [False, True])
def test_python_still_reads_them(strict: bool, library: Library, compared: Compared) -> None:
    structs = {struct.c_name: struct for struct in json_structs(library.generated.module)}
    kept = list(old_documents.kept())
    for name, document, value in kept:
        read = library.of_python(name).from_json(document, strict=strict)
        assert shown.show(structs[name], read) == value, name
    compared("old documents", documents=len(kept))
