workato-oauth-profiles ensure --name 'Acme Slack bot' --provider slack_bot --client-id 1234 \
  --client-secret-env SLACK_SECRET --slack-token-env SLACK_TOKEN --replace

# Later, when the Slack app has a new secret. The id stays.
workato-oauth-profiles rotate-secret 322 --client-secret-env NEW_SLACK_SECRET --slack-token-env SLACK_TOKEN
