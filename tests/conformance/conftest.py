"""Fixtures of the comparisons with libxl: what is costly to build, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.json_library import library as built
from tests.support.libxl_library import build

if TYPE_CHECKING:
    from tests.support.json_library import Library
    from tests.support.libxl_library import Libxl
    from tests.support.xen import Xen


@pytest.fixture(scope="session")
def library(xen_417: Xen, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Xen 4.17's types as libxl has them, in our C and in our Python."""
    return built(xen_417, tmp_path_factory.mktemp("json"))


@pytest.fixture(scope="session")
def libxl(xen_417: Xen, tmp_path_factory: pytest.TempPathFactory) -> Libxl:
    """Libxl 4.17's static library: as it is, and with our objects of its types."""
    return build(xen_417, tmp_path_factory.mktemp("libxl"))
