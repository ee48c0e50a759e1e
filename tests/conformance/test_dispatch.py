"""Dispatch on every struct of libxl's own IDL files, standalone and on Debian's library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.c_target import COMPILERS, check_syntax, generate
from tests.support.dispatch_run import run_dispatches

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.xen import Xen

OVERLAY = {"include": "<libxl.h>"}


@pytest.mark.parametrize("version", ["xen_417", "xen_414"])
def test_every_discriminant_of_both_versions(
    version: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    xen: Xen = request.getfixturevalue(version)
    files = generate(xen.idl / "libxl_types.idl", tmp_path)
    assert run_dispatches(files) > 400


def test_every_discriminant_in_an_overlay(xen_417: Xen, tmp_path: Path) -> None:
    files = generate(xen_417.idl / "libxl_types.idl", tmp_path, options=OVERLAY)
    flags = (f"-I{xen_417.include}", "-lxenlight")
    assert run_dispatches(files, *flags, overlay=True) > 400


@pytest.mark.parametrize("compiler", COMPILERS)
def test_overlay_compiles_against_debians_headers(
    compiler: str, xen_417: Xen, tmp_path: Path
) -> None:
    files = generate(xen_417.idl / "libxl_types.idl", tmp_path, options=OVERLAY)
    check_syntax(files, compiler, "-O2", f"-I{xen_417.include}")
