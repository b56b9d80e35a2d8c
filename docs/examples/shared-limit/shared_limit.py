import os

import redis
from workato_oauth_profiles import Client
from workato_oauth_profiles.redis import RedisLimit

limit = RedisLimit(redis.Redis.from_url(os.environ["REDIS_URL"]), key="workspace 4321")
with Client.from_env(shared_limit=limit) as workato:
    for profile in workato.profiles():
        print(profile.id, profile.name)
