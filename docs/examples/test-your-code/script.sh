# An emulator on a free port, which ends with this script. Its first answer is a 503.
coproc EMULATOR { exec workato-oauth-profiles emulator --documented --until-stdin-closes --fault 503; }
read -r _ _ WORKATO_HOST <&"${EMULATOR[0]}" # listening on http://127.0.0.1:PORT
export WORKATO_HOST WORKATO_API_TOKEN=test-token

# Here stands the script that is tested.
workato-oauth-profiles get 321 >profile.txt

grep -q 'Acme HubSpot OAuth app' profile.txt
