"""``idlgen targets``: what there is to generate."""

from __future__ import annotations

import click

from idlgen import targets


@click.command("targets")
def command() -> int:
    """List the targets and their options."""
    for name in targets.REGISTRY:
        target = targets.load(name)
        click.echo(f"{name}  {target.summary}")
        for option in target.options:
            values = f" ({', '.join(option.choices)})" if option.choices else ""
            click.echo(f"    --option {name}.{option.name}=…{values}")
            click.echo(f"        {option.help}; by default {option.default or 'empty'}")
    return 0
