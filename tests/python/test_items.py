"""Walks and rollouts as objects: they are closed, say where they stand, and free their ledgers."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from emulator import TOKEN, Emulator
from workato_oauth_profiles import AsyncClient, Client, InvalidInputError, LedgerError, Outcome, Request, RequestCancelledError, Response

CUSTOMERS = [401, 402, 403]
FAST: dict[str, Any] = {"pace": 6000}


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    emulator.reset()
    with Client(TOKEN, base_url=emulator.url, requests_per_minute=None) as client:
        yield client


def is_free(client: Client, ledger: Path) -> bool:
    try:
        with client.assign_each(321, CUSTOMERS, ledger=ledger, **FAST) as outcomes:
            return len(list(outcomes)) == 3
    except LedgerError:
        return False


def test_a_rollout_holds_its_ledger_until_it_is_closed(client: Client, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    outcomes = client.assign_each(321, CUSTOMERS, ledger=ledger, **FAST)
    for _ in outcomes:
        break
    assert not is_free(client, ledger)
    outcomes.close()
    outcomes.close()
    assert list(outcomes) == []
    assert is_free(client, ledger)


def test_the_end_of_a_with_block_closes_a_rollout(client: Client, tmp_path: Path) -> None:
    with contextlib.suppress(ZeroDivisionError):
        with client.assign_each(321, CUSTOMERS, ledger=tmp_path / "ledger", **FAST) as outcomes:
            for _ in outcomes:
                raise ZeroDivisionError
    assert next(outcomes, None) is None
    assert is_free(client, tmp_path / "ledger")


def test_closing_the_client_closes_its_rollouts_and_walks(client: Client, emulator: Emulator, tmp_path: Path) -> None:
    outcomes = client.assign_each(321, CUSTOMERS, ledger=tmp_path / "ledger", **FAST)
    next(outcomes)
    client.close()
    with Client(TOKEN, base_url=emulator.url, requests_per_minute=None) as another:
        assert is_free(another, tmp_path / "ledger")


def test_closing_on_another_thread_cancels_the_request_under_way(client: Client, emulator: Emulator) -> None:
    emulator.fail_next("hang")
    profiles = client.profiles()

    def close() -> None:
        emulator.wait_for_request()
        profiles.close()

    closer = threading.Thread(target=close)
    closer.start()
    with pytest.raises(RequestCancelledError):
        next(profiles)
    closer.join()
    assert list(profiles) == []


def test_an_iterator_shows_what_it_is_and_where_it_stands(client: Client) -> None:
    outcomes = client.assign_each(321, CUSTOMERS, **FAST)
    assert repr(outcomes) == "<assign_each(): not begun, 0 yielded, 3 left>"
    next(outcomes)
    assert repr(outcomes) == "<assign_each(): under way, 1 yielded, 2 left>"
    list(outcomes)
    assert repr(outcomes) == "<assign_each(): ended, 3 yielded, 0 left>"
    profiles = client.profiles()
    profiles.close()
    assert repr(profiles) == "<profiles(): closed, 0 yielded>"


def test_two_threads_cannot_take_the_next_item_at_once(client: Client, emulator: Emulator) -> None:
    emulator.fail_next({"latency": 0.5})
    profiles, errors = client.profiles(), []

    def take() -> None:
        emulator.wait_for_request()
        try:
            next(profiles)
        except RuntimeError as error:
            errors.append(str(error))

    other = threading.Thread(target=take)
    other.start()
    # The refused thread has not disturbed the one that waits.
    assert next(profiles).id == 321
    other.join()
    assert len(errors) == 1 and "use an iterator per thread" in errors[0]


def test_a_walk_and_a_rollout_of_the_async_client_are_closed(emulator: Emulator, tmp_path: Path) -> None:
    emulator.reset()

    async def run() -> list[Outcome]:
        async with AsyncClient(TOKEN, base_url=emulator.url, requests_per_minute=None) as client:
            held = client.assign_each(321, CUSTOMERS, ledger=tmp_path / "ledger", **FAST)
            await anext(held)
            assert repr(held) == "<assign_each(): under way, 1 yielded, 2 left>"
            with pytest.raises(LedgerError):
                await anext(client.assign_each(321, CUSTOMERS, ledger=tmp_path / "ledger", **FAST))
            await held.aclose()
            assert [one async for one in held] == []
            async with client.assign_each(321, CUSTOMERS, ledger=tmp_path / "ledger", **FAST) as outcomes:
                return [outcome async for outcome in outcomes]

    assert len(asyncio.run(run())) == 3


def test_aclose_of_another_task_cancels_the_request_under_way(emulator: Emulator) -> None:
    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            for fault in ("hang", {"status": 429, "headers": [["Retry-After", "30"]], "body": {}}):
                emulator.reset()
                emulator.fail_next(fault)
                profiles = client.profiles()
                reading = asyncio.ensure_future(anext(profiles))
                await asyncio.to_thread(emulator.wait_for_request)
                with pytest.raises(RuntimeError, match="use an iterator per task"):
                    await anext(profiles)
                await profiles.aclose()
                with pytest.raises(RequestCancelledError):
                    await asyncio.wait_for(reading, 5)
                # The client goes on.
                assert (await client.get(321)).id == 321

    asyncio.run(run())


@pytest.mark.parametrize("transport", ["built-in", "own"])
def test_aclose_of_an_iterator_disturbs_no_other_call(emulator: Emulator, transport: str) -> None:
    sent: list[Request] = []

    async def send(request: Request) -> Response:
        sent.append(request)
        await asyncio.sleep(0.5)
        return Response(200, {}, b'{"result": {"id": 321, "name": "n", "provider": "hubspot"}}')

    async def run() -> None:
        settings: Any = {} if transport == "built-in" else {"transport": send}
        async with AsyncClient(TOKEN, base_url=emulator.url, **settings) as client:
            emulator.fail_next({"latency": 0.5})
            other = asyncio.ensure_future(client.get(321))
            if transport == "built-in":
                await asyncio.to_thread(emulator.wait_for_request)
            else:
                await asyncio.sleep(0.1)
            await client.profiles().aclose()
            assert (await other).id == 321
            assert len(sent) + len(emulator.journal()) == 1

    asyncio.run(run())


def test_an_async_client_is_closed_with_and_without_await() -> None:
    async def run() -> None:
        for close in ("close", "aclose"):
            client = AsyncClient(TOKEN)
            await getattr(client, close)()
            with pytest.raises(InvalidInputError, match="the client is closed"):
                await client.get(321)
        client = AsyncClient(TOKEN)
        client.close()
        with pytest.raises(InvalidInputError, match="the client is closed"):
            await client.get(321)

    asyncio.run(run())


def test_customers_may_be_any_iterable_or_iterator(client: Client, emulator: Emulator) -> None:
    class OnlyNext:
        def __init__(self) -> None:
            self.left = list(CUSTOMERS)

        def __next__(self) -> int:
            if not self.left:
                raise StopIteration
            return self.left.pop()

    class NoLength:
        def __iter__(self) -> Iterator[int]:
            return iter(CUSTOMERS)

        def __len__(self) -> int:
            return None  # type: ignore[return-value]

    only: Any = OnlyNext()
    assert len(list(client.assign_each(321, only, **FAST))) == 3
    for customers in (NoLength(), (customer for customer in CUSTOMERS), set(CUSTOMERS), {401: "a"}):
        outcomes = client.assign_each(321, customers, **FAST)
        assert [outcome.status for outcome in outcomes].count("failed") == 0

    async def run() -> int:
        async with AsyncClient(TOKEN, base_url=emulator.url, requests_per_minute=None) as asynchronous:
            one: Any = OnlyNext()
            return len([outcome async for outcome in asynchronous.assign_each(321, one, **FAST)])

    assert asyncio.run(run()) == 3
