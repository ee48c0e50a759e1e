"""Xen 4.17's types in three shapes that are asked the same: libxl's own, our C, our Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support import peer
from tests.support.c_target import generate
from tests.support.peer_program import json_structs
from tests.support.python_target import import_package

if TYPE_CHECKING:
    from pathlib import Path

    from idlgen.model import Struct
    from tests.support.c_target import Generated
    from tests.support.peer import Answer, Peer
    from tests.support.xen import Xen

# What they share takes seconds to build: one of xdist's workers runs all tests that use it.
GROUP = "json-4.17"

# Of every struct; the first of them has its defaults. 60 structs make more than 10,000 values.
SEEDS = range(170)


@dataclass(frozen=True)
class Library:
    """Xen 4.17's types: our model and package, both programs, and the values that they agree on."""

    generated: Generated
    package: Any
    libxl: Peer
    ours: Peer
    values: list[tuple[Struct, Answer, Answer]]

    @property
    def from_libxl(self) -> list[tuple[str, bytes]]:
        """The values' documents that libxl wrote."""
        return [(s.c_name, a.json) for s, a, _ in self.values if a.json is not None]

    @property
    def from_us(self) -> list[tuple[str, bytes]]:
        """The values' documents that our C wrote."""
        return [(s.c_name, b.json) for s, _, b in self.values if b.json is not None]

    def of_python(self, struct: str) -> Any:
        """Return the class of a struct."""
        words = struct.removeprefix("libxl_").split("_")
        return getattr(self.package, "".join(word.title() for word in words))

    def read(self, struct: str, text: bytes, *, strict: bool = False) -> Any:
        """Return what Python reads, ``None`` where it refuses the document."""
        try:
            return self.of_python(struct).from_json(text, strict=strict)
        except self.package.JsonError:
            return None


def library(xen: Xen, folder: Path) -> Library:
    """Build all three in a folder."""
    idl = xen.idl / "libxl_types.idl"
    generated = generate(idl, folder / "c")
    libxl = peer.build_libxl(generated.module, xen, folder)
    ours = peer.build_ours(generated, folder)
    package, _ = import_package(idl.read_text(), folder / "python", "json_of_xen")
    structs = json_structs(generated.module)
    chosen = [(struct, seed) for struct in structs for seed in SEEDS]
    wanted = [(struct.c_name, seed) for struct, seed in chosen]
    theirs, mine = libxl.values(wanted), ours.values(wanted)
    values = [(s, a, b) for (s, _), a, b in zip(chosen, theirs, mine, strict=True)]
    return Library(generated, package, libxl, ours, values)
