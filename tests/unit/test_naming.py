"""Words, case, reserved words and collisions."""

from __future__ import annotations

import subprocess

import pytest

from idlgen import naming


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DOMAIN_SHUTDOWN", ("domain", "shutdown")),
        ("domain_shutdown", ("domain", "shutdown")),
        ("domain-shutdown", ("domain", "shutdown")),
        ("DomainShutdown", ("domain", "shutdown")),
        ("HTTPServer", ("http", "server")),
        ("9PFS", ("9pfs",)),
        ("S16_LE", ("s16", "le")),
        ("x86_64", ("x86", "64")),
        ("ac97", ("ac97",)),
        ("QCOW2", ("qcow2",)),
        ("_private__name_", ("private", "name")),
        ("", ()),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    assert naming.words(name) == expected


@pytest.mark.parametrize("name", ["DISK_EJECT", "disk_eject", "DiskEject", "disk-eject"])
def test_case_does_not_depend_on_how_the_name_is_written(name: str) -> None:
    assert naming.snake(name) == "disk_eject"
    assert naming.pascal(name) == "DiskEject"


@pytest.mark.parametrize(
    ("name", "expected"), [("a", True), ("_9", True), ("9a", False), ("", False), ("é", False)]
)
def test_identifiers_are_ascii(name: str, *, expected: bool) -> None:
    assert naming.is_identifier(name) is expected


def test_collisions_name_all_owners_in_order() -> None:
    claimed = [("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5)]
    assert naming.collisions(claimed) == {"a": [1, 3, 5]}


def _accepts(compiler: list[str], name: str) -> bool:
    """Whether a compiler takes a name as that of a struct's member, all headers included."""
    text = (
        "#include <assert.h>\n#include <errno.h>\n#include <stdbool.h>\n#include <stddef.h>\n"
        "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
        f"struct s {{ int {name}; }};\n"
        f"int f(struct s s);\nint f(struct s s) {{ return s.{name}; }}\n"
    )
    run = subprocess.run(compiler, input=text, text=True, capture_output=True, check=False)
    return run.returncode == 0


_C = ["gcc", "-std=c11", "-x", "c", "-fsyntax-only", "-"]
_GNU_C = ["gcc", "-std=gnu11", "-x", "c", "-fsyntax-only", "-"]
_CXX = ["g++", "-std=c++17", "-x", "c++", "-fsyntax-only", "-"]


def _words_that_compilers_refuse(compiler: list[str], words: frozenset[str]) -> set[str]:
    return {word for word in words if not _accepts(compiler, word)}


def test_compilers_refuse_the_keywords() -> None:
    # Those with a capital or two underscores are reserved; gcc need not implement each.
    plain = frozenset(w for w in naming.C_KEYWORDS if w.islower() and not w.startswith("_"))
    assert _words_that_compilers_refuse(_C, plain) == plain
    assert _words_that_compilers_refuse(_CXX, naming.CXX_KEYWORDS) == naming.CXX_KEYWORDS


@pytest.mark.parametrize("name", ["NULL", "errno", "stdin", "linux", "unix", "EOF"])
def test_macros_are_refused_by_the_compiler_too(name: str) -> None:
    assert naming.c_reserved(name) == "a macro of C's headers or of its compilers"
    refused = not _accepts(_GNU_C, name)
    # glibc defines stdin and its like as themselves, other libraries don't.
    assert refused or name == "stdin"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("default", "a keyword of C"),
        ("class", "a keyword of C++"),
        ("type", None),
        ("func", None),
        ("match", None),
        ("self", None),
        ("None", None),
    ],
)
def test_why_a_name_is_reserved(name: str, why: str | None) -> None:
    assert naming.c_reserved(name) == why
    assert _accepts(_C, name) == (why != "a keyword of C")
    assert _accepts(_CXX, name) == (why is None)
