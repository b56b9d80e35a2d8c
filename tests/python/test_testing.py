"""The emulator for the users' own tests."""

import asyncio
import gc
import threading
import time
import urllib.error
import urllib.request

import pytest
from workato_oauth_profiles import (
    AmbiguousOutcomeError,
    AsyncClient,
    Client,
    External,
    ForbiddenError,
    NotFoundError,
    RequestTimeoutError,
    ServerError,
)
from workato_oauth_profiles.testing import Emulator


def test_the_emulator_has_the_documented_profile_and_as_many_more_as_asked_for() -> None:
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
    assert repr(Emulator()) == "Emulator()"


def test_the_documented_customers_are_those_of_the_docstring() -> None:
    assert "401 to 405 (external ids A2401 to A2405), and customer 123 (A2300)" in " ".join((Emulator.__doc__ or "").split())
    with Emulator() as emulator, emulator.client() as workato:
        assert [row["customer"] for row in emulator.assignments()] == [401, 402, 403, 404, 405]
        assert [row["external_id"] for row in emulator.assignments()] == [f"A240{last}" for last in range(1, 6)]
        assert not workato.assign(321, External("A2300")).already
        assert emulator.assignments()[0]["customer"] == 123


def test_the_emulator_fails_as_asked_and_its_journal_lists_the_requests() -> None:
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


def test_the_settings_of_the_emulator_can_be_given_and_changed() -> None:
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


def test_the_emulator_serves_asyncio_in_the_same_process() -> None:
    async def run(emulator: Emulator) -> None:
        async with AsyncClient(emulator.token, base_url=emulator.url) as client:
            profiles = await asyncio.gather(*(client.get(321) for _ in range(20)))
            assert {profile.id for profile in profiles} == {321}

    with Emulator() as emulator:
        asyncio.run(run(emulator))
        asyncio.run(run(emulator))


def test_the_server_stops_when_the_emulator_is_closed_or_garbage_collected() -> None:
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


def never(*_: object) -> None:
    raise AssertionError("a client that follows the emulator's clock never sleeps")


def test_seventy_requests_wait_on_the_clock_of_the_emulator() -> None:
    with Emulator() as emulator, emulator.client() as workato:
        for _ in range(60):
            workato.get(321)
        assert emulator.now == 0
        for _ in range(10):
            workato.get(321)
        assert emulator.now == pytest.approx(60)
        assert [arrival["status"] for arrival in emulator.journal()] == [200] * 70
        emulator.advance(60)
        for _ in range(60):
            workato.get(321)
        assert emulator.now == pytest.approx(120)


def test_seventy_requests_of_asyncio_wait_on_the_clock_of_the_emulator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run(emulator: Emulator) -> None:
        async with emulator.async_client() as workato:
            # An event loop that sleeps calls one of these.
            monkeypatch.setattr(asyncio.get_running_loop(), "call_later", never)
            monkeypatch.setattr(asyncio.get_running_loop(), "call_at", never)
            await asyncio.gather(*(workato.get(321) for _ in range(70)))
            assert 60 <= emulator.now < 61

    with Emulator() as emulator:
        asyncio.run(run(emulator))
        assert [arrival["status"] for arrival in emulator.journal()] == [200] * 70


def test_a_wait_of_asyncio_lets_other_tasks_go_on() -> None:
    async def ensure(workato: AsyncClient) -> int:
        ensured = await workato.ensure(name="New", provider="zoom", client_id="an id", client_secret="a secret")
        return ensured.profile.id

    async def run(emulator: Emulator) -> None:
        async with emulator.async_client() as workato:
            ids = await asyncio.gather(*(ensure(workato) for _ in range(4)))
            assert ids == [322] * 4
            emulator.fail_next("429_bare")
            waiting = asyncio.ensure_future(workato.get(321))
            done: list[bool] = []
            asyncio.get_running_loop().call_soon(done.append, True)
            await waiting
            assert done

    with Emulator() as emulator:
        asyncio.run(run(emulator))


def test_threads_that_wait_share_the_clock() -> None:
    with Emulator() as emulator, emulator.client() as workato:
        threads = [threading.Thread(target=workato.get, args=(321,)) for _ in range(70)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # A thread that waits moves the clock while others have not sent yet.
        assert 60 <= emulator.now < 120
        assert [arrival["status"] for arrival in emulator.journal()] == [200] * 70


def test_slow_answers_and_late_writes_follow_the_clock_of_the_emulator() -> None:
    with Emulator() as emulator, emulator.client(max_attempts=1, attempt_timeout=20) as workato:
        emulator.fail_next({"latency": 3}, "hang")
        workato.get(321)
        assert emulator.now == pytest.approx(3)
        with pytest.raises(RequestTimeoutError):
            workato.get(321)
        assert emulator.now == pytest.approx(23)
        emulator.fail(on="create", fault={"apply_after": 30})
        with pytest.raises(AmbiguousOutcomeError):
            workato.create(name="New", provider="zoom", client_id="an id", client_secret="a secret")
        assert len(list(workato.profiles())) == 1
        emulator.advance(30)
        assert len(list(workato.profiles())) == 2


def test_a_fault_for_one_operation_leaves_other_requests_alone() -> None:
    with Emulator() as emulator, emulator.client(max_attempts=1) as workato:
        emulator.fail(on="assign", fault="503")
        workato.get(321)
        with pytest.raises(ServerError):
            workato.assign(321, 123)
        workato.assign(321, 123)
        with pytest.raises(ValueError, match="`make` is not an operation; there is list, get, create"):
            emulator.fail(on="make", fault="503")
        with pytest.raises(ValueError, match="`\"brew\"` is not a fault"):
            emulator.fail(on="create", fault="brew")


def test_a_client_of_the_emulator_takes_the_settings_of_every_client() -> None:
    with Emulator() as emulator:
        with pytest.raises(TypeError, match="transport"):
            emulator.client(transport=print)
        with pytest.raises(ValueError, match="`proxy=` is for the default transport"):
            emulator.client(proxy="http://localhost:1")
        with emulator.client(timeout=5).with_options(timeout=9) as workato:
            assert workato.get(321).id == 321
        with pytest.raises(ValueError, match="seconds is a number from 0"):
            emulator.advance(-1)


def test_the_clock_follows_real_time_once_the_url_is_used() -> None:
    with Emulator() as emulator:
        assert (emulator.now, emulator.now) == (0, 0)
        with Client(emulator.token, base_url=emulator.url) as workato:
            workato.get(321)
        before = emulator.now
        deadline = time.monotonic() + 60
        while emulator.now == before:
            assert time.monotonic() < deadline
    with Emulator() as emulator:
        emulator.close()
        with pytest.raises(ValueError, match="the emulator is closed"):
            print(emulator.url)
