"""The rate limit that several programs share, on a real Redis."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import redis
import redis.asyncio
import redis.asyncio.sentinel
import redis.sentinel
import valkey
import valkey.asyncio
import valkey.asyncio.sentinel
import valkey.sentinel
from emulator import TOKEN, Emulator
from workato_oauth_profiles import AsyncClient, Client, Event, InvalidInputError, RateLimitedError
from workato_oauth_profiles.redis import RedisLimit
from workato_oauth_profiles.testing import Emulator as VirtualEmulator

PROGRAM = Path(__file__).parent / "programs" / "limited.py"
GEVENT_PROGRAM = Path(__file__).parent / "programs" / "under_gevent.py"


BLOCKING_SENTINELS: list[Any] = [redis.sentinel.Sentinel, valkey.sentinel.Sentinel]
ASYNC_SENTINELS: list[Any] = [redis.asyncio.sentinel.Sentinel, valkey.asyncio.sentinel.Sentinel]


class Server:
    """A Redis of this test, on a free port, or a sentinel of one."""

    def __init__(self, folder: Path, *, master: int | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._command = ["redis-server"]
        self._ready = "Ready to accept connections"
        if master is not None:
            config = folder / "sentinel.conf"
            config.write_text(f"sentinel monitor m 127.0.0.1 {master} 1\n")
            self._command += [str(config), "--sentinel"]
            self._ready = "+monitor master m"
        self._command += ["--port", str(self.port), "--save", "", "--dir", str(folder)]
        self.admin = redis.Redis(port=self.port)
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if self._ready in line:
                return
        raise AssertionError("Redis did not start")

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.admin.close()
    server.kill()


@pytest.fixture
def sentinels(server: Server, tmp_path: Path) -> Iterator[list[tuple[str, int]]]:
    """The addresses of a sentinel that accepts connections and never answers, and of one that knows the server."""
    sentinel = Server(tmp_path, master=server.port)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield [("127.0.0.1", silent.getsockname()[1]), ("127.0.0.1", sentinel.port)]
    sentinel.admin.close()
    sentinel.kill()


def limited(emulator: Emulator, store: Any, *, requests: int = 3, **settings: Any) -> Client:
    limit = RedisLimit(store, key=settings.pop("key", "workspace 1"), fallback_share=60)
    return Client(TOKEN, base_url=emulator.url, requests_per_minute=requests, shared_limit=limit, **settings)


@pytest.mark.parametrize("library", [redis.Redis, valkey.Valkey])
def test_clients_with_one_key_share_the_limit(emulator: Emulator, server: Server, library: Any) -> None:
    first, second = (limited(emulator, library(port=server.port), timeout=5) for _ in range(2))
    first.get(321)
    second.get(321)
    first.get(321)
    for client in (first, second):
        with pytest.raises(RateLimitedError) as refused:
            client.get(321)
        assert 50 < (refused.value.retry_after or 0) <= 60
    limited(emulator, library(port=server.port), key="workspace 2").get(321)
    assert len(emulator.journal()) == 4


@pytest.mark.parametrize("library", [redis.asyncio.Redis, valkey.asyncio.Valkey])
def test_async_clients_share_it_too_also_in_another_event_loop(
    emulator: Emulator, server: Server, library: Any
) -> None:
    limit = RedisLimit(library(port=server.port), key="workspace 1")

    async def get() -> None:
        settings: dict[str, Any] = {"requests_per_minute": 4, "timeout": 5, "shared_limit": limit}
        async with AsyncClient(TOKEN, base_url=emulator.url, on_event=seen.append, **settings) as client:
            await client.get(321)

    seen: list[Event] = []
    for _ in range(3):
        asyncio.run(get())
    limited(emulator, redis.Redis(port=server.port), requests=4).get(321)
    with pytest.raises(RateLimitedError):
        asyncio.run(get())
    assert "limit_store" not in [event.kind for event in seen]


@pytest.mark.parametrize("library", BLOCKING_SENTINELS)
def test_a_sentinel_that_does_not_answer_is_passed_over(
    emulator: Emulator, sentinels: list[tuple[str, int]], library: Any
) -> None:
    seen: list[Event] = []
    client = limited(emulator, library(sentinels).master_for("m"), timeout=5, on_event=seen.append)
    for _ in range(3):
        client.get(321)
    with pytest.raises(RateLimitedError):
        client.get(321)
    assert "limit_store" not in [event.kind for event in seen]


@pytest.mark.parametrize("library", ASYNC_SENTINELS)
def test_async_clients_find_the_server_by_sentinels_in_each_event_loop(
    emulator: Emulator, sentinels: list[tuple[str, int]], library: Any
) -> None:
    limit = RedisLimit(library(sentinels).master_for("m"), key="workspace 1")
    seen: list[Event] = []

    async def get() -> None:
        settings: dict[str, Any] = {"requests_per_minute": 3, "timeout": 5, "shared_limit": limit}
        async with AsyncClient(TOKEN, base_url=emulator.url, on_event=seen.append, **settings) as client:
            await client.get(321)

    for _ in range(3):
        asyncio.run(get())
    with pytest.raises(RateLimitedError):
        asyncio.run(get())
    assert "limit_store" not in [event.kind for event in seen]


@pytest.mark.parametrize("library", BLOCKING_SENTINELS + ASYNC_SENTINELS)
def test_a_server_that_sentinels_know_gets_the_password_by_tls_only(tmp_path: Path, library: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sentinel = Server(tmp_path, master=server.getsockname()[1])
        store = library([("127.0.0.1", sentinel.port)]).master_for("m", ssl=True, password="canary")
        limit = RedisLimit(store, key="workspace 1")

        async def ask() -> Any:
            return await limit.eval("return {1}", [], [])

        def fail() -> None:
            with pytest.raises(Exception):
                asyncio.run(ask()) if library in ASYNC_SENTINELS else limit.eval("return {1}", [], [])

        asking = Thread(target=fail)
        asking.start()
        sent = b"*"
        # The sentinel connects too, without TLS.
        while sent.startswith(b"*") and b"canary" not in sent:
            with server.accept()[0] as connection:
                sent = connection.recv(1000)
        asking.join()
        sentinel.admin.close()
        sentinel.kill()
    assert sent.startswith(b"\x16\x03")


def test_a_limit_of_the_other_kind_of_client_is_refused(emulator: Emulator, server: Server) -> None:
    with pytest.raises(TypeError, match=r"shared_limit= of Client needs a blocking client, such as redis\.Redis"):
        limited(emulator, redis.asyncio.Redis(port=server.port)).get(321)

    async def get() -> None:
        limit = RedisLimit(redis.Redis(port=server.port), key="workspace 1")
        async with AsyncClient(TOKEN, base_url=emulator.url, shared_limit=limit) as client:
            await client.get(321)

    with pytest.raises(TypeError, match=r"shared_limit= of AsyncClient needs an async client, such as redis\.asyncio"):
        asyncio.run(get())
    assert emulator.journal() == []


def test_settings_of_the_limit_are_checked(emulator: Emulator) -> None:
    def refused(**settings: Any) -> str:
        with pytest.raises(InvalidInputError) as error:
            Client(TOKEN, base_url=emulator.url, **settings)
        return str(error.value)

    store = redis.Redis()
    assert "`shared_limit=` must be a RedisLimit" in refused(shared_limit=store)
    assert "one key for each workspace" in refused(shared_limit=RedisLimit(store, key=""))
    assert "must be at least 1" in refused(shared_limit=RedisLimit(store, key="k", fallback_share=0))
    limit = RedisLimit(store, key="k")
    assert "needs a number of requests" in refused(shared_limit=limit, requests_per_minute=None)
    secret = redis.Redis(password="canary")
    assert "canary" not in repr(RedisLimit(secret, key="k"))


def test_no_call_fails_while_the_store_is_down(server: Server) -> None:
    seen: list[Event] = []
    limit = RedisLimit(redis.Redis(port=server.port), key="workspace 1")
    with VirtualEmulator() as emulator:
        client = emulator.client(shared_limit=limit, on_event=seen.append)
        client.get(321)
        server.kill()
        for _ in range(3):
            client.get(321)
        (failed,) = (event.reason for event in seen if event.kind == "limit_store")
        assert failed is not None
        assert failed.startswith("the store of the shared rate limit failed (ConnectionError")
        server.start()
        # A call asks the store again after 5 s.
        emulator.advance(5)
        client.get(321)
        back = [event.reason for event in seen if event.kind == "limit_store"][1]
        assert back == "the store of the shared rate limit answers again"
        # The new server knows the slots that were taken meanwhile.
        other = emulator.client(shared_limit=limit, requests_per_minute=5, timeout=5)
        with pytest.raises(RateLimitedError):
            other.get(321)
        assert len(emulator.journal()) == 5


@pytest.mark.parametrize(
    ("trouble", "shown"),
    [
        (["CONFIG", "SET", "min-replicas-to-write", "1"], "NoReplicas|NOREPLICAS"),
        (["CLIENT", "PAUSE", "2500", "ALL"], "TimeoutError"),
        (["SET", "workato-oauth-profiles:limit:workspace 1", "no JSON"], "ResponseError"),
        (["CONFIG", "SET", "maxmemory", "1"], "OutOfMemoryError"),
    ],
    ids=["read-only", "slow", "overwritten", "full"],
)
def test_no_call_fails_while_the_store_refuses(
    emulator: Emulator, server: Server, trouble: list[str], shown: str
) -> None:
    seen: list[Event] = []
    client = limited(emulator, redis.Redis(port=server.port), requests=60, on_event=seen.append)
    client.get(321)
    command: Any = server.admin.execute_command
    command(*trouble)
    client.get(321)
    (reason,) = (event.reason for event in seen if event.kind == "limit_store")
    assert reason is not None
    assert any(name in reason for name in shown.split("|")), reason


def test_a_store_that_was_emptied_learns_of_the_slots_again(emulator: Emulator, server: Server) -> None:
    first = limited(emulator, redis.Redis(port=server.port), requests=4, timeout=5)
    second = limited(emulator, redis.Redis(port=server.port), requests=4, timeout=5)
    first.get(321)
    second.get(321)
    server.admin.flushall()
    first.get(321)
    second.get(321)
    for client in (first, second):
        with pytest.raises(RateLimitedError):
            client.get(321)


def test_forks_of_one_process_have_slots_of_their_own(emulator: Emulator, server: Server) -> None:
    client = limited(emulator, redis.Redis(port=server.port), requests=3, timeout=5)
    for expected in (0, 0, 0, 1):
        child = os.fork()
        if child == 0:
            code = 2
            try:
                client.get(321)
                code = 0
            except RateLimitedError:
                code = 1
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == expected
    assert len(emulator.journal()) == 3


def test_event_loops_that_ended_leave_no_connections(server: Server) -> None:
    limit = RedisLimit(redis.asyncio.Redis(port=server.port), key="workspace 1")

    async def ask() -> None:
        assert await limit.eval("return {1}", [], []) == [1]

    before = len(server.admin.client_list())
    for _ in range(10):
        asyncio.run(ask())
    gc.collect()
    assert len(server.admin.client_list()) <= before + 2


class HeldLimit:
    """A limit whose store answers when the test says so."""

    key, fallback_share = "workspace 1", 6

    def __init__(self) -> None:
        self.asked: list[asyncio.Future[list[int]]] = []

    def eval(self, script: str, keys: list[str], args: list[str]) -> Any:
        self.asked.append(asyncio.get_running_loop().create_future())
        return self.asked[-1]


def test_a_cancel_is_not_lost_when_it_comes_with_the_answer_of_the_store(emulator: Emulator) -> None:
    async def run() -> None:
        limit = HeldLimit()
        async with AsyncClient(TOKEN, base_url=emulator.url, shared_limit=limit) as client:
            getting = asyncio.ensure_future(client.get(321))
            while not limit.asked:
                await asyncio.sleep(0)
            limit.asked[0].set_exception(OSError("the store is down"))
            getting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await getting

    asyncio.run(run())
    assert emulator.journal() == []


def test_an_evaluation_that_is_cancelled_by_the_library_is_a_failure_of_the_store(emulator: Emulator) -> None:
    async def run() -> None:
        limit, seen = HeldLimit(), list[Event]()
        async with AsyncClient(TOKEN, base_url=emulator.url, shared_limit=limit, on_event=seen.append) as client:
            getting = asyncio.ensure_future(client.get(321))
            while not limit.asked:
                await asyncio.sleep(0)
            limit.asked[0].cancel()
            assert (await getting).id == 321
        assert "limit_store" in [event.kind for event in seen]

    asyncio.run(run())


class Limit(Exception):
    """Such as the soft time limit of Celery, which is an Exception too."""


@pytest.fixture(params=[KeyboardInterrupt, Limit])
def raised(request: pytest.FixtureRequest) -> Iterator[list[BaseException]]:
    """What the handler of SIGUSR1 has raised."""
    raised: list[BaseException] = []

    def handler(number: int, frame: object) -> None:
        raised.append(request.param())
        raise raised[-1]

    before = signal.signal(signal.SIGUSR1, handler)
    yield raised
    signal.signal(signal.SIGUSR1, before)


class Interrupting(RedisLimit):
    """A limit that sends this process a signal during the nth round trip."""

    rounds, nth = 0, 0

    def eval(self, script: str, keys: list[str], args: list[str]) -> Any:
        numbers = super().eval(script, keys, args)
        self.rounds += 1
        if self.rounds == self.nth:
            os.kill(os.getpid(), signal.SIGUSR1)
        return numbers


def test_a_signal_during_a_round_trip_ends_the_call_after_the_customer_under_way(
    server: Server, raised: list[BaseException], tmp_path: Path
) -> None:
    # Two profiles are read and a customer is moved, which needs four requests.
    for nth in range(1, 9):
        kinds: list[str] = []
        limit = Interrupting(redis.Redis(port=server.port), key=f"workspace {nth}")
        with VirtualEmulator() as emulator:
            emulator.client().create(name="Another app", provider="hubspot", client_id="c", client_secret="client-secret")
            limit.nth = nth
            client = emulator.client(shared_limit=limit, on_event=lambda event: kinds.append(event.kind))
            with pytest.raises((KeyboardInterrupt, Limit)) as caught:
                list(client.reassign_each([402, 403], from_id=321, to_id=322, ledger=tmp_path / str(nth)))
            profiles = {entry["customer"]: entry["profile"] for entry in emulator.assignments()}
        assert caught.value is raised[-1] and len(raised) == nth
        # The fifth round trip takes the slot of the first write, so nothing has begun before its end.
        assert (profiles[402], profiles[403]) == (322 if nth > 5 else 321, 321)
        assert "limit_store" not in kinds


@pytest.mark.parametrize("asks", ["a store", "a listener"])
def test_a_signal_during_a_short_request_does_not_drop_the_customer_under_way(
    asks: str, server: Server, raised: list[BaseException], tmp_path: Path
) -> None:
    sent: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *line: object) -> None:
            pass

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline()
            assert self.parse_request()
            sent.append(self.command)
            if self.command == "DELETE":
                os.kill(os.getpid(), signal.SIGUSR1)
            # The token may not read profiles.
            self.send_response(403 if self.command == "GET" else 200)
            self.end_headers()
            self.wfile.write(b'{"result": {"success": true}}')

    with HTTPServer(("127.0.0.1", 0), Answers) as service:
        serving = Thread(target=service.serve_forever)
        serving.start()
        limit = RedisLimit(redis.Redis(port=server.port), key="workspace 1")
        url = f"http://127.0.0.1:{service.server_port}"
        client = (
            Client(TOKEN, base_url=url, shared_limit=limit)
            if asks == "a store"
            else Client(TOKEN, base_url=url, on_event=lambda event: None)
        )
        try:
            with pytest.raises((KeyboardInterrupt, Limit)) as caught:
                list(client.reassign_each([402, 403], from_id=321, to_id=322, ledger=tmp_path / "ledger"))
        finally:
            service.shutdown()
            serving.join()
    assert caught.value is raised[0]
    assert sent == ["GET", "DELETE", "POST"]


def test_a_timeout_of_gevent_in_a_round_trip_ends_the_call(emulator: Emulator, server: Server) -> None:
    command: Any = server.admin.execute_command
    command("CLIENT", "PAUSE", "10000", "ALL")
    program = [sys.executable, str(GEVENT_PROGRAM), emulator.url, "store"]
    ran = subprocess.run(program, input=f"{server.port}\n", capture_output=True, text=True, timeout=60)
    assert ran.stdout == "ended by Late, others ran: True\n", ran.stderr
    assert emulator.journal() == []


CROWD = 150


@pytest.mark.parametrize("library", [redis.Redis, valkey.Valkey])
@pytest.mark.parametrize("most", [None, 3])
def test_many_threads_ask_at_once_over_few_connections(server: Server, library: Any, most: int | None) -> None:
    limit = RedisLimit(library(port=server.port, max_connections=most), key="workspace 1")
    together, answers = Barrier(CROWD), []

    def ask() -> None:
        together.wait()
        answers.append(limit.eval("return {1}", [], []))

    before = connections_so_far(server)
    threads = [Thread(target=ask) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[1]] * CROWD
    assert 0 < connections_so_far(server) - before <= (most or 10)


@pytest.mark.parametrize("library", [redis.asyncio.Redis, valkey.asyncio.Valkey])
@pytest.mark.parametrize("most", [None, 3])
def test_many_tasks_ask_at_once_over_few_connections(server: Server, library: Any, most: int | None) -> None:
    limit = RedisLimit(library(port=server.port, max_connections=most), key="workspace 1")

    async def ask() -> list[Any]:
        return await asyncio.gather(*(limit.eval("return {1}", [], []) for _ in range(CROWD)))

    before = connections_so_far(server)
    assert asyncio.run(ask()) == [[1]] * CROWD
    assert 0 < connections_so_far(server) - before <= (most or 10)


def connections_so_far(server: Server) -> int:
    received: Any = server.admin.info("stats")
    return int(received["total_connections_received"])


def test_processes_together_send_as_many_requests_as_the_limit_allows(emulator: Emulator, server: Server) -> None:
    command = [sys.executable, str(PROGRAM), emulator.url, str(server.port), "40"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, **pipes) for _ in range(4)]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "begun\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    while len(emulator.journal()) < 40:
        pass
    # Each of them asks for another slot now, and waits.
    waiting = 0
    while waiting < 4:
        state = server.admin.get("workato-oauth-profiles:limit:workers")
        waiting = state.count(b'"turn"') if isinstance(state, bytes) else 0
    ended = [worker.communicate()[0].split() for worker in workers]
    assert [code for _, code in ended] == ["cancelled"] * 4
    assert len(emulator.journal()) == 40
