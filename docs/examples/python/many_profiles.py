from workato_oauth_profiles import Client, ProfileInput

inputs: list[ProfileInput | dict[str, str]] = [
    ProfileInput(name="Acme Salesforce app", provider="salesforce", client_id="...", client_secret="client secret"),
    {"name": "Acme Zendesk app", "provider": "zendesk", "client_id": "...", "client_secret": "client secret"},
]
with Client.from_env() as workato:
    for result in workato.ensure_each(inputs, ledger="profiles.jsonl"):
        print(result.input, result.action, result.error or result.profile)
    if profile := workato.find(name="Acme HubSpot OAuth app", provider="hubspot"):
        print(profile.id, profile.name)
