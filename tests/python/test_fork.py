"""A client on both sides of a fork, and in worker processes."""

import asyncio
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from emulator import TOKEN, Emulator, HeldServer
from workato_oauth_profiles import AsyncClient, Client, Event, InvalidInputError, RateLimitedError

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def in_child(work: Callable[[], None]) -> None:
    """Run this in a fork of this process, which must succeed."""
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_after_a_fork_each_process_has_its_own_connections_and_rate_limit(emulator: Emulator) -> None:
    client = Client(TOKEN, base_url=emulator.url, requests_per_minute=2, timeout=20)
    quick = client.with_options(timeout=10)
    assert client.get(321).id == 321

    def work() -> None:
        for _ in range(2):
            assert quick.get(321).id == 321
        for each in (client, quick):
            try:
                each.get(321)
                raise AssertionError("both clients should share the rate limit in this process")
            except RateLimitedError:
                pass

    in_child(work)
    # The connection of the parent still works, and its rate limit allows one more request.
    assert client.get(321).id == 321
    with pytest.raises(RateLimitedError):
        client.get(321)
    assert len(emulator.journal()) == 4


def test_an_iterator_works_only_in_its_process(emulator: Emulator, tmp_path: Path) -> None:
    emulator.reset(documented=False, profiles=150, customers=3)
    client = Client(TOKEN, base_url=emulator.url)
    profiles = client.profiles()
    rollout = client.assign_each(1, [1001, 1002], ledger=tmp_path / "ledger", pace=6000)
    next(profiles), next(rollout)

    def work() -> None:
        for started in (profiles, rollout):
            try:
                next(started)
                raise AssertionError("it went on")
            except InvalidInputError as error:
                assert "was started before a fork" in str(error)

    in_child(work)
    assert len(list(profiles)) == 149
    assert [outcome.customer for outcome in rollout] == [1002]


def test_an_iterator_at_work_in_another_thread_says_in_the_child_that_it_belongs_to_the_parent() -> None:
    with HeldServer() as server, ThreadPoolExecutor(1) as pool:
        profiles = Client(TOKEN, base_url=server.url).profiles()
        first = pool.submit(next, profiles)
        server.wait_for_request()

        def work() -> None:
            try:
                next(profiles)
                raise AssertionError("it went on")
            except InvalidInputError as error:
                assert "was started before a fork" in str(error)
            profiles.close()

        in_child(work)
        server.answer({"result": [{"id": 7}]})
        assert first.result().id == 7


def test_a_child_may_exit_in_a_function_that_a_call_called(emulator: Emulator) -> None:
    children: list[int] = []

    def tell(event: Event) -> None:
        if not children:
            children.append(os.fork())
            if children == [0]:
                signal.alarm(30)
                raise SystemExit(7)

    with Client(TOKEN, base_url=emulator.url, on_event=tell) as client:
        try:
            profile = client.get(321)
        except BaseException as error:
            # This is the child.
            os._exit(error.code if isinstance(error, SystemExit) else 1)  # type: ignore[arg-type]
    assert profile.id == 321
    assert os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1]) == 7


def test_a_child_does_not_hold_the_ledger_of_its_parent(emulator: Emulator, tmp_path: Path) -> None:
    emulator.reset(documented=False, profiles=1, customers=2)
    client = Client(TOKEN, base_url=emulator.url)
    rollout = client.assign_each(1, [1001, 1002], ledger=tmp_path / "ledger", pace=6000)
    next(rollout)
    (stops, stop), (starts, start) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        os.close(stop)
        os.write(start, b"1")
        os.read(stops, 1)
        os._exit(0)
    os.read(starts, 1)
    # As if the parent was killed: only the child would still have the file open.
    del rollout
    again = list(client.assign_each(1, [1001, 1002], ledger=tmp_path / "ledger", pace=6000))
    assert [outcome.status for outcome in again] == ["already", "done"]
    for end in (stop, stops, starts, start):
        os.close(end)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_fork_while_another_thread_sends_works(emulator: Emulator) -> None:
    with HeldServer() as server, ThreadPoolExecutor(1) as pool:
        client = Client(TOKEN, base_url=server.url, requests_per_minute=1)
        call = pool.submit(client.get, 321)
        server.wait_for_request()
        answers = ThreadPoolExecutor(1)
        again = answers.submit(answer_one, server)
        first = server._connection
        # In the child the other thread's request never ends: the child must not wait for it.
        in_child(lambda: assert_id(client.with_options(timeout=20), 7))
        again.result()
        answers.shutdown()
        server._connection = first
        server.answer({"result": {"id": 321}})
        assert call.result().id == 321


def answer_one(server: HeldServer) -> None:
    server.wait_for_request()
    server.answer({"result": {"id": 7}})


def assert_id(client: Client, id: int) -> None:
    assert client.get(id).id == id


def test_an_async_client_works_in_a_fork(emulator: Emulator) -> None:
    client = AsyncClient(TOKEN, base_url=emulator.url)

    async def run() -> None:
        assert (await client.get(321)).id == 321

    asyncio.run(run())
    in_child(lambda: asyncio.run(run()))
    asyncio.run(run())


built: Client


def build(url: str) -> None:
    global built
    built = Client(TOKEN, base_url=url)


def work(id: int) -> object:
    return built.get(id)


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_worker_processes_build_a_client_each(emulator: Emulator, method: str) -> None:
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, context, initializer=build, initargs=(emulator.url,)) as pool:
        profiles = list(pool.map(work, [321] * 4))
        error = pool.submit(work, 5).exception()
    assert {profile.id for profile in profiles} == {321}  # type: ignore[attr-defined]
    assert type(error).__name__ == "NotFoundError"


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_pickling_a_client_is_refused_with_what_to_do_instead(kind: type[Client]) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError) as caught:
            pickle.dumps(kind(TOKEN), protocol)
    for word in (kind.__name__, "multiprocessing", "Celery", "Ray"):
        assert word in str(caught.value)
    assert TOKEN not in str(caught.value)
