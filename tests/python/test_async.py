"""AsyncClient: concurrent calls, cancelling, closing."""

import _thread
import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from emulator import TOKEN, Emulator, HeldServer
from workato_oauth_profiles import (
    AsyncClient,
    Event,
    InvalidInputError,
    NotFoundError,
    Profile,
    Request,
    RequestCancelledError,
    Response,
    async_drive,
)
from workato_oauth_profiles.async_drive import CloseSignal, _in_thread

WAIT = {"status": 429, "headers": [["Retry-After", "30"]], "body": {}}


class Stop(BaseException):
    """An exception that ends a program, like KeyboardInterrupt, but for which asyncio has no special case."""


class CancelledCall:
    """Reads profiles, cancels that at an event of the kind `reached`, and holds the result."""

    def __init__(self, url: str, reached: str) -> None:
        self.url, self.reached = url, reached
        self.elapsed = 0.0
        self.cancelled: asyncio.CancelledError | None = None
        self.rest: list[Profile] | None = None

    async def run(self, ready: Callable[[], object]) -> None:
        reached = asyncio.Event()

        def tell(event: Event) -> None:
            if event.kind == self.reached:
                reached.set()

        async with AsyncClient(TOKEN, base_url=self.url, on_event=tell) as client:
            task = asyncio.create_task(self.read(client))
            await reached.wait()
            # The call goes on while this task waits.
            await asyncio.to_thread(ready)
            start = time.monotonic()
            task.cancel()
            await task
            self.elapsed = time.monotonic() - start

    async def read(self, client: AsyncClient) -> None:
        profiles = client.profiles()
        try:
            await anext(profiles)
        except asyncio.CancelledError as error:
            self.cancelled = error
        self.rest = [profile async for profile in profiles]

    def cause(self) -> RequestCancelledError:
        assert self.cancelled is not None
        assert isinstance(self.cancelled.__cause__, RequestCancelledError)
        return self.cancelled.__cause__


@pytest.mark.parametrize("fault, reached", [(WAIT, "waiting"), ("hang", "sending")], ids=["wait", "mid-send"])
def test_a_cancelled_call_ends_at_once(
    emulator: Emulator, measured: Callable[[str, float], None], fault: object, reached: str
) -> None:
    emulator.fail_next(fault)
    call = CancelledCall(emulator.url, reached)
    start = time.monotonic()
    asyncio.run(call.run(emulator.wait_for_request))
    whole = time.monotonic() - start
    measured(f"cancelled while {reached}, until the caller goes on", call.elapsed)
    measured(f"cancelled while {reached}, all of asyncio.run", whole)
    assert call.elapsed < 5 and whole < 5
    assert (call.cause().code, call.cause().attempts, call.cause().may_have_applied) == ("cancelled", 1, False)
    assert call.rest == []


def test_the_request_of_a_cancelled_call_is_ended(measured: Callable[[str, float], None]) -> None:
    with HeldServer() as server:
        call = CancelledCall(server.url, "sending")
        asyncio.run(call.run(server.wait_for_request))
        start = time.monotonic()
        server.wait_for_end()
        elapsed = time.monotonic() - start
    measured("cancelled in mid-send, from there until the connection is gone", elapsed)
    assert elapsed < 5


def test_a_time_limit_of_asyncio_ends_a_call(emulator: Emulator) -> None:
    emulator.fail_next("hang")

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            await asyncio.wait_for(client.get(321), 0.2)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(run())


def test_calls_run_concurrently(emulator: Emulator) -> None:
    emulator.fail_next("hang")

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


def test_requests_use_threads_again(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    def start(*arguments: Any) -> int:
        started.append(arguments)
        return _thread.start_new_thread(*arguments)

    monkeypatch.setattr(async_drive, "start_new_thread", start)

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url, requests_per_minute=None) as client:
            for _ in range(100):
                await client.get(321)

    asyncio.run(run())
    assert len(emulator.journal()) == 100
    # A thread that is still on its way back when the next request comes has a second one started.
    assert len(started) < 10


def test_an_iterator_goes_on_after_a_loop_was_left(emulator: Emulator) -> None:
    emulator.reset(documented=False, profiles=250)

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            profiles = client.profiles(page=2)
            async for profile in profiles:
                assert profile.name
                break
            rest = [profile async for profile in profiles]
            assert len(rest) == 149
            with pytest.raises(StopAsyncIteration):
                await anext(profiles)

    asyncio.run(run())


def test_only_one_task_at_a_time_can_wait_for_an_iterator() -> None:
    async def run() -> None:
        with HeldServer() as server:
            async with AsyncClient(TOKEN, base_url=server.url) as client:
                profiles = client.profiles()
                first = asyncio.ensure_future(anext(profiles))
                await asyncio.to_thread(server.wait_for_request)
                with pytest.raises(RuntimeError, match="another task"):
                    await anext(profiles)
                server.answer({"result": [{"id": 321}]})
                assert (await first).id == 321
                assert [profile async for profile in profiles] == []

    asyncio.run(run())


def test_a_closed_client_refuses_calls_and_sends_nothing(emulator: Emulator) -> None:
    emulator.reset(documented=False, profiles=250)
    events: list[Event] = []

    async def run() -> None:
        tell = events.append
        async with AsyncClient(TOKEN, base_url=emulator.url, requests_per_minute=1, on_event=tell) as client:
            new, begun = client.profiles(), client.profiles()
            await anext(begun)
        events.clear()
        # The rate limit is reached: a call that did anything would report an event that it waits for a minute.
        for call in (lambda: client.get(321), client.list, lambda: anext(new), lambda: anext(begun)):
            with pytest.raises(InvalidInputError, match="the client is closed: build a new one"):
                await call()
        for profiles in (new, begun):
            assert [profile async for profile in profiles] == []

    asyncio.run(run())
    assert (events, len(emulator.journal())) == ([], 1)


@pytest.mark.parametrize("fault, reached", [(WAIT, "waiting"), ("hang", "sending")], ids=["wait", "mid-send"])
@pytest.mark.parametrize("elsewhere", [False, True], ids=["loop", "thread"])
def test_closing_cancels_a_call_that_is_under_way(
    emulator: Emulator, measured: Callable[[str, float], None], fault: object, reached: str, elsewhere: bool
) -> None:
    async def run() -> float:
        event_seen = asyncio.Event()

        def tell(event: Event) -> None:
            if event.kind == reached:
                event_seen.set()

        client = AsyncClient(TOKEN, base_url=emulator.url, on_event=tell)
        call = asyncio.create_task(client.with_options(timeout=60).get(321))
        await event_seen.wait()
        await asyncio.to_thread(emulator.wait_for_request)
        start = time.monotonic()
        if elsewhere:
            await asyncio.to_thread(client.close)
        else:
            client.close()
        with pytest.raises(RequestCancelledError) as caught:
            await call
        assert caught.value.attempts == 1
        return time.monotonic() - start

    emulator.fail_next(fault)
    elapsed = asyncio.run(run())
    measured(f"closed while {reached}, until the caller goes on", elapsed)
    assert elapsed < 5


def test_an_exception_that_ends_a_program_passes_from_a_listener_through_the_call(emulator: Emulator) -> None:
    def tell(event: Event) -> None:
        raise Stop

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url, on_event=tell) as client:
            profiles = client.profiles()
            with pytest.raises(Stop):
                await anext(profiles)
            assert [profile async for profile in profiles] == []

    asyncio.run(run())
    assert emulator.journal() == []


@pytest.mark.parametrize("raised", [MemoryError("thread"), Stop()], ids=["error", "stop"])
def test_an_exception_on_the_thread_of_a_request_reaches_the_task(raised: BaseException) -> None:
    def work() -> None:
        raise raised

    async def run() -> None:
        with pytest.raises(type(raised)) as caught:
            await asyncio.wait_for(_in_thread(work), 30)
        assert caught.value is raised

    asyncio.run(run())


def test_errors_are_those_of_the_blocking_client(emulator: Emulator) -> None:
    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            with pytest.raises(NotFoundError, match="get profile 5: "):
                await client.get(5)
            with pytest.raises(InvalidInputError, match="`True`"):
                await client.get(True)

    asyncio.run(run())


def test_an_exception_of_a_listener_comes_out_unchanged_and_ends_the_call(emulator: Emulator) -> None:
    raised = RuntimeError("listener")

    def tell(event: Event) -> None:
        raise raised

    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url, on_event=tell) as client:
            with pytest.raises(RuntimeError) as caught:
                await client.get(321)
            assert caught.value is raised

    asyncio.run(run())
    assert emulator.journal() == []


def test_a_close_on_another_thread_is_noticed_at_any_moment() -> None:
    signal = CloseSignal()

    class Closing:
        """Is closed right after the call has looked."""

        is_closed = False

        def _is_closed(self) -> bool:
            if self.is_closed:
                return True
            self.is_closed = True
            signal.notify()
            return False

    machine: Any = Closing()
    asyncio.run(asyncio.wait_for(signal.wait(machine, None), 30))


def test_an_answer_that_came_before_the_cancel_still_counts(tmp_path: Path) -> None:
    def read_profile(request: Request) -> Response:
        return Response(200, {}, b'{"result": {"id": 321, "name": "n", "provider": "hubspot"}}')

    async def run() -> None:
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        sent = asyncio.Event()

        def send(request: Request) -> asyncio.Future[Response]:
            if request.method == "POST":
                sent.set()
                return answer
            read: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
            read.set_result(read_profile(request))
            return read

        client = AsyncClient(TOKEN, transport=send)
        call = asyncio.ensure_future(anext(client.assign_each(321, [401], ledger=tmp_path / "ledger")))
        await sent.wait()
        answer.set_result(Response(200, {}, b'{"result": {"success": true}}'))
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    asyncio.run(run())
    assert '{"customer":401,"status":"done"}' in (tmp_path / "ledger").read_text()
