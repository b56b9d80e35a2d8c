"""After a call nothing keeps what the call used: neither native code nor the threads of AsyncClient."""

import asyncio
import gc
import signal
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from emulator import TOKEN, HeldServer
from workato_oauth_profiles import AsyncClient, Client, Event, Request, Response
from workato_oauth_profiles.testing import Emulator


class Limit(Exception):
    """Raised by the handler of a signal."""


class Owner:
    """Stands for what a program keeps: its client, and what the client keeps of it."""

    client: Any
    items: Any

    def hear(self, event: Event) -> None:
        pass

    def next_line(self) -> None:
        return None

    def append(self, text: str) -> None:
        pass

    def customers(self) -> Iterator[int]:
        yield from (401, 402, 403)

    def send(self, request: Request) -> Response:
        return Response(200, {}, b'{"result": {"id": 321, "name": "n", "provider": "hubspot"}, "success": true}')


@pytest.fixture
def limit() -> Iterator[None]:
    def handler(number: int, frame: object) -> None:
        raise Limit

    before = signal.signal(signal.SIGALRM, handler)
    yield
    signal.signal(signal.SIGALRM, before)


def is_gone(owner: "weakref.ref[Owner]") -> bool:
    gc.collect()
    return owner() is None


def interrupted(url: str) -> "weakref.ref[Owner]":
    """Interrupt a call by a signal. The traceback of the exception has this frame, and so the owner."""
    owner = Owner()
    owner.client = Client(TOKEN, base_url=url, on_event=owner.hear)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    with pytest.raises(Limit):
        owner.client.get(321)
    return weakref.ref(owner)


def test_the_exception_of_a_signal_handler_is_not_kept(limit: None) -> None:
    with HeldServer() as server:
        assert is_gone(interrupted(server.url))


def half_used(emulator: Emulator, folder: Path, begin: Callable[[Owner], Any]) -> "weakref.ref[Owner]":
    owner = Owner()
    owner.client = emulator.client(on_event=owner.hear)
    owner.items = begin(owner)
    next(owner.items)
    return weakref.ref(owner)


def test_an_iterator_that_is_left_early_is_collected(tmp_path: Path) -> None:
    begins: list[Callable[[Owner], Any]] = [
        lambda owner: owner.client.profiles(),
        lambda owner: owner.client.assign_each(321, owner.customers(), ledger=owner),
        lambda owner: owner.client.assign_each(321, owner.customers(), ledger=tmp_path / "ledger"),
    ]
    with Emulator(profiles=3) as emulator:
        for begin in begins:
            assert is_gone(half_used(emulator, tmp_path, begin))
        # Its ledger is free, too.
        with emulator.client() as client:
            assert len(list(client.assign_each(321, [401, 402], ledger=tmp_path / "ledger"))) == 2


def test_a_client_whose_transport_belongs_to_its_owner_is_collected() -> None:
    def use() -> "weakref.ref[Owner]":
        owner = Owner()
        owner.client = Client(TOKEN, transport=owner.send)
        owner.client.get(321)
        return weakref.ref(owner)

    assert is_gone(use())


def test_an_idle_thread_of_asyncio_keeps_nothing_of_its_last_request() -> None:
    async def run(emulator: Emulator) -> "weakref.ref[asyncio.AbstractEventLoop]":
        async with AsyncClient(emulator.token, base_url=emulator.url) as client:
            await client.get(321)
        return weakref.ref(asyncio.get_running_loop())

    with Emulator() as emulator:
        loop = asyncio.run(run(emulator))
    gc.collect()
    assert loop() is None


def test_a_call_of_asyncio_that_was_never_awaited_is_collected() -> None:
    def use() -> "weakref.ref[Owner]":
        owner = Owner()
        owner.client = AsyncClient(TOKEN, on_event=owner.hear)
        for call in (owner.client.get(321), owner.client.profiles().__anext__()):
            call.close()
        return weakref.ref(owner)

    assert is_gone(use())
