"""JSON that the real libxl 4.17 wrote, kept: one document of each struct, and what it says.

``tests/conformance/documents/NAME.json`` is the document as libxl wrote it; ``NAME.value`` is
what it says to libxl itself, in full (:mod:`tests.support.peer`). Users keep such documents on
disks, so that what is in that folder has to be read for ever.

    python -m tests.support.old_documents --update      asks libxl for all of them anew
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.json_library import library
from tests.support.xen import fetch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.json_library import Library

FOLDER = Path(__file__).parents[1] / "conformance/documents"

# Each struct's document is the largest of so many bytes.
_LIMIT = 4000
_CONFIG_LIMIT = 20_000


def kept() -> Iterator[tuple[str, bytes, Any]]:
    """Yield what is kept: a struct's name, the document, the value that it says."""
    for path in sorted(FOLDER.glob("*.json")):
        value = json.loads(path.with_suffix(".value").read_text())
        yield path.stem, path.read_bytes(), value


def _chosen(built: Library) -> dict[str, tuple[bytes, Any]]:
    """Return a document and its value for each struct, of those that lose nothing."""
    best: dict[str, tuple[bytes, Any]] = {}
    for (struct, answer, _), read in zip(
        built.values, built.libxl.read(built.from_libxl), strict=True
    ):
        assert answer.json is not None
        name = struct.c_name
        limit = _CONFIG_LIMIT if name == "libxl_domain_config" else _LIMIT
        # The words of hwcap that libxl does not write are not there.
        same = read.value == answer.value or name == "libxl_physinfo"
        largest = len(best.get(name, (b"", None))[0])
        if same and read.value is not None and largest < len(answer.json) <= limit:
            best[name] = (answer.json, read.value)
    assert len(best) == len({struct.c_name for struct, _, _ in built.values})
    return best


def _update() -> None:
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    with tempfile.TemporaryDirectory() as folder:
        built = library(fetch("bookworm", binaries=True), Path(folder))
        for name, (document, value) in _chosen(built).items():
            (FOLDER / f"{name}.json").write_bytes(document)
            (FOLDER / f"{name}.value").write_text(json.dumps(value, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", required=True)
    parser.parse_args()
    _update()
    sys.exit(0)
