"""libFuzzer over the readers of all structs with a name, in one binary.

``python -m tests.support.fuzz [SECONDS]`` fuzzes those of Xen 4.17's IDL, and keeps what it found
in .cache/fuzz. What an input means is in tests/runtime/fuzz.h.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from idlgen.model import Enumeration, KeyedUnion, Struct
from tests.support import peer
from tests.support.c_target import Generated, generate, run
from tests.support.json_driver import wrappers
from tests.support.peer_program import json_structs
from tests.support.xen import fetch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Module

_ROOT = Path(__file__).parents[2]
_HEADERS = _ROOT / "tests/runtime"
_VALUES = 4  # of each struct, as inputs to begin with

# Documents that something was found by, with the struct to read them as.
_FOUND = [("libxl_domain_create_info", b'{"xsdata":{"\\u0000":')]


@dataclass(frozen=True, slots=True)
class Fuzzer:
    """The compiled fuzzer and the folder of its inputs, to which it adds."""

    binary: Path
    corpus: Path
    dictionary: Path

    def fuzz(self, seconds: int, seed: int) -> tuple[int, str]:
        """Run for so long; return how many inputs were tried, and what was printed.

        A crash, a leak, an input that takes more than five seconds or more than half a gigabyte
        is an error, and is left beside the binary.
        """
        done = subprocess.run(
            [
                *(self.binary, self.corpus, f"-dict={self.dictionary}", f"-seed={seed}"),
                *(f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=512"),
                *("-print_final_stats=1", f"-artifact_prefix={self.binary.parent}/"),
                *("-max_len=8192", "-verbosity=1", "-detect_leaks=0"),
            ],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        assert done.returncode == 0, f"seed {seed}\n{done.stderr[-6000:]}"
        found = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        assert found is not None, done.stderr[-2000:]
        return int(found[1]), done.stderr


def build(generated: Generated, folder: Path) -> Fuzzer:
    """Compile the fuzzer for a module's generated code; write its first inputs."""
    prefix = generated.header.removesuffix("types.h")
    lines = [
        "#define EXERCISE_JSON",
        f'#include "{prefix}types_json.h"',
        '#include "exercise.h"',
        f"enum {{ NO_MEMORY = {prefix.upper()}JSON_NO_MEMORY }};",
        f"enum {{ SYNTAX = {prefix.upper()}JSON_SYNTAX }};",
        "#define subject fuzzed",
        *wrappers(generated.module, prefix),
        '#include "fuzz.h"',
        "",
    ]
    source = folder / "fuzz.c"
    source.write_text("\n".join(lines))
    binary = folder / "fuzz"
    wrapped = ",".join(f"--wrap={name}" for name in ("malloc", "calloc", "realloc", "free"))
    run(
        [
            *("clang", "-std=c11", "-g", "-O1", "-w", "-fsanitize=fuzzer,address,undefined"),
            *("-fno-sanitize-recover=all", f"-I{_HEADERS}", f"-I{generated.folder}"),
            *(source, *generated.sources),
            *(f"-Wl,{wrapped}", "-o", binary),
        ]
    )
    dictionary = folder / "fuzz.dict"
    dictionary.write_text("".join(f"{json.dumps(word)}\n" for word in _words(generated.module)))
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for name, content in _inputs(generated, folder):
        (corpus / name).write_bytes(content)
    return Fuzzer(binary, corpus, dictionary)


def _words(module: Module) -> list[str]:
    """Return what documents are made of: names of members and of values, some numbers, quoted."""
    words = {"null", "true", "false", "\\u00", "18446744073709551615", "-9223372036854775808"}
    for declaration in module.declarations:
        if isinstance(declaration, Enumeration):
            words |= {f'"{value.name.lower()}"' for value in declaration.values}
        if isinstance(declaration, Struct):
            for field in declaration.fields:
                if isinstance(field.type, KeyedUnion):
                    members = field.type.members
                    words |= {f'"{field.type.key}.{member.name}":{{' for member in members}
                else:
                    words.add(f'"{field.name}":')
    return sorted(words)


def _inputs(generated: Generated, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the inputs to begin with: random values of every struct, in both modes."""
    program = peer.build_ours(generated, folder)
    structs = json_structs(generated.module)
    wanted = [(struct.c_name, seed) for struct in structs for seed in range(_VALUES)]
    for position, ((name, seed), answer) in enumerate(
        zip(wanted, program.values(wanted), strict=True)
    ):
        assert answer.json is not None
        text = json.dumps(
            json.loads(answer.json), ensure_ascii=bool(seed % 2), separators=(",", ":")
        )
        yield f"{name}-{seed}", bytes([position // _VALUES, seed, seed]) + text.encode()
    names = [struct.c_name for struct in structs]
    for number, (name, document) in enumerate(_FOUND):
        for mode in range(2):
            yield f"found-{number}-{mode}", bytes([names.index(name), mode, 0]) + document


def main() -> int:
    """Fuzz for as many seconds as the command line says, 600 if it doesn't."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    folder = _ROOT / ".cache/fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    idl = fetch("bookworm", binaries=True).idl / "libxl_types.idl"
    fuzzer = build(generate(idl, folder / "c"), folder)
    tried, report = fuzzer.fuzz(seconds, 0)
    print(report)
    print(f"{tried} inputs, nothing found; the corpus is in {fuzzer.corpus}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
