"""AsyncClient: side by side, and cancelled."""

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Callable

import pytest
from emulator import TOKEN, Emulator
from workato_oauth_profiles import AsyncClient, Event, InvalidInputError, NotFoundError, RequestCancelledError

WAIT = {"status": 429, "headers": [["Retry-After", "30"]], "body": {}}


class Call:
    """A call that is cancelled once it has come so far, and what came of that."""

    def __init__(self, url: str, reached: str) -> None:
        self.url, self.reached = url, reached
        self.elapsed = 0.0
        self.cancelled: asyncio.CancelledError | None = None

    async def run(self, ready: Callable[[], None]) -> None:
        reached = asyncio.Event()

        def tell(event: Event) -> None:
            if event.kind == self.reached:
                reached.set()

        async with AsyncClient(TOKEN, base_url=self.url, on_event=tell) as client:
            task = asyncio.create_task(self.get(client))
            await reached.wait()
            # It goes on once this gives way.
            await asyncio.to_thread(ready)
            start = time.monotonic()
            task.cancel()
            await task
            self.elapsed = time.monotonic() - start

    async def get(self, client: AsyncClient) -> None:
        try:
            await client.get(321)
        except asyncio.CancelledError as error:
            self.cancelled = error

    def cause(self) -> RequestCancelledError:
        assert self.cancelled is not None
        assert isinstance(self.cancelled.__cause__, RequestCancelledError)
        return self.cancelled.__cause__


@pytest.mark.parametrize("fault, reached", [(WAIT, "waiting"), ("hang", "sending")], ids=["wait", "mid-send"])
def test_a_cancelled_call_ends_at_once(
    emulator: Emulator, measured: Callable[[str, float], None], fault: object, reached: str
) -> None:
    emulator.answer(fault)
    call = Call(emulator.url, reached)
    start = time.monotonic()
    asyncio.run(call.run(emulator.wait_for_request))
    whole = time.monotonic() - start
    measured(f"cancelled while {reached}, until the caller goes on", call.elapsed)
    measured(f"cancelled while {reached}, all of asyncio.run", whole)
    assert call.elapsed < 1 and whole < 2
    assert (call.cause().code, call.cause().attempts, call.cause().may_have_applied) == ("cancelled", 1, False)


def test_the_request_of_a_cancelled_call_is_ended(measured: Callable[[str, float], None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        arrived, ended = threading.Event(), threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                arrived.set()
                assert connection.recv(4096) == b""
            ended.set()

        threading.Thread(target=serve, daemon=True).start()
        call = Call(f"http://127.0.0.1:{server.getsockname()[1]}", "sending")
        asyncio.run(call.run(lambda: assert_set(arrived)))
        start = time.monotonic()
        assert_set(ended)
    measured("cancelled in mid-send, from there until the connection is gone", time.monotonic() - start)
    assert time.monotonic() - start < 2


def assert_set(event: threading.Event) -> None:
    assert event.wait(10)


def test_a_time_limit_of_asyncio_ends_a_call(emulator: Emulator) -> None:
    emulator.answer("hang")

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            await asyncio.wait_for(client.get(321), 0.2)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(run())


def test_calls_go_side_by_side(emulator: Emulator) -> None:
    emulator.answer("hang")

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            stuck = asyncio.create_task(client.get(321))
            while not emulator.journal():
                await asyncio.sleep(0)
            profiles = await asyncio.gather(*(client.get(321) for _ in range(10)))
            assert [profile.id for profile in profiles] == [321] * 10
            assert not stuck.done()
            stuck.cancel()
            with pytest.raises(asyncio.CancelledError):
                await stuck

    asyncio.run(run())


def test_a_walk_can_be_left_and_asked_on(emulator: Emulator) -> None:
    emulator.reset(documented=False, profiles=250)

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            walk = client.profiles(page=2)
            async for profile in walk:
                assert profile.name
                break
            rest = [profile async for profile in walk]
            assert len(rest) == 149
            with pytest.raises(StopAsyncIteration):
                await anext(walk)

    asyncio.run(run())


def test_errors_are_the_same(emulator: Emulator) -> None:
    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            with pytest.raises(NotFoundError, match="get profile 5: "):
                await client.get(5)
            with pytest.raises(InvalidInputError, match="`True`"):
                await client.get(True)
        with pytest.raises(InvalidInputError, match="the client is closed"):
            await client.get(321)

    asyncio.run(run())


def test_what_a_listener_raises_is_reported_and_the_call_goes_on(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reported.append(report.exc_value))
    raised = RuntimeError("listener")

    def tell(event: Event) -> None:
        raise raised

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url, on_event=tell) as client:
            assert (await client.get(321)).id == 321

    asyncio.run(run())
    assert reported == [raised, raised]
