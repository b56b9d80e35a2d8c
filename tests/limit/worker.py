"""Waits for a line on standard input, then reads a profile again and again, for so many seconds.

    worker.py EMULATOR_URL NAME SECONDS [REDIS_PORT REQUESTS_PER_MINUTE]

With a port it shares its rate limit on Redis; without, it has all 60 requests a minute for itself.
"""

import logging
import sys
import time
from typing import Any

import redis
from workato_oauth_profiles import Client
from workato_oauth_profiles.redis import RedisLimit

url, name, seconds, *shared = sys.argv[1:]
logging.disable()
settings: dict[str, Any] = {}
if shared:
    settings["shared_limit"] = RedisLimit(redis.Redis(port=int(shared[0])), key="bench")
    settings["requests_per_minute"] = int(shared[1])
client = Client("test-token", base_url=url, user_agent=f"worker/{name}", timeout=300, **settings)
print("ready", flush=True)
sys.stdin.readline()
end = time.monotonic() + float(seconds)
while time.monotonic() < end:
    client.get(321)
