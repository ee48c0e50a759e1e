"""Builtins of a project's own in Python: types, defaults and conversions that its settings name."""

from __future__ import annotations

import copy
import dataclasses
import decimal
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from idlgen import config
from tests.support import cases
from tests.support.python_target import import_package

if TYPE_CHECKING:
    from pathlib import Path

    from idlgen.settings import Settings


def settings_in(folder: Path) -> Settings:
    """Return what the idlgen.toml of a folder says."""
    path = folder / "idlgen.toml"
    made, diagnostics = config.read([(str(path), path.read_bytes())])
    assert diagnostics is None or not diagnostics.has_errors
    return made.settings


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Any:
    settings = cases.settings()
    text = (cases.OK / "foreign-builtins.idl").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("package")
    return import_package(text, folder, "foreign_acme", settings=settings)[0]


def test_defaults_are_what_the_settings_say(acme: Any) -> None:
    made = acme.Invoice()
    assert dataclasses.astuple(made)[:4] == (1000, 0, decimal.Decimal(), 0.0)
    assert made.u == acme.InvoiceOpen()


def test_values_survive_json(acme: Any) -> None:
    paid = acme.InvoicePaid(when=1_700_000_000)
    made = acme.Invoice(7, 86400, decimal.Decimal("12.50"), 0.25, paid)
    assert made.to_dict() == {
        "number": 7,
        "due": 86400,
        "total": "12.50",
        "discount": 0.25,
        "state.paid": {"when": 1_700_000_000},
    }
    for strict in (False, True):
        assert acme.Invoice.from_json(made.to_json(), strict=strict) == made
    assert acme.Invoice(total=decimal.Decimal()).to_dict() == {"state.open": {}}
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made


def test_what_a_conversion_refuses_is_an_error_with_its_path(acme: Any) -> None:
    with pytest.raises(acme.JsonError) as caught:
        acme.Invoice.from_dict({"total": []})
    assert caught.value.path == "$.total"


def test_functions_come_from_modules_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "idlgen.toml").write_text(
        "[builtin.stamp]\n"
        'python_type = "int"\n'
        'python_default = "0"\n'
        'python_from_json = "ast.literal_eval"\n'
        'python_to_json = "str"\n',
        encoding="utf-8",
    )
    idl = (
        'namespace("acme_")\n'
        'stamp = Builtin("stamp")\n'
        'kind = Enumeration("kind", [(1, "ONE")])\n'
        'holder = Struct("holder", [("at", stamp), ("all", Array(stamp, "num_all")),\n'
        '    ("u", KeyedUnion(None, kind, "kind", [("one", stamp)]))])\n'
    )
    settings = settings_in(tmp_path)
    acme, _ = import_package(idl, tmp_path / "out", "foreign_stamps", settings=settings)
    made = acme.Holder(3, [1, 2], acme.HolderOne(9))
    assert json.loads(made.to_json()) == {"at": "3", "all": ["1", "2"], "kind.one": "9"}
    assert acme.Holder.from_json(made.to_json(), strict=True) == made
    with pytest.raises(acme.JsonError) as caught:
        acme.Holder.from_json('{"all":["1",7]}')
    assert caught.value.path == "$.all[1]"
