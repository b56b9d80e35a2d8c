import os

from workato_oauth_profiles import Client

CLIENT_ID = "example_client_id"  # of the OAuth app that has a new secret

with Client.from_env() as workato:
    profiles = [profile for profile in workato.profiles() if profile.client_id == CLIENT_ID]
    for profile in profiles:
        workato.rotate_secret(profile.id, client_secret=os.environ["NEW_SECRET"])
        print(f"profile {profile.id} has the new secret")
