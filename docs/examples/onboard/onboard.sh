workato-oauth-profiles find --name 'Acme HubSpot OAuth app' --provider hubspot # shows the id of the profile

cat > customers.csv <<CSV
workspace_id
1001
1002
1003
CSV
workato-oauth-profiles rollout assign 321 --customers customers.csv --ledger onboard.jsonl
