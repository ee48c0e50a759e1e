"""JSON in C against the real libxl, and against yajl, json-c and yyjson at the same work.

Five programs read documents into libxl's structs and write structs as documents: generated code,
Debian's libxl, and generated code over each of three libraries instead of its own runtime
(``codec/tree.h``). Programs answer with the time that a pass took, so that neither starting them
nor loading documents counts; their passes alternate.

yyjson is built from the source that its Python binding brings along: the source distribution of
``yyjson`` 4.0.6 on PyPI, which is yyjson 0.10.0.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.documents import COUNT, corpora, idl
from tests.bench.measure import Row
from tests.support.c_target import Generated, generate, run
from tests.support.xen import cache, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent / "codec"
GROUP = "C, JSON"
ROUNDS = 40
# So many documents make a pass of some milliseconds.
PASSES = {"event": 30, "domain_config": 1}

# Work of the other program, work of ours, the bar, what ours is held against.
_DECODE = "reading"
_ENCODE = "writing"
_PAIRS = (
    ("libxl", "from_json", "from_json", 10.0, f"{_DECODE}, real libxl"),
    ("libxl", "to_json", "to_json", 6.0, f"{_ENCODE}, real libxl"),
    ("yajl", "read", "read", 4.0, f"{_DECODE}, yajl"),
    ("yajl", "write", "write", 4.0, f"{_ENCODE}, yajl"),
    ("yyjson", "read", "read", 1.15, f"{_DECODE}, yyjson"),
    ("yyjson", "write", "write", 2.0, f"{_ENCODE}, yyjson"),
    ("jsonc", "read", "read", 4.0, f"{_DECODE}, json-c"),
    ("jsonc", "write", "write", 4.0, f"{_ENCODE}, json-c"),
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is running and waits for work."""

    process: subprocess.Popen[str]

    def time(self, work: str, struct: str) -> float:
        """Return the nanoseconds of processor time that a pass over all documents takes."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{work} {struct} {PASSES[struct]}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline()) / PASSES[struct]


def rows() -> Iterator[Row]:
    """Build the programs, measure them, yield the rows."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        documents = folder / "documents"
        for corpus in corpora(folder / "python")[1]:
            (documents / corpus.struct).mkdir(parents=True)
            for number, text in enumerate(corpus.texts):
                (documents / corpus.struct / f"{number:03}.json").write_bytes(text)
        binaries = build(folder)
        programs = {
            called: Program(
                stack.enter_context(
                    subprocess.Popen(
                        [binary, documents],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        text=True,
                    )
                )
            )
            for called, binary in binaries.items()
        }
        for struct in PASSES:
            yield from _compared(programs, struct)
        for program in programs.values():
            assert program.process.stdin is not None
            program.process.stdin.close()
    yield _size()


def _compared(programs: dict[str, Program], struct: str) -> Iterator[Row]:
    wanted = {("ours", mine) for _, _, mine, _, _ in _PAIRS}
    wanted |= {(program, work) for program, work, _, _, _ in _PAIRS}
    wanted |= {("yyjson", "tree"), ("yajl", "tree")}
    samples: dict[tuple[str, str], list[float]] = {pair: [] for pair in sorted(wanted)}
    for number in range(ROUNDS + 1):
        for (program, work), values in samples.items():
            taken = programs[program].time(work, struct)
            if number:
                values.append(taken)
    medians = {pair: statistics.median(values) for pair, values in samples.items()}
    for program, work, mine, bar, name in _PAIRS:
        ours = medians["ours", mine]
        note = f"{ours / COUNT:.0f} ns a document"
        if (program, "tree") in medians and work == "read":
            tree = medians[program, "tree"] / ours
            note += f"; {tree:.2f} of {program} if it stores nothing"
        yield Row(GROUP, f"{struct}, {name}", bar, medians[program, work] / ours, False, note)


# --- building ---------------------------------------------------------------------------------


def _yyjson() -> Path:
    """Return the folder of yyjson's source, fetched once."""
    folder = cache() / "yyjson"
    found = list(folder.glob("*/yyjson/yyjson.c"))
    if not found:
        folder.mkdir(parents=True, exist_ok=True)
        command = ["download", "-q", "--no-binary", "yyjson", "--no-deps", "yyjson==4.0.6"]
        run([sys.executable, "-m", "pip", *command, "-d", folder])
        (archive,) = folder.glob("*.tar.gz")
        run(["tar", "-xf", archive, "-C", folder])
        found = list(folder.glob("*/yyjson/yyjson.c"))
    return found[0].parent


def _generated(folder: Path) -> Generated:
    path = folder / "libxl_types.idl"
    path.write_text(idl(), "utf-8")
    return generate(path, folder / "c")


def build(folder: Path, level: str = "-O2") -> dict[str, Path]:
    """Compile the programs into a folder, all alike; return them by name."""
    generated = _generated(folder)
    xen = fetch("bookworm", binaries=True)
    flags = ["gcc", "-std=gnu11", level, "-w", f"-I{HERE}"]
    objects = [folder / f"{source.stem}.o" for source in generated.sources]
    for source, made in zip(generated.sources, objects, strict=True):
        run([*flags, "-c", source, "-o", made])
    include = f"-I{generated.folder}"
    without_runtime = [made for made in objects if made.stem != "libxl_json"]
    library = xen.library
    libxl = [
        *(f"-isystem{xen.include}", "-rdynamic", f"-L{library}", "-lxenlight", "-lxentoollog"),
        *(f"-Wl,-rpath,{library}", "-Wl,--allow-shlib-undefined"),
    ]
    yyjson = _yyjson()
    commands: dict[str, list[str | Path]] = {
        "ours": ["ours.c", include, *objects],
        "libxl": ["libxl.c", *libxl],
        "yyjson": [
            *("peer_yyjson.c", include, f"-I{yyjson}"),
            *(yyjson / "yyjson.c", *without_runtime),
        ],
        "yajl": ["peer_yajl.c", include, *without_runtime, "-lyajl"],
        "jsonc": ["peer_jsonc.c", include, *without_runtime, "-ljson-c"],
    }
    for name, (program, *rest) in commands.items():
        run([*flags, HERE / program, *rest, "-o", folder / name])
    return {name: folder / name for name in commands}


def _size() -> Row:
    """Compare the size of the object code with that of upstream's object; note those of the C."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generated = _generated(folder)
        files = [f for f in generated.folder.glob("*.[ch]") if "dispatch" not in f.name]
        sources = [f for f in files if f.suffix == ".c"]
        for source in sources:
            output = folder / f"{source.stem}.o"
            run(["gcc", "-O2", "-w", "-c", f"-I{generated.folder}", source, "-o", output])
        ours = sum(_bytes(folder / f"{source.stem}.o") for source in sources)
        xen = fetch("bookworm", binaries=True)
        run(["ar", "x", "--output", folder, xen.library / "libxenlight.a", "_libxl_types.o"])
        theirs = _bytes(folder / "_libxl_types.o")
        their_files = [folder / part for part in ("t.h", "p.h", "j.h", "t.c")]
        idl_file = folder / "libxl_types.idl"
        run([sys.executable, xen.idl / "gentypes.py", idl_file, *their_files])
        note = (
            f"{_kib(ours)} from {_kib(_text(files))} of C, builtins and the runtime for JSON among "
            f"them; upstream's {_kib(theirs)} from {_kib(_text(their_files))}"
        )
    return Row(GROUP, "size of object code, upstream's object", 1.5, ours / theirs, note=note)


def _text(files: list[Path]) -> int:
    return sum(path.stat().st_size for path in files)


def _kib(size: int) -> str:
    return f"{size / 1024:.0f} KiB"


def _bytes(path: Path) -> int:
    text, data = run(["size", path]).splitlines()[1].split()[:2]
    return int(text) + int(data)
