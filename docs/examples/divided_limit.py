"""One of several processes that divide the rate limit among them, without a store: PROCESSES=4 python divided_limit.py"""

import os

from workato_oauth_profiles import Client

processes = int(os.environ["PROCESSES"])
with Client.from_env(requests_per_minute=60 // processes) as workato:
    for profile in workato.profiles():
        print(profile.id, profile.name)
