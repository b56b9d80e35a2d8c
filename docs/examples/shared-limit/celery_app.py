import os

import redis
from celery import Celery
from celery.signals import worker_process_init
from workato_oauth_profiles import Client
from workato_oauth_profiles.redis import RedisLimit

REDIS = os.environ["REDIS_URL"]
app = Celery("profiles", broker=REDIS)
app.conf.task_acks_late = True  # a worker that dies leaves its task to another one
workato: Client


@worker_process_init.connect
def build_client(**_: object) -> None:
    """Build the client in each worker process, so that no connection is shared with the parent."""
    global workato
    limit = RedisLimit(redis.Redis.from_url(REDIS), key="workspace 4321")
    workato = Client.from_env(shared_limit=limit, timeout=300)


@app.task
def assign(profile: int, customer: int) -> None:
    workato.assign(profile, customer)
