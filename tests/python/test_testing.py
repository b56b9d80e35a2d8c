"""The emulator for the users' own tests."""

import asyncio
import gc
import urllib.error
import urllib.request

import pytest
from workato_oauth_profiles import AsyncClient, Client, ForbiddenError, NotFoundError, ServerError
from workato_oauth_profiles.testing import Emulator


def test_it_has_the_documented_profile_and_as_many_more_as_given() -> None:
    with Emulator(profiles=2, customers=3) as emulator:
        with Client(emulator.token, base_url=emulator.url) as client:
            assert [profile.id for profile in client.profiles()] == [321, 322, 323]
            assert not client.assign(322, 1001).already
            given = {"profile": 322, "customer": 1001, "external_id": "C1001", "connections": 0}
            assert given in emulator.assignments()
            emulator.connect(322, 1001, 2)
            assert client.get(322).shared_accounts_count == 2
            client.rotate_secret(322, client_secret="new", token="slack")
            assert emulator.has_secret(322, "new") and emulator.has_secret(322, "new", "slack")
            assert not emulator.has_secret(322, "old") and not emulator.has_secret(322, "new", "other")
            emulator.reset(customers=[{"id": 7, "external_id": "seven"}])
            assert list(client.profiles()) == []
    assert repr(emulator) == f"Emulator(url='{emulator.url}')"


def test_it_fails_as_requested_and_lists_what_arrived() -> None:
    with Emulator(token="mine", documented=False, profiles=1) as emulator:
        with Client("mine", base_url=emulator.url, max_attempts=1) as client:
            emulator.fail_next("503", {"status": 404, "body": {"message": "gone"}}, {"latency": 0.0})
            with pytest.raises(ServerError):
                client.get(1)
            with pytest.raises(NotFoundError, match="gone"):
                client.get(1)
            client.get(1)
        arrived = emulator.journal()
        assert [arrival["status"] for arrival in arrived] == [503, 404, 200]
        assert {arrival["authorization"] for arrival in arrived} == {"right"}
        assert "mine" not in str(arrived)
        with pytest.raises(ValueError, match="`\"no such\"` is not a fault"):
            emulator.fail_next("no such")


def test_its_settings_can_be_given_and_changed() -> None:
    with Emulator(requests_per_minute=None, may_get=False, missing_privilege=403) as emulator:
        with Client(emulator.token, base_url=emulator.url) as client:
            with pytest.raises(ForbiddenError):
                client.get(321)
            assert emulator.settings(may_get=True)["may_get"] is True
            assert client.get(321).id == 321
        assert emulator.settings()["requests_per_minute"] is None
        with pytest.raises(ValueError, match="`no_such` is not a setting"):
            emulator.settings(no_such=1)
    with pytest.raises(ValueError, match="`no_such` is not a setting"):
        Emulator(no_such=1)


def test_it_serves_asyncio_in_the_same_process() -> None:
    async def run(emulator: Emulator) -> None:
        async with AsyncClient(emulator.token, base_url=emulator.url) as client:
            profiles = await asyncio.gather(*(client.get(321) for _ in range(20)))
            assert {profile.id for profile in profiles} == {321}

    with Emulator() as emulator:
        asyncio.run(run(emulator))
        asyncio.run(run(emulator))


def test_it_stops_when_it_is_closed_or_garbage_collected() -> None:
    emulator = Emulator()
    urls = [emulator.url]
    emulator.fail_next("hang")
    emulator.close()
    emulator.close()
    urls.append(Emulator().url)
    gc.collect()
    for url in urls:
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(url, timeout=30)
