"""Fixtures that all tests may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.core import asan_core, tsan_core
from tests.support.fakexen import fake_machine, fakexen_library
from tests.support.summary import collected, compared, table
from tests.support.xen import OFFLINE, xen_414, xen_417

if TYPE_CHECKING:
    import pytest

__all__ = [
    "asan_core",
    "compared",
    "fake_machine",
    "fakexen_library",
    "tsan_core",
    "xen_414",
    "xen_417",
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was compared, and so where tests were left out for want of a network."""
    if lines := table(collected(terminalreporter.getreports("passed"))):
        terminalreporter.section("compared")
        for line in lines:
            terminalreporter.write_line(line)
    if OFFLINE:
        terminalreporter.write_line("IDLGEN_OFFLINE=1: what needs Debian's archive was skipped")
