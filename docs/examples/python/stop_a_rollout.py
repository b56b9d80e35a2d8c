from workato_oauth_profiles import Client

with Client.from_env() as workato:
    print(321, workato.get(321).name)
    with workato.assign_each(321, [123, 124, 125], ledger="rollout.jsonl") as outcomes:
        for outcome in outcomes:
            print(outcome.customer, outcome.status)
            if outcome.progress.failed > 10:
                break
