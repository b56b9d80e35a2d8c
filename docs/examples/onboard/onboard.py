from workato_oauth_profiles import Client, External

customers: list[int | External] = [1001, External("C1002"), 1003]  # from your database

with Client.from_env() as workato:
    profile = workato.find(name="Acme HubSpot OAuth app", provider="hubspot")
    if profile is None:
        raise SystemExit("there is no such profile in this workspace")
    failed = 0
    for outcome in workato.assign_each(profile.id, customers, ledger="onboard.jsonl"):
        print(f"{outcome.customer}: {outcome.error or outcome.status}, {outcome.progress.left} left")
        failed += outcome.error is not None
raise SystemExit(1 if failed else 0)
