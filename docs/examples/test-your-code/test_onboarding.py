# --8<-- [start:code]
from workato_oauth_profiles import Client


def onboard(workato: Client, customer: int) -> int:
    """Gives a customer a profile of its own, and returns the id of the profile."""
    ensured = workato.ensure(name=f"HubSpot of {customer}", provider="hubspot", client_id="1234", client_secret="a secret")
    workato.assign(ensured.profile.id, customer)
    return ensured.profile.id
# --8<-- [end:code]


# --8<-- [start:test]
from workato_oauth_profiles.testing import Emulator

pytest_plugins = ["workato_oauth_profiles.pytest_plugin"]


def test_a_customer_gets_a_profile(workato_emulator: Emulator, workato_client: Client) -> None:
    profile = onboard(workato_client, 123)
    assert workato_emulator.has_secret(profile, "a secret")
    assert workato_client.get(profile).oem_customers_count == 1


def test_a_lost_answer_makes_no_second_profile(workato_emulator: Emulator, workato_client: Client) -> None:
    workato_emulator.fail(on="create", fault="drop_applied")
    onboard(workato_client, 123)
    assert len(list(workato_client.profiles())) == 2  # the documented one, and the new one
    assert workato_emulator.now >= 45  # the client waited, which took no real time
# --8<-- [end:test]
