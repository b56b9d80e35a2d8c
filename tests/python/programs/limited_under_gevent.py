"""Asks a store that does not answer, under gevent, with a time limit that raises an Exception.

    limited_under_gevent.py EMULATOR_URL REDIS_PORT
"""

# isort: skip_file
from gevent import monkey  # type: ignore[import-untyped]

monkey.patch_all()

import sys

import gevent
import redis

from workato_oauth_profiles import Client
from workato_oauth_profiles.redis import RedisLimit


class Late(Exception):
    pass


url, port = sys.argv[1:]
ticks = 0


def tick() -> None:
    global ticks
    while True:
        gevent.sleep(0.01)
        ticks += 1


gevent.spawn(tick)
limit = RedisLimit(redis.Redis(port=int(port)), key="workers")
client = Client("test-token", base_url=url, shared_limit=limit)
try:
    with gevent.Timeout(0.3, Late):
        client.get(321)
except Late:
    print(f"ended by Late, others ran: {ticks > 5}")
