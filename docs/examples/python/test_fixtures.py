import pytest
from workato_oauth_profiles import Client, NotFoundError
from workato_oauth_profiles.testing import Emulator

pytest_plugins = ["workato_oauth_profiles.pytest_plugin"]  # or `pytest -p workato_oauth_profiles.pytest_plugin`

def test_a_profile_is_missing(workato_emulator: Emulator, workato_client: Client) -> None:
    workato_emulator.fail(on="get", fault="503")
    assert workato_client.get(321).name == "Acme HubSpot OAuth app"
    with pytest.raises(NotFoundError):
        workato_client.get(5)
    assert [arrival["status"] for arrival in workato_emulator.journal()] == [503, 200, 404]

def test_a_minute_passes_at_once(workato_emulator: Emulator, workato_client: Client) -> None:
    for _ in range(70):
        workato_client.get(321)
    assert workato_emulator.now >= 60
