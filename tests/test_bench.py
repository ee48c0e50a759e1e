"""The C programs of the benchmarks fit what is generated: they compile, link and do their work.

``make bench`` alone measures with them, and nobody runs that for every change of a template.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.bench import c_codec, c_dispatch, c_events
from tests.support.c_target import run

if TYPE_CHECKING:
    from pathlib import Path

_DOCUMENTS = {
    "event": '{"type.disk_eject":{"vdev":"hdc","disk":{"vdev":"hdc","format":"raw"}}}',
    "domain_config": '{"c_info":{"name":"one"},"b_info":{"type.pv":{"kernel":"vmlinuz"}}}',
}
_LIBXL = ("from_json", "to_json")
_PEER = ("read", "write", "tree")
_WORK = {
    "ours": (*_LIBXL, "read", "write"),
    "libxl": _LIBXL,
    "yyjson": _PEER,
    "yajl": _PEER,
    "jsonc": _PEER,
}


def test_programs_that_read_and_write_json_work(tmp_path: Path) -> None:
    """Each does all of its work once and says what it took; one that fails aborts."""
    documents = tmp_path / "documents"
    for struct, text in _DOCUMENTS.items():
        (documents / struct).mkdir(parents=True)
        (documents / struct / "one.json").write_text(text)
    programs = c_codec.build(tmp_path, "-O0")
    assert programs.keys() == _WORK.keys()
    for name, program in programs.items():
        asked = [f"{work} {struct} 1" for work in _WORK[name] for struct in _DOCUMENTS]
        done = subprocess.run(
            [program, documents],
            input="\n".join(asked),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        answers = done.stdout.split()
        assert len(answers) == len(asked), name
        assert all(answer.isdecimal() for answer in answers), name


def test_program_that_dispatches_works(tmp_path: Path) -> None:
    assert run([c_dispatch.build(tmp_path, 5, "-O0")])


def test_program_that_queues_events_works(tmp_path: Path) -> None:
    assert run([c_events.build(tmp_path, "-O0"), "1"])
