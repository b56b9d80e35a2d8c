import os

from workato_oauth_profiles import Client

with Client.from_env() as workato:  # WORKATO_DATA_CENTER is cn
    ensured = workato.ensure(
        name="Acme HubSpot in China",
        provider="hubspot",
        client_id="1234",
        client_secret=os.environ["HUBSPOT_SECRET"],
        # Keys as Workato names them for your connector: see step 2.
        data={"authorization_url": "https://example.com/authorize", "token_url": "https://example.com/token"},
    )
    profile = ensured.profile
    print(profile.id, profile.to_dict()["data"])
