workato-oauth-profiles ensure --name 'Acme HubSpot in China' --provider hubspot --client-id 1234 \
  --client-secret-env HUBSPOT_SECRET \
  --data authorization_url=https://example.com/authorize --data token_url=https://example.com/token

workato-oauth-profiles get 322 --output json
