"""Calls under gevent, and prints what other greenlets could do meanwhile."""

# isort: skip_file
from gevent import monkey  # type: ignore[import-untyped]

monkey.patch_all()

import os
import sys
import time

import gevent

from workato_oauth_profiles import Client, Event, RequestCancelledError

url, what = sys.argv[1:]
client = Client("test-token", base_url=url)
ticks = 0


def tick() -> None:
    global ticks
    while True:
        gevent.sleep(0.01)
        ticks += 1


gevent.spawn(tick)
start = time.monotonic()
if what == "get":
    # The answer is a 429 with Retry-After, and then comes late: the call waits and sends.
    print(client.get(321).id, ticks > 20)
elif what == "timeout":
    try:
        with gevent.Timeout(0.3):
            client.get(321)
    except gevent.Timeout:
        print("timeout", time.monotonic() - start < 5, ticks > 2)
elif what == "kill":
    call = gevent.spawn(client.get, 321)
    gevent.sleep(0.3)
    call.kill()
    print("killed", time.monotonic() - start < 5, call.successful())
elif what == "close":
    gevent.spawn_later(0.3, client.close)
    try:
        client.get(321)
    except RequestCancelledError:
        print("closed", time.monotonic() - start < 5)
elif what == "many":
    calls = [gevent.spawn(client.get, 321) for _ in range(20)]
    gevent.joinall(calls)
    print(sum(call.value.id == 321 for call in calls), time.monotonic() - start < 5)
elif what == "ledger":
    with client.assign_each(321, [123], ledger=sys.stdin.readline().strip()) as outcomes:
        print([outcome.status for outcome in outcomes], ticks > 0)
elif what == "full":
    # The thread pool is full when the outcome is to be written, and the time limit ends before it is free again.
    pool, (reads, writes), timeout = gevent.get_hub().threadpool, os.pipe(), gevent.Timeout(0.1)
    pool.maxsize = 1

    def tell(event: Event) -> None:
        if event.kind == "received" and event.operation == "assign":
            # One works, and one waits: the pool takes no more.
            pool.spawn(os.read, reads, 1), pool.spawn(os.read, reads, 1)
            timeout.start()
            gevent.spawn_later(0.5, os.write, writes, b"12")

    client = Client("test-token", base_url=url, on_event=tell)
    outcomes = client.assign_each(321, [123], ledger=sys.stdin.readline().strip())
    try:
        next(outcomes)
    except gevent.Timeout as raised:
        print("timeout", raised is timeout)
elif what == "store":
    # The store of the shared limit does not answer, and the time limit raises an Exception.
    import redis

    from workato_oauth_profiles.redis import RedisLimit

    class Late(Exception):
        pass

    limit = RedisLimit(redis.Redis(port=int(sys.stdin.readline())), key="workers")
    client = Client("test-token", base_url=url, shared_limit=limit)
    try:
        with gevent.Timeout(0.3, Late):
            client.get(321)
    except Late:
        print(f"ended by Late, others ran: {ticks > 5}")
