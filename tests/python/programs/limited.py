"""A worker that shares its rate limit: after a line on standard input it reads a profile again and again, until
standard input closes.

    limited.py EMULATOR_URL REDIS_PORT REQUESTS_PER_MINUTE
"""

import sys
import threading

import redis
from workato_oauth_profiles import Client, RateLimitedError
from workato_oauth_profiles.redis import RedisLimit

url, port, limit = sys.argv[1:]
shared = RedisLimit(redis.Redis(port=int(port)), key="workers")
client = Client("test-token", base_url=url, requests_per_minute=int(limit), shared_limit=shared)


def close_at_the_end() -> None:
    sys.stdin.read()
    client.close()


ending = threading.Thread(target=close_at_the_end, daemon=True)
done = 0
client.get(321)
print("begun", flush=True)
sys.stdin.readline()
ending.start()
try:
    while True:
        client.get(321)
        done += 1
except Exception as error:
    code = getattr(error, "code", repr(error))
print(done, code, flush=True)
