workato-oauth-profiles list

export ACME_SECRET='a secret'
workato-oauth-profiles ensure --name 'Acme Zoom' --provider zoom --client-id 1234 --client-secret-env ACME_SECRET

export ACME_SECRET='a new secret'
workato-oauth-profiles rotate-secret 322 --client-secret-env ACME_SECRET

workato-oauth-profiles rollout assign 322 --workspace 1001 --workspace 1002 --workspace 9001 --ledger rollout.jsonl || echo "exit code $?"
