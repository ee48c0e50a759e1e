"""Xen's sources and packages as Debian has them, fetched once into a cache outside of git.

The archive is the one that the machine's own apt configuration names; that configuration is
neither changed nor used for anything else. Without a network the fixtures fail, unless
``IDLGEN_OFFLINE=1`` is set: then what they are for is skipped, which the summary says.
"""

from __future__ import annotations

import fcntl
import functools
import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

OFFLINE = os.environ.get("IDLGEN_OFFLINE") == "1"

_APT = Path("/etc/apt")
_PACKAGES = ("libxen-dev", "libxenmisc4.17", "xen-utils-4.17")


class FetchError(Exception):
    """Debian's archive did not give what is needed; the text says what."""


@dataclass(frozen=True, slots=True)
class Xen:
    """One version of Xen: its unpacked source and, for 4.17, its unpacked binary packages.

    ``version`` is that of both, as Debian writes it.
    """

    version: str
    source: Path
    packages: Path | None

    @property
    def idl(self) -> Path:
        """The folder with libxl's IDL files and its generators."""
        today, before = self.source / "tools/libs/light", self.source / "tools/libxl"
        return today if today.is_dir() else before

    @property
    def include(self) -> Path:
        """The folder with the headers of libxen-dev."""
        assert self.packages is not None
        return self.packages / "usr/include"

    @property
    def library(self) -> Path:
        """The folder with the libraries, static and shared."""
        assert self.packages is not None
        (found,) = self.packages.glob("usr/lib/*/libxenlight.a")
        return found.parent


def cache() -> Path:
    """Return the folder that what is fetched is kept in."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "idlgen-tests"


@functools.cache
def fetch(suite: str, *, binaries: bool) -> Xen:
    """Return Xen from a suite of Debian's, from the cache if it is there.

    The newest version is taken that has both source and, if they are wanted, binaries. Raises
    FetchError.
    """
    folder = cache() / f"xen-{suite}"
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / "lock"):
        done = folder / "version"
        if not done.exists():
            done.write_text(_download(folder, suite, binaries=binaries))
        version = done.read_text()
    upstream = version.rpartition("-")[0]
    return Xen(version, folder / f"xen-{upstream}", folder / "root" if binaries else None)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock against other workers."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _download(folder: Path, suite: str, *, binaries: bool) -> str:
    """Fetch and unpack; return the version."""
    if OFFLINE:
        raise FetchError(f"{folder} is empty and IDLGEN_OFFLINE=1 is set")
    (folder / "lists/partial").mkdir(parents=True, exist_ok=True)
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "parts/debian.sources").write_text(_stanza(suite))
    options = [
        *("-o", "Dir::Etc::sourcelist=/dev/null"),
        *("-o", f"Dir::Etc::sourceparts={folder}/parts"),
        *("-o", f"Dir::State::lists={folder}/lists"),
        *("-o", "APT::Sandbox::User=root"),
    ]
    _run(folder, "apt-get", *options, "update")
    version = _newest(folder, options, binaries=binaries)
    upstream = version.rpartition("-")[0]
    # apt may complain about files beside the one that is needed.
    archive = folder / f"xen_{upstream}.orig.tar.xz"
    source = ["source", "--download-only", f"xen={version}"]
    _run(folder, "apt-get", *options, *source, wanted=archive)
    _run(folder, "tar", "-xf", archive.name)
    if binaries:
        _run(folder, "apt-get", *options, "download", *(f"{p}={version}" for p in _PACKAGES))
        for package in sorted(folder.glob("*.deb")):
            _run(folder, "dpkg", "-x", str(package), "root")
    return version


def _newest(folder: Path, options: list[str], *, binaries: bool) -> str:
    """Return the newest version that has all that is wanted."""
    sources = _versions(_run(folder, "apt-cache", *options, "showsrc", "xen"))
    if binaries:
        sources &= _versions(_run(folder, "apt-cache", *options, "show", "libxen-dev"))
    if not sources:
        raise FetchError("no version of xen has both source and binaries")

    def precedes(a: str, b: str) -> int:
        command = ["dpkg", "--compare-versions", a, "lt", b]
        return -1 if subprocess.run(command, check=False).returncode == 0 else 1

    return max(sources, key=functools.cmp_to_key(precedes))


def _versions(text: str) -> set[str]:
    return set(re.findall(r"^Version: (\S+)$", text, re.MULTILINE))


def _run(folder: Path, *command: str, wanted: Path | None = None) -> str:
    """Run a command in a folder; *wanted* is the file that counts if its status says failure."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and not (wanted is not None and wanted.exists()):
        raise FetchError(f"{' '.join(command)}: {done.stderr.strip()[-1000:]}")
    return done.stdout


def _stanza(suite: str) -> str:
    """Return a source of packages: the machine's entry for Debian's main archive, for a suite."""
    codename = _codename()
    for path in sorted(_APT.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text()):
            fields = dict(re.findall(r"^(\S+): *(.*)$", stanza, re.MULTILINE))
            if codename in fields.get("Suites", "").split():
                return _written(fields["URIs"], suite, fields.get("Signed-By"))
    for path in (_APT / "sources.list", *sorted(_APT.glob("sources.list.d/*.list"))):
        for line in path.read_text().splitlines() if path.exists() else ():
            if match := re.match(rf"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+{codename}\s+main\b", line):
                return _written(match[1], suite, None)
    raise FetchError(f"apt's configuration has no entry for Debian's {codename}")


def _written(uris: str, suite: str, signed_by: str | None) -> str:
    lines = ["Types: deb-src deb", f"URIs: {uris}", f"Suites: {suite}", "Components: main"]
    return "\n".join([*lines, *([f"Signed-By: {signed_by}"] if signed_by else []), ""])


def _codename() -> str:
    release = Path("/etc/os-release").read_text()
    match = re.search(r"^VERSION_CODENAME=(\S+)$", release, re.MULTILINE)
    return match[1] if match else "bookworm"


def _fixture(suite: str, *, binaries: bool) -> Xen:
    try:
        return fetch(suite, binaries=binaries)
    except FetchError as error:
        if OFFLINE:
            pytest.skip(f"IDLGEN_OFFLINE=1: {error}")
        raise


@pytest.fixture(scope="session")
def xen_417() -> Xen:
    """Xen 4.17: source and binaries of the same version."""
    return _fixture("bookworm", binaries=True)


@pytest.fixture(scope="session")
def xen_414() -> Xen:
    """Xen 4.14: source."""
    return _fixture("bullseye", binaries=False)
