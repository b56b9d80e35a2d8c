import os

from workato_oauth_profiles import Client

with Client.from_env() as workato:
    ensured = workato.ensure(
        name="Acme Slack bot",
        provider="slack_bot",
        client_id="1234",
        client_secret=os.environ["SLACK_SECRET"],
        token=os.environ["SLACK_TOKEN"],  # the verification token of the Slack app
        replace=True,  # write a profile that is there again, under its id
    )
    print(f"{ensured.action}: the URLs of the bot end with coak_id={ensured.profile.id}")

    # Later, when the Slack app has a new secret. The id stays.
    workato.rotate_secret(
        ensured.profile.id, client_secret=os.environ["NEW_SLACK_SECRET"], token=os.environ["SLACK_TOKEN"]
    )
