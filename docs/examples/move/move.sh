workato-oauth-profiles ensure --name 'Acme HubSpot, new app' --provider hubspot --client-id new_client_id --client-secret-env NEW_SECRET

workato-oauth-profiles rollout reassign --from 321 --to 322 --workspace 401 --workspace 402 --workspace 403 --ledger moves.jsonl || echo "exit code $?"
