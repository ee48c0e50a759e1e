"""Documents that the real libxl reads differently: the last table of docs/json.md, row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.json_library import GROUP
from tests.support.peer import ABORTED

if TYPE_CHECKING:
    from tests.support.json_library import Library

pytestmark = pytest.mark.xdist_group(GROUP)

REFUSED = "refused"
ABORTS = "aborts"

# A struct, a document, a member, and what it is after libxl and after us have read it.
ROWS = [
    ("physinfo", '{"hw_cap":[1,2,3,4,5,6,7,8]}', "hw_cap", [1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8]),
    ("event", '{"for_user":-1}', "for_user", REFUSED, REFUSED),
    ("event", f'{{"for_user":{2**64 - 1}}}', "for_user", None, 2**64 - 1),
    ("dominfo", f'{{"cpu_time":{2**63}}}', "cpu_time", None, 2**63),
    ("dominfo", '{"ssidref":2e3}', "ssidref", 2, None),
    ("dominfo", '{"ssidref":1,"ssidref":2}', "ssidref", 1, 2),
    ("domain_build_info", '{"cpumap":[1,99,2]}', "cpumap", [1, 2], [1, 2, 99]),
    ("event", '{"type.disk_eject":{},"type.domain_shutdown":{}}', "", ABORTS, REFUSED),
    ("device_disk", '{"vdev":"a\\u0000b"}', "vdev", "a", REFUSED),
]


@pytest.mark.parametrize(("struct", "document", "member", "theirs", "mine"), ROWS)
def test_libxl_differs_as_documented(
    struct: str, document: str, member: str, theirs: object, mine: object, library: Library
) -> None:
    question = (f"libxl_{struct}", document.encode())
    (status,) = library.libxl.try_read([question])
    assert (status == ABORTED) == (theirs == ABORTS)
    for program, expected in ((library.libxl, theirs), (library.ours, mine)):
        if expected == ABORTS:
            continue
        (answer,) = program.read([question])
        assert (answer.json is None) == (expected == REFUSED)
        if answer.json is not None:
            assert json.loads(answer.json).get(member) == expected
