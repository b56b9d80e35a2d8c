"""Reads a profile again and again, for so many seconds.

    worker.py EMULATOR_URL NAME SECONDS [REDIS_PORT]

With a port it shares its rate limit on Redis; without, it has all 60 requests a minute for itself.
"""

import logging
import sys
import time

import redis
from workato_oauth_profiles import Client
from workato_oauth_profiles.redis import RedisLimit

url, name, seconds, *port = sys.argv[1:]
logging.disable()
shared = RedisLimit(redis.Redis(port=int(port[0])), key="bench") if port else None
client = Client("test-token", base_url=url, user_agent=f"worker/{name}", shared_limit=shared, timeout=300)
end = time.monotonic() + float(seconds)
while time.monotonic() < end:
    client.get(321)
