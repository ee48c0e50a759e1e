"""The work that codecs are measured with: random documents of varied shape, from Debian's IDL.

One repeated document would flatter everybody: branches and caches would know it by heart. So there
are hundreds, of which some set nearly every field and some hardly any.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.python_target import import_package
from tests.support.python_values import Values
from tests.support.xen import fetch

if TYPE_CHECKING:
    from pathlib import Path

    from idlgen.model import Module

COUNT = 512
SEED = 417
STRUCTS = ("event", "domain_config")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents of one struct; ``values`` are of a package's class, ``texts`` what it writes."""

    struct: str
    class_name: str
    values: tuple[Any, ...]
    texts: tuple[bytes, ...]


def idl() -> str:
    """Return the text of Xen 4.17's IDL."""
    return (fetch("bookworm", binaries=True).idl / "libxl_types.idl").read_text("utf-8")


def corpora(folder: Path, count: int = COUNT, seed: int = SEED) -> tuple[Module, list[Corpus]]:
    """Return the model of the IDL, and documents for each struct that is measured.

    A package is written below *folder* to make them with.
    """
    package, module = import_package(idl(), folder, "documents_of_libxl")
    return module, [_corpus(package, module, name, count, seed) for name in STRUCTS]


def _corpus(package: Any, module: Module, name: str, count: int, seed: int) -> Corpus:
    source = random.Random(f"{name} {seed}")
    values = Values(package, module, source)
    (struct,) = (s for s in values.plan.structs if s.raw_name == name)
    made = []
    for _ in range(count):
        values.filled = source.choice((0.1, 0.3, 0.5, 0.8, 0.95))
        made.append(values.struct(struct))
    texts = tuple(value.to_jsonb() for value in made)
    return Corpus(name, values.plan.names[struct], tuple(made), texts)
