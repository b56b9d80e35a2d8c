# Two emulators are two workspaces: that of the test, and one that ends with this script.
cp "$(dirname "$0")/profiles.yaml" .
coproc PROD { exec workato-oauth-profiles emulator --documented --until-stdin-closes; }
read -r _ _ prod <&"${PROD[0]}"
dev=$WORKATO_HOST
sed -i "s|http://127.0.0.1:8080|$dev|; s|http://127.0.0.1:8081|$prod|" profiles.yaml
export DEV_TOKEN=$WORKATO_API_TOKEN PROD_TOKEN=test-token
unset WORKATO_HOST WORKATO_API_TOKEN

{
# --8<-- [start:secrets]
export HUBSPOT_SECRET='the HubSpot secret' ZOOM_SECRET='the Zoom secret' ZOOM_SECRET_PROD='the other Zoom secret'
# --8<-- [end:secrets]
# --8<-- [start:plan]
workato-oauth-profiles validate profiles.yaml
workato-oauth-profiles plan profiles.yaml --env dev
# --8<-- [end:plan]
# --8<-- [start:apply]
workato-oauth-profiles apply profiles.yaml --env dev --yes
# --8<-- [end:apply]
# --8<-- [start:prod]
workato-oauth-profiles apply profiles.yaml --env prod --yes
# --8<-- [end:prod]
# --8<-- [start:check]
workato-oauth-profiles plan profiles.yaml --env dev --detailed-exitcode
workato-oauth-profiles plan profiles.yaml --env prod --detailed-exitcode
# --8<-- [end:check]
} | sed "s|$dev|http://127.0.0.1:8080|; s|$prod|http://127.0.0.1:8081|"
