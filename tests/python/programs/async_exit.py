"""Gets a profile, and ends."""

import asyncio
import sys

from workato_oauth_profiles import AsyncClient


async def main() -> None:
    async with AsyncClient("test-token", base_url=sys.argv[1]) as client:
        print((await client.get(321)).id)


asyncio.run(main())
