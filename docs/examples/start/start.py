from workato_oauth_profiles import Client

with Client.from_env() as workato:  # WORKATO_API_TOKEN and WORKATO_HOST
    for profile in workato.profiles():
        print(profile.id, profile.name)

    ensured = workato.ensure(name="Acme Zoom", provider="zoom", client_id="1234", client_secret="a secret")
    profile = ensured.profile
    print(f"profile {profile.id}: {ensured.action}")

    workato.rotate_secret(profile.id, client_secret="a new secret")

    customers = [1001, 1002, 9001]
    for outcome in workato.assign_each(profile.id, customers, ledger="rollout.jsonl"):
        print(f"customer {outcome.customer}: {outcome.error.code if outcome.error else outcome.status}")
