"""JSON of generated dataclasses against msgspec.Struct, pydantic and mashumaro.

All read and write the same documents, strictly. What a library returns is compared before it is
timed. The package is measured as pip builds it where there is a C compiler, and as it is without.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from tests.bench import peers
from tests.bench.documents import corpora, idl
from tests.bench.measure import Row, medians
from tests.support import native_package
from tests.support.python_target import import_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.model import Module
    from tests.bench.documents import Corpus

GROUP = "Python, JSON"
PASSES = 5

_WITHOUT = ", without the extension"

# What is hidden from a package, so that it uses the module of this name.
_HIDDEN: dict[str, tuple[str, ...]] = {
    "msgspec": (),
    "orjson": ("msgspec", "msgspec.json"),
    "standard": ("orjson", "msgspec", "msgspec.json"),
}

_Work = dict[str, "Callable[[], object]"]


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """Let imports of modules fail."""
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _packages(folder: Path) -> dict[str, Any]:
    """Return the package of the IDL six times: by each module for JSON, with the extension or not.

    They go by what their rows are called.
    """
    made = {}
    for backend, hidden in _HIDDEN.items():
        for without in ("", _WITHOUT):
            called = f"libxl_with_{backend}{'_alone' if without else ''}"
            package, _ = import_package(idl(), folder / called, called)
            if not without:
                native_package.add_objects(folder / called / called)
            with _hidden(hidden):
                loaded = importlib.import_module(f"{called}._json")
            assert backend == loaded.BACKEND
            assert (f"{called}._objects" in sys.modules) == (not without)
            made[f"{backend}{without}"] = package
    return made


def _peers(module: Module) -> dict[str, Any]:
    """Return a module of types for each peer."""
    made = {}
    for library in ("msgspec", "pydantic", "mashumaro"):
        namespace = sys.modules[f"peer_{library}"] = type(sys)(f"peer_{library}")
        exec(compile(peers.source(module, library), namespace.__name__, "exec"), namespace.__dict__)
        made[library] = namespace
    return made


def _reading(corpus: Corpus, packages: dict[str, Any], others: dict[str, Any]) -> _Work:
    import msgspec

    name = corpus.class_name
    ours = {
        f"ours, {variant}": _all_strictly(getattr(package, name).from_json, corpus.texts)
        for variant, package in packages.items()
    }
    readers: dict[str, Callable[[bytes], Any]] = {}
    readers["msgspec"] = msgspec.json.Decoder(getattr(others["msgspec"], name)).decode
    readers["pydantic"] = getattr(others["pydantic"], name).model_validate_json
    readers["mashumaro"] = getattr(others["mashumaro"], name).from_json
    return ours | {name: _all(read, corpus.texts) for name, read in readers.items()}


def _all(call: Callable[[Any], object], arguments: tuple[Any, ...]) -> Callable[[], object]:
    """Return what calls a function with each argument, several times over.

    After a variant that gave memory back to the system, the first pass has to ask for it again.
    """

    def run() -> list[object]:
        made: list[object] = []
        for _ in range(PASSES):
            made.clear()
            made = [call(argument) for argument in arguments]
        return made

    return run


def _all_strictly(read: Callable[..., Any], texts: tuple[bytes, ...]) -> Callable[[], object]:
    """Return what reads each text as a caller does who wants it checked: by a keyword."""

    def run() -> list[object]:
        made: list[object] = []
        for _ in range(PASSES):
            made.clear()
            made = [read(text, strict=True) for text in texts]
        return made

    return run


def _writing(corpus: Corpus, reading: _Work, others: dict[str, Any]) -> _Work:
    import msgspec

    values: dict[str, Any] = {name: read() for name, read in reading.items()}
    model: Any = getattr(others["pydantic"], corpus.class_name)
    writers: dict[str, Callable[[Any], Any]] = {
        name: type(made[0]).to_jsonb for name, made in values.items() if name.startswith("ours")
    }
    writers["msgspec"] = msgspec.json.Encoder().encode
    writers["pydantic"] = lambda value: model.model_dump_json(
        value, by_alias=True, exclude_defaults=True
    )
    writers["mashumaro"] = lambda value: value.to_jsonb()
    return {name: _all(write, tuple(values[name])) for name, write in writers.items()}


def _check(corpus: Corpus, writing: _Work, package: Any) -> None:
    """See that what each library wrote is what it has read."""
    cls = getattr(package, corpus.class_name)
    expected = [cls.from_json(text, strict=True) for text in corpus.texts]
    for name, write in writing.items():
        written: Any = write()
        for text, value in zip(written, expected, strict=True):
            assert cls.from_json(text) == value, (name, text)


def rows(rounds: int = 15) -> Iterator[Row]:
    """Yield decoding and encoding of each struct, against each peer."""
    with tempfile.TemporaryDirectory() as folder:
        module, work = corpora(Path(folder))
        packages = _packages(Path(folder))
        others = _peers(module)
        for corpus in work:
            reading = _reading(corpus, packages, others)
            writing = _writing(corpus, reading, others)
            _check(corpus, writing, packages["orjson"])
            yield from _decoding(corpus.struct, medians(reading, rounds, process_time))
            yield from _encoding(corpus.struct, medians(writing, rounds, process_time))


def _decoding(struct: str, took: dict[str, float]) -> Iterator[Row]:
    what = f"{struct}, strict decode"
    for without in ("", _WITHOUT):
        yield from _against_peers(what, without, took, 3.3, 1.15)
        alone = took[f"ours, standard{without}"] / took["pydantic"]
        yield Row(GROUP, f"{what}, standard library{without} / pydantic", 1.1, alone)


def _encoding(struct: str, took: dict[str, float]) -> Iterator[Row]:
    than_pydantic = {"event": 3, "domain_config": 1.4}[struct]
    for without in ("", _WITHOUT):
        yield from _against_peers(f"{struct}, encode", without, took, 2.5, than_pydantic)


def _against_peers(
    what: str, without: str, took: dict[str, float], than_msgspec: float, than_pydantic: float
) -> Iterator[Row]:
    for backend in ("msgspec", "orjson"):
        ours = took[f"ours, {backend}{without}"]
        with_ = f"{what} with {backend}{without}"
        yield Row(GROUP, f"{with_} / msgspec.Struct", than_msgspec, ours / took["msgspec"])
        yield Row(GROUP, f"pydantic / {with_}", than_pydantic, took["pydantic"] / ours, most=False)
        yield Row(GROUP, f"mashumaro / {with_}", 1, took["mashumaro"] / ours, most=False)
