workato-oauth-profiles list # shows the ids of the profiles, and the client id of each

workato-oauth-profiles rotate-secret 321 --client-secret-env NEW_SECRET
