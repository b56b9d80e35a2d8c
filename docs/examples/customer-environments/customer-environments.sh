cat > dev.csv <<CSV
workspace_id
1001
1004
CSV
workato-oauth-profiles rollout assign 321 --customers dev.csv --ledger dev.jsonl
