"""Takes events and runs operations under asyncio: watches domains until they are gone.

Each domain that has shut down is destroyed. Needs no thread: libxl's descriptors are watched by
the event loop, be it asyncio's own or uvloop's.

    python aio.py DOMID...
"""

import argparse
import asyncio
from contextlib import ExitStack, suppress

import libxl


async def tidy(ctx: libxl.Context, domid: int) -> None:
    """Destroy a domain; to cancel this would abort that."""
    with suppress(libxl.DomainNotfoundError):  # somebody else may be faster
        await ctx.destroy(domid)
    print(f"domain {domid}: destroyed")


async def main() -> None:
    parser = argparse.ArgumentParser(description="Watch domains until they are gone.")
    parser.add_argument("domid", type=int, nargs="+")
    domids = set(parser.parse_args().domid)
    async with libxl.Context() as ctx, asyncio.TaskGroup() as tasks:
        with ExitStack() as enabled:
            for domid in sorted(domids):
                enabled.enter_context(ctx.enable_domain_death(domid))
            print(f"watching {len(domids)} domains", flush=True)
            async for event in ctx.aevents():
                match event.u:
                    case libxl.EventDomainShutdown(shutdown_reason=reason):
                        print(f"domain {event.domid}: shut down, reason {reason}")
                        tasks.create_task(tidy(ctx, event.domid))
                    case libxl.EventDomainDeath():
                        print(f"domain {event.domid}: gone")
                        domids.discard(event.domid)
                if not domids:
                    break


if __name__ == "__main__":
    asyncio.run(main())
