from workato_oauth_profiles import Client

# From your database: the workspaces of your customers in each environment.
workspaces = {
    "DEV": [1001, 1004],
    "TEST": [1002, 1005],
    "PROD": [1003, 1006],
}

with Client.from_env() as workato:
    profile = workato.find(name="Acme HubSpot OAuth app", provider="hubspot")
    if profile is None:
        raise SystemExit("there is no such profile")
    for environment, customers in workspaces.items():
        for outcome in workato.assign_each(profile.id, customers, ledger=f"{environment}.jsonl"):
            print(f"{environment} {outcome.customer}: {outcome.error or outcome.status}")
