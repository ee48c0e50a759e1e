"""JSON in generated C: docs/json.md, line by line, under sanitizers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.runtime.test_python_types import IDL
from tests.support import json_driver, json_roundtrip
from tests.support.c_target import generate
from tests.support.json_verdicts import DEFAULTS, EVENT, NOT_JSON

if TYPE_CHECKING:
    from tests.support.json_driver import Driver
    from tests.support.xen import Xen

HERE = Path(__file__).parent
ROUNDS = 10
SEED = 20261125

VERDICTS = [("libxl_event", *row) for row in EVENT] + [("libxl_defaults", *row) for row in DEFAULTS]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Driver:
    folder = tmp_path_factory.mktemp("json")
    (folder / "values.idl").write_text(IDL)
    return json_driver.build(generate(folder / "values.idl", folder / "c"))


def test_verdicts_are_those_of_the_documentation(driver: Driver) -> None:
    questions = [
        (name, strict, text.encode()) for name, text, _, _ in VERDICTS for strict in (False, True)
    ]
    answers = driver.ask(questions)
    expected = [fragment for _, _, lenient, strict in VERDICTS for fragment in (lenient, strict)]
    for question, answer, fragment in zip(questions, answers, expected, strict=True):
        assert (answer.status == 0) == (not fragment), (question, answer)
        if fragment.startswith("$"):
            assert fragment.startswith(answer.path), (question, answer)


def test_what_is_no_json_is_refused_by_its_offset(driver: Driver) -> None:
    texts = [
        text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
        for text in NOT_JSON
    ]
    questions = [("libxl_event", strict, text) for text in texts for strict in (False, True)]
    # As a value that nobody reads, and as one that is read.
    questions += [("libxl_event", False, b'{"x":' + text + b"}") for text in texts if text.strip()]
    questions += [("libxl_event", False, b'{"domid":' + text + b"}") for text in texts]
    for question, answer in zip(questions, driver.ask(questions), strict=True):
        if answer.status == 0:
            # What is no document of its own may be part of one.
            json.loads(question[2])
            continue
        # Strict reading may come upon something else that is wrong first.
        assert answer.status == 2 or question[1], (question, answer)
        assert (answer.path == "") == (answer.status == 2)
        assert answer.text.startswith("byte ") == (answer.status == 2)


def test_names_of_every_length_and_those_that_c_could_confuse(tmp_path: Path) -> None:
    lengths = range(30, 45)
    fields = [f'    ("{"n" * n}", integer),\n    ("{"s" * n}", string),' for n in lengths]
    fields += [f'    ("{"p" * n}", pair),' for n in lengths]
    fields += [f'    ("{"a" * n}", Array(pair, "num_{"a" * n}")),' for n in lengths]
    (tmp_path / "x.idl").write_text(
        'namespace("libxl_")\nlibxl_kind = Enumeration("kind", [(1, "ONE"), (2, "TWO")])\n'
        'pair = Struct("pair", [("kind__one", integer), ("x", bool), ("u", '
        'KeyedUnion(None, libxl_kind, "kind", [("one", integer), ("two", None)]))])\n'
        f'all = Struct("all", [\n{chr(10).join(fields)}\n])\n'
    )
    pairs = [
        {"kind__one": 2, "x": True, "kind.one": 3},
        {"kind__one": 4, "kind.two": {}},
    ]
    everything: dict[str, object] = {}
    for n in lengths:
        everything |= {"n" * n: n, "s" * n: "t" * n}
    for number, n in enumerate(lengths):
        everything["p" * n] = pairs[number % 2]
    everything |= {"a" * n: pairs for n in lengths}
    driver = json_driver.build(generate(tmp_path / "x.idl", tmp_path / "c"))
    text = json.dumps(everything, separators=(",", ":"))
    (answer,) = driver.ask([("libxl_all", True, text.encode())])
    assert (answer.status, answer.text) == (0, text)


def test_strings_that_are_there_of_very_many(tmp_path: Path) -> None:
    source = random.Random(SEED)
    names = [f"text_{n}" for n in range(200)]
    before, after = names[:7], names[8:]
    fields = ",".join(f'("{name}", string)' for name in before)
    more = ",".join(f'("{name}", string)' for name in after)
    (tmp_path / "x.idl").write_text(
        f'namespace("libxl_")\ntexts = Struct("texts", [{fields}, ("number", integer), {more}])\n'
    )
    documents = [{}, {after[0]: ""}, {after[63]: "a", after[64]: "b"}, {after[-1]: "c"}]
    documents += [dict.fromkeys([*before, *after], "x"), dict.fromkeys(before, "y")]
    documents += [
        {name: "t" * source.randrange(40) for name in [*before, *after] if source.random() < part}
        for part in (0.05, 0.3, 0.7, 0.95)
        for _ in range(20)
    ]
    driver = json_driver.build(generate(tmp_path / "x.idl", tmp_path / "c"))
    texts = [json.dumps(document, separators=(",", ":")) for document in documents]
    answers = driver.ask([("libxl_texts", True, text.encode()) for text in texts])
    for text, answer in zip(texts, answers, strict=True):
        assert (answer.status, answer.text) == (0, text)


@pytest.mark.parametrize(
    ("release", "name", "structs"),
    [
        ("xen_417", "libxl_types.idl", 60),
        ("xen_417", "libxl_types_internal.idl", 1),
        ("xen_414", "libxl_types.idl", 60),
    ],
)
def test_debians_structs_there_and_back(
    release: str, name: str, structs: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    xen: Xen = request.getfixturevalue(release)
    generated = generate(xen.idl / name, tmp_path / "c")
    types, documents = json_roundtrip.compared(generated, HERE, ROUNDS)
    assert types == structs
    assert documents == structs * ROUNDS * 23


def test_every_kind_there_and_back(tmp_path: Path) -> None:
    (tmp_path / "values.idl").write_text(IDL)
    generated = generate(tmp_path / "values.idl", tmp_path / "c")
    assert json_roundtrip.compared(generated, HERE, 200)[0] == 6
