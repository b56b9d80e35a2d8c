import os

from workato_oauth_profiles import Client

customers = [401, 402, 403]  # from your database: those who have the old profile

with Client.from_env() as workato:
    new = workato.ensure(
        name="Acme HubSpot, new app", provider="hubspot", client_id="new_client_id", client_secret=os.environ["NEW_SECRET"]
    )
    for outcome in workato.reassign_each(customers, from_id=321, to_id=new.profile.id, ledger="moves.jsonl"):
        if outcome.error is None:
            print(f"customer {outcome.customer} is moved")
        else:
            print(f"customer {outcome.customer} has the profile {outcome.has}: {outcome.error.message}")
