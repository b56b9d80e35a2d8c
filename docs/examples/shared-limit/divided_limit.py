import os

from workato_oauth_profiles import Client

processes = int(os.environ["PROCESSES"])
with Client.from_env(requests_per_minute=60 // processes) as workato:
    for profile in workato.profiles():
        print(profile.id, profile.name)
