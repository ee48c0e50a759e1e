"""The command line: which commands there are, and what every one of them does in case of failure.

A command is imported when it is called, from its module in ``idlgen.commands``, so that none has
to wait for what only another one needs.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import click

from idlgen import __version__
from idlgen.commands._failures import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

# Name to module, and the line that --help shows. Each module has a click command called command.
COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "build": ("idlgen.commands.build", "Generate code from an IDL file."),
        "check": ("idlgen.commands.check", "Report what is wrong with IDL files."),
        "dump": ("idlgen.commands.dump", "Print an IDL file's model as JSON."),
        "targets": ("idlgen.commands.targets", "List the targets and their options."),
        "gentypes": ("idlgen.commands.gentypes", "Write the files of libxl's own build."),
        "gentest": ("idlgen.commands.gentest", "Write libxl's round-trip program."),
    }
)

# libxl's Makefile calls scripts, with or without a folder: $(PYTHON) gentypes.py …
SCRIPTS: Mapping[str, str] = MappingProxyType({"gentypes.py": "gentypes", "gentest.py": "gentest"})


class _Commands(click.Group):
    """A group that imports a command once it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        return cast("click.Command", import_module(COMMANDS[cmd_name][0]).command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return what click does; of an unknown name, say what may have been meant."""
        args = [SCRIPTS.get(args[0].rpartition("/")[2], args[0]), *args[1:]]
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from idlgen.commands._resolve import near

            ctx.fail(f"no command is called '{args[0]}'{near(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


# The sign before the examples keeps click from filling their lines.
_HELP = """Turn IDL files of Xen's libxl, and others in its language, into C and Python.

\b
idlgen build libxl_types.idl            write C and Python below generated/
idlgen check libxl_types.idl            say what is wrong with the file
idlgen COMMAND --help                   say more about a command

The exit status is 0 if all is well, 1 if the input has errors (or, with build --check, the output
is not fresh), 2 if the command line or the configuration is wrong.
"""


@click.group(
    cls=_Commands,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="idlgen", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn IDL files into code."""


def run() -> int:
    """Run the command line; return the exit status. No failure ends in a traceback."""
    return guarded(_run)


def _run() -> int:
    try:
        status = cli.main(prog_name="idlgen", standalone_mode=False)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return status if isinstance(status, int) else 0
