"""libxl's own source tree, as far as it takes to build objects of its library in it.

The tree is a copy: upstream's generated files are in ``theirs``, ours in ``ours``, each for both
IDL files; an object compiles against either.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.c_target import run
from tests.support.libxl_target import generate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.support.xen import Xen

MODULES = ("libxl_types", "libxl_types_internal")

# As libxl's own build compiles, warnings among it; the rest is ours.
WARNINGS = (
    *("-Wall", "-Wextra", "-Werror", "-Wshadow", "-Wmissing-declarations"),
    *("-Wdeclaration-after-statement", "-Wformat-nonliteral"),
    # What libxl's own headers do.
    *("-Wno-unused-parameter", "-Wno-sign-compare", "-Wno-format-zero-length"),
)

# Shared, since the static ones want more than they say; these have kept their numbers for long.
_LIBRARIES = (
    *("-lxenctrl", "-lxenguest", "-l:libxenstore.so.4", "-l:libxentoollog.so.1"),
    *("-l:libxenevtchn.so.1", "-l:libxentoolcore.so.1", "-l:libxendevicemodel.so.1"),
    *("-l:libxenhypfs.so.1", "-l:libxencall.so.1", "-l:libxenforeignmemory.so.1"),
    *("-lyajl", "-ljson-c", "-luuid", "-lutil", "-lpthread", "-lm"),
)

# What configure would find, and the folders that it would name.
CONFIG = """
#define HAVE_YAJL_YAJL_VERSION_H 1
#define XEN_LIB_DIR "/var/lib/xen"
#define XEN_LOG_DIR "/var/log/xen"
#define XEN_RUN_DIR "/run/xen"
#define XEN_SCRIPT_DIR "/etc/xen/scripts"
#define XENFIRMWAREDIR "/usr/lib/xen/boot"
#define LIBEXEC_BIN "/usr/lib/xen/bin"
#define SBINDIR "/usr/sbin"
#define BINDIR "/usr/bin"
"""

# JSON needs no hypervisor and no store; a context only opens and closes them.
_STAND_INS = """
#include <stdlib.h>
void *xc_interface_open(void *a, void *b, unsigned c) { return calloc(1, 65536); }
int xc_interface_close(void *p) { free(p); return 0; }
void *xs_open(unsigned long flags) { return calloc(1, 65536); }
void xs_close(void *p) { free(p); }
int xs_fileno(void *p) { return 0; }
"""


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder with a copy of libxl's sources, Xen as it was unpacked, and libxen-dev's headers."""

    folder: Path
    xen: Xen
    headers: Path

    def upstream(self, script: str, *arguments: str, seed: int | None = None) -> None:
        """Run one of upstream's generators in ``theirs``; the script's folder is the IDL files'."""
        environment = {"LIBXL_TESTIDL_SEED": str(seed)} if seed is not None else {}
        folder = self.folder / "theirs"
        run([sys.executable, f"../{script}", *arguments], cwd=folder, env=environment)

    def compile(self, source: Path, target: Path, include: str, *flags: str) -> Path:
        """Compile one source as a part of libxl, with the headers of *include*; return target."""
        tools = self.xen.source / "tools"
        older = (tools / "libxc/include", tools / "xenstore/include")
        headers = (
            *(self.folder / include, self.folder, tools / "include"),
            *(*sorted(tools.glob("libs/*/include")), *(path for path in older if path.is_dir())),
        )
        # The public headers of Xen itself are as libxen-dev has them.
        includes = [*(f"-I{path}" for path in headers), "-isystem", str(self.headers)]
        standard = ["-std=gnu99", "-fPIC", "-D__XEN_TOOLS__", "-include", "config.h"]
        run(["gcc", *standard, *flags, *includes, "-c", source, "-o", target], cwd=self.folder)
        return target

    def compile_ours(self, include: str, folder: Path, *flags: str) -> list[Path]:
        """Compile what our generator made in the folder *include*; return the objects."""
        folder.mkdir(exist_ok=True)
        return [
            self.compile(
                self.folder / f"{include}/_{m}.c", folder / f"_{m}.o", include, *WARNINGS, *flags
            )
            for m in MODULES
        ]

    def link(self, program: Path, objects: Iterable[Path], archive: Path, *flags: str) -> Path:
        """Link a program with a copy of libxenlight.a and the stand-ins; return its path."""
        stand_ins = program.with_suffix(".stand_ins.c")
        stand_ins.write_text(_STAND_INS)
        return self.link_real(program, (*objects, stand_ins), archive, *flags)

    def link_real(self, program: Path, objects: Iterable[Path], archive: Path, *flags: str) -> Path:
        """Link a program with a copy of libxenlight.a, and all below it real; return its path."""
        library = self.xen.library
        libraries = [f"-L{library}", f"-Wl,-rpath,{library}", "-Wl,--allow-shlib-undefined"]
        command: list[str | Path] = ["gcc", "-w", *objects, archive]
        run([*command, *libraries, *_LIBRARIES, *flags, "-o", program])
        return program


def prepare(xen: Xen, folder: Path, headers: Path) -> Tree:
    """Copy libxl's sources into a folder and generate what they include, by both generators."""
    tree = Tree(folder / "light", xen, headers)
    shutil.copytree(xen.idl, tree.folder)
    for name in ("callout", "helper"):
        for suffix in ("c", "h"):
            made = tree.folder / f"_libxl_save_msgs_{name}.{suffix}"
            made.write_text(
                run(["perl", "-w", "libxl_save_msgs_gen.pl", made.name], cwd=tree.folder)
            )
    (tree.folder / "config.h").write_text(CONFIG)
    external = xen.source / "tools/include/xen-external"
    if external.is_dir():
        _prepare_older(tree, external)
    (tree.folder / "theirs").mkdir()
    for module in MODULES:
        names = [f"_{module}{suffix}" for suffix in (".h", "_private.h", "_json.h", ".c")]
        tree.upstream("gentypes.py", f"../{module}.idl", *names)
        generate(xen.idl / f"{module}.idl", tree.folder / "ours")
    return tree


def _prepare_older(tree: Tree, external: Path) -> None:
    """Add what 4.14 makes elsewhere: lists under each library's own prefix, a folder of links."""
    for prefix in ("libxl", "xentoolcore"):
        script: list[str | Path] = [
            "perl",
            external / "bsd-sys-queue-h-seddery",
            external / "bsd-sys-queue.h",
        ]
        lists = run([*script, f"--prefix={prefix}"])
        (tree.folder / f"_{prefix}_list.h").write_text(lists)
    # These are in config.h.
    (tree.folder / "_paths.h").touch()
    elf = tree.folder / "xen/libelf"
    elf.mkdir(parents=True)
    for name in ("libelf.h", "elfstructs.h"):
        (elf / name).symlink_to(tree.xen.source / "xen/include/xen" / name)
