"""Odd objects of the user never end a call without a word, and the exception says which object is wrong."""

import asyncio
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from workato_oauth_profiles import AsyncClient, Client, NetworkError, Request, Response, TransportError

ANSWER = Response(200, {}, b'{"result": {"id": 5, "name": "n", "provider": "hubspot"}}')
SETTINGS: dict[str, Any] = {"requests_per_minute": None, "max_attempts": 1}


class Memory:
    """A ledger in memory."""

    def __init__(self, line: Any = None) -> None:
        self.line = line

    def next_line(self) -> Any:
        return self.line

    def append(self, text: str) -> Any:
        return None


class AsyncMemory(Memory):
    """A ledger for AsyncClient."""

    async def append(self, text: str) -> None:
        raise AssertionError("Client does not run a coroutine")


class Number:
    """A number whose code raises."""

    def __init__(self, raised: Exception) -> None:
        self.raised = raised

    def __index__(self) -> int:
        raise self.raised


def raising(raised: Exception) -> Any:
    def raises(*arguments: object) -> Any:
        raise raised

    return raises


def ledger_raising(raised: Exception, method: str) -> Memory:
    ledger = Memory()
    setattr(ledger, method, raising(raised))
    return ledger


# What a list of items asks for: each raises the given exception.
ITEMS: dict[str, Any] = {
    "transport": lambda raised: {"transport": raising(raised)},
    "listener": lambda raised: {"on_event": raising(raised)},
    "ledger that is read": lambda raised: {"ledger": ledger_raising(raised, "next_line")},
    "ledger that is written": lambda raised: {"ledger": ledger_raising(raised, "append")},
    "customer": lambda raised: {"customers": [Number(raised)]},
}


def read(settings: dict[str, Any]) -> None:
    given = {"transport": lambda request: ANSWER} | settings
    ledger, customers = given.pop("ledger", None), given.pop("customers", [1])
    for _ in Client("test-token", **SETTINGS, **given).assign_each(5, customers, ledger=ledger):
        pass


async def read_async(settings: dict[str, Any]) -> None:
    async def send(request: Request) -> Response:
        return ANSWER

    given = {"transport": send} | settings
    ledger, customers = given.pop("ledger", None), given.pop("customers", [1])
    async for _ in AsyncClient("test-token", **SETTINGS, **given).assign_each(5, customers, ledger=ledger):
        pass


@pytest.mark.parametrize("what", ITEMS)
def test_a_stop_iteration_of_the_user_does_not_end_a_rollout_as_if_it_was_complete(what: str) -> None:
    # Such as `next(answers)` in a transport of a test, when there is no answer left.
    raised = StopIteration("no answer left")
    with pytest.raises(RuntimeError) as caught:
        read(ITEMS[what](raised))
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize("kind", [StopIteration, StopAsyncIteration])
@pytest.mark.parametrize("what", ITEMS)
def test_nor_does_it_end_a_rollout_of_asyncio(what: str, kind: type[Exception]) -> None:
    raised = kind("no answer left")
    with pytest.raises(RuntimeError) as caught:
        asyncio.run(read_async(ITEMS[what](raised)))
    assert caught.value.__cause__ is raised


def test_the_end_of_the_customers_still_ends_a_rollout() -> None:
    def customers() -> Iterator[int]:
        yield from ()

    read({"customers": customers()})
    asyncio.run(read_async({"customers": customers()}))


def test_a_ledger_for_asyncio_is_refused_by_the_blocking_client() -> None:
    with warnings.catch_warnings(), pytest.raises(TypeError, match="append.. .*AsyncClient"):
        # A coroutine that never runs would be a warning.
        warnings.simplefilter("error")
        read({"ledger": AsyncMemory()})


async def tell_async(event: object) -> None:
    raise AssertionError("no client runs a coroutine of a listener")


def test_an_async_listener_is_refused() -> None:
    for run in (read, lambda settings: asyncio.run(read_async(settings))):
        with warnings.catch_warnings(), pytest.raises(TypeError, match="`on_event=` must be a plain function"):
            warnings.simplefilter("error")
            run({"on_event": tell_async})


def test_a_listener_may_start_a_task() -> None:
    told = []

    async def tell(event: object) -> None:
        told.append(event)

    async def run() -> None:
        tasks = set()
        await read_async({"on_event": lambda event: tasks.add(asyncio.ensure_future(tell(event)))})
        await read_async({"on_event": lambda event: asyncio.ensure_future(tell(event))})
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert told


@pytest.mark.parametrize("line", [b"bytes", 5])
def test_a_line_of_a_ledger_must_be_a_text(line: object) -> None:
    for run in (read, lambda settings: asyncio.run(read_async(settings))):
        with pytest.raises(TypeError, match=rf"next_line\(\) of the ledger .* not {type(line).__name__}"):
            run({"ledger": Memory(line)})


def test_a_transport_error_of_the_user_need_not_call_its_base_class() -> None:
    class Lost(TransportError):
        def __init__(self, errno: int) -> None:
            self.errno = errno

    with pytest.raises(NetworkError) as caught:
        Client("test-token", transport=raising(Lost(5)), max_attempts=1).get(5)
    assert isinstance(caught.value.__cause__, Lost)


def test_customers_may_be_more_than_a_length_can_say() -> None:
    client = Client("test-token", transport=lambda request: ANSWER, **SETTINGS)
    with client.assign_each(5, range(1, 2**70)) as outcomes:
        assert next(outcomes).customer == 1
