import os

import redis
from workato_oauth_profiles import Client
from workato_oauth_profiles.redis import RedisLimit

pod, pods = int(os.environ["JOB_COMPLETION_INDEX"]), int(os.environ["PODS"])
customers = [int(line) for line in open(os.environ["CUSTOMERS"])]
ledger = f"{os.environ['LEDGERS']}/{pod}.jsonl"
limit = RedisLimit(redis.Redis.from_url(os.environ["REDIS_URL"]), key="workspace 4321")
with Client.from_env(shared_limit=limit) as workato:
    failed = 0
    for outcome in workato.assign_each(321, customers[pod::pods], ledger=ledger, pace=60):
        if outcome.error is not None:
            print(outcome.error)
            failed += 1
raise SystemExit(failed > 0)
