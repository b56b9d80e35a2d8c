# --8<-- [start:export]
workato-oauth-profiles export profiles.yaml --env prod
# --8<-- [end:export]
{
# --8<-- [start:secret]
sed -i 's/TODO_ACME_HUBSPOT_OAUTH_APP_CLIENT_SECRET/HUBSPOT_SECRET/' profiles.yaml
export HUBSPOT_SECRET='the HubSpot secret'
# --8<-- [end:secret]
# --8<-- [start:adopt]
workato-oauth-profiles plan profiles.yaml --env prod
workato-oauth-profiles apply profiles.yaml --env prod --yes
# --8<-- [end:adopt]
} | sed "s|$WORKATO_HOST|https://www.workato.com|"
