"""Calls in a handler at its end."""

import asyncio
import atexit
import sys

from workato_oauth_profiles import AsyncClient


async def finish() -> None:
    async with AsyncClient("test-token", base_url=sys.argv[1]) as client:
        print((await client.get(321)).id)


atexit.register(lambda: asyncio.run(finish()))
