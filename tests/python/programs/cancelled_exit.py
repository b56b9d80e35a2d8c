"""Gets a profile, cancels that after a line of input, and ends."""

import asyncio
import sys

from workato_oauth_profiles import AsyncClient


async def main() -> None:
    client = AsyncClient("test-token", base_url=sys.argv[1])
    call = asyncio.create_task(client.get(321))
    await asyncio.to_thread(sys.stdin.readline)
    call.cancel()
    try:
        await call
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
