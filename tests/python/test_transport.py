"""The users' own transports, in both clients."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import httpx
import pytest
import yarl
from emulator import TOKEN, Emulator, HeldServer
from workato_oauth_profiles import (
    AmbiguousOutcomeError,
    AsyncClient,
    Client,
    External,
    InvalidInputError,
    NetworkError,
    Profile,
    Request,
    RequestCancelledError,
    RequestTimeoutError,
    Response,
    TransportError,
)

PROFILE: dict[str, Any] = {"name": "n", "provider": "hubspot", "client_id": "c", "client_secret": "canary-secret"}
ANSWER = Response(200, {"content-type": "application/json"}, b'{"result": {"id": 5}}')

# Calls a verb of a client whose transport is the given function.
Call = Callable[[Callable[[Request], Response], Callable[[Any], Any]], Any]


def blocking(do: Callable[[Request], Response], verb: Callable[[Any], Any]) -> Any:
    with Client(TOKEN, transport=do, max_attempts=2) as client:
        return verb(client)


def awaiting(do: Callable[[Request], Response], verb: Callable[[Any], Any]) -> Any:
    async def transport(request: Request) -> Response:
        await asyncio.sleep(0)
        return do(request)

    async def run() -> Any:
        async with AsyncClient(TOKEN, transport=transport, max_attempts=2) as client:
            return await verb(client)

    return asyncio.run(run())


both = pytest.mark.parametrize("call", [blocking, awaiting])


def create(client: Any) -> Any:
    return client.create(**PROFILE)


@both
def test_a_transport_gets_the_whole_request_whose_repr_shows_no_secret(call: Call) -> None:
    asked: list[Request] = []

    def send(request: Request) -> Response:
        asked.append(request)
        return ANSWER

    assert call(send, create) == Profile.from_dict({"id": 5})
    [request] = asked
    assert (request.method, request.url) == ("POST", "https://www.workato.com/api/custom_oauth_profiles")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert request.body is not None and json.loads(request.body)["data"]["client_secret"] == "canary-secret"
    assert (request.timeout, request.connect_timeout, request.fresh) == (45, 10, True)
    assert repr(request) == "<Request POST https://www.workato.com/api/custom_oauth_profiles>"
    assert call(send, lambda client: client.get(5)).id == 5
    assert (asked[1].body, asked[1].fresh) == (None, False)


@both
def test_a_transport_error_is_the_cause_of_the_error(call: Call) -> None:
    raised: list[Exception] = []

    def send(request: Request) -> Response:
        raised.append(TransportError(f"broken {len(raised)}, {request.headers['authorization']}"))
        raise raised[-1]

    with pytest.raises(NetworkError, match="broken 1, Bearer .redacted.") as caught:
        call(send, lambda client: client.get(5))
    assert caught.value.__cause__ is raised[1] and len(raised) == 2
    with pytest.raises(AmbiguousOutcomeError) as lost:
        call(send, create)
    assert lost.value.__cause__ is raised[2] and len(raised) == 3


@both
def test_a_transport_can_raise_that_nothing_arrived_or_that_it_timed_out(call: Call) -> None:
    errors = [TransportError("refused", reached=False), TransportError("late", timeout=True)]

    def send(request: Request) -> Response:
        raise errors[asked]

    asked = 0
    with pytest.raises(NetworkError, match="refused") as refused:
        call(send, create)
    assert (refused.value.attempts, refused.value.may_have_applied) == (2, False)
    asked = 1
    with pytest.raises(RequestTimeoutError, match="late"):
        call(send, lambda client: client.get(5))


@both
@pytest.mark.parametrize("kind", [KeyboardInterrupt, TimeoutError, OSError, ValueError])
def test_another_exception_of_a_transport_comes_out_unchanged_and_nothing_is_sent_again(
    call: Call, kind: type[BaseException]
) -> None:
    # It may be that of a signal handler, such as a time limit.
    raised, sent = kind("stop"), []

    def send(request: Request) -> Response:
        sent.append(request.method)
        raise raised

    for verb in (create, lambda client: client.get(5)):
        with pytest.raises(kind) as caught:
            call(send, verb)
        assert caught.value is raised
    assert sent == ["POST", "GET"]


@both
def test_a_transport_that_does_not_return_a_response_is_a_type_error(call: Call) -> None:
    wrong: Any = lambda request: "text"  # noqa: E731
    with pytest.raises(TypeError, match="the transport must return a Response, not str"):
        call(wrong, create)


def test_an_async_client_needs_an_async_transport() -> None:
    async def run() -> None:
        wrong: Any = lambda request: ANSWER  # noqa: E731
        async with AsyncClient(TOKEN, transport=wrong) as client:
            with pytest.raises(TypeError, match="must be an async function; it returned Response"):
                await client.get(5)

    asyncio.run(run())


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_proxy_or_a_ca_bundle_beside_a_transport_is_refused(kind: Any) -> None:
    for setting in ({"proxy": False}, {"proxy": "http://proxy"}, {"ca_bundle": "roots.pem"}):
        with pytest.raises(InvalidInputError, match="is for the default transport, but `transport=` gives another one"):
            kind(TOKEN, transport=print, **setting)


@pytest.mark.parametrize("headers", [{"Retry-After": "1"}, [("Retry-After", "1")], iter([("Retry-After", "1")])])
def test_the_headers_of_a_response_are_a_mapping_or_pairs(headers: Any) -> None:
    response = Response(429, headers, b"{}")
    assert (response.status, response.headers, response.body) == (429, [("Retry-After", "1")], b"{}")
    assert repr(response) == "<Response 429>"
    for wrong in (5, ["Retry-After"], {1: 2}):
        with pytest.raises((TypeError, ValueError)):
            Response(429, wrong, b"")  # type: ignore[arg-type]


async def stuck(request: Request) -> Response:
    await asyncio.Event().wait()
    raise AssertionError("this event is never set")


def test_an_async_transport_is_ended_at_the_attempt_timeout() -> None:
    async def run() -> None:
        async with AsyncClient(TOKEN, transport=stuck, attempt_timeout=0.1, max_attempts=1) as client:
            with pytest.raises(RequestTimeoutError, match="no answer within 0.1 s"):
                await client.get(5)

    asyncio.run(run())


@pytest.mark.parametrize("end", ["cancel", "close"])
def test_a_call_over_an_async_transport_ends_at_once(end: str) -> None:
    ended: list[BaseException] = []
    begun = asyncio.Event()

    async def send(request: Request) -> Response:
        begun.set()
        try:
            return await stuck(request)
        except BaseException as error:
            ended.append(error)
            raise

    async def run() -> None:
        client = AsyncClient(TOKEN, transport=send)
        call = asyncio.create_task(client.get(5))
        await begun.wait()
        getattr(call if end == "cancel" else client, end)()
        with pytest.raises(asyncio.CancelledError if end == "cancel" else RequestCancelledError):
            await call

    start = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - start < 1
    assert [type(error) for error in ended] == [asyncio.CancelledError]


def over_httpx(http: httpx.AsyncClient) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        timeout = httpx.Timeout(request.timeout, connect=request.connect_timeout)
        try:
            answer = await http.request(
                request.method, request.url, headers=request.headers, content=request.body, timeout=timeout
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise TransportError(str(error), reached=False) from error
        return Response(answer.status_code, answer.headers.multi_items(), answer.content)

    return send


def over_aiohttp(http: aiohttp.ClientSession) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        url = yarl.URL(request.url, encoded=True)
        timeout = aiohttp.ClientTimeout(request.timeout, sock_connect=request.connect_timeout)
        options: dict[str, Any] = {"headers": request.headers, "data": request.body, "timeout": timeout}
        try:
            async with http.request(request.method, url, allow_redirects=False, **options) as answer:
                return Response(answer.status, list(answer.headers.items()), await answer.read())
        except aiohttp.ClientConnectorError as error:
            raise TransportError(str(error), reached=False) from error

    return send


def over_httpx_blocking(http: httpx.Client) -> Callable[[Request], Response]:
    def send(request: Request) -> Response:
        answer = http.request(
            request.method, request.url, headers=request.headers, content=request.body, timeout=request.timeout
        )
        return Response(answer.status_code, answer.headers.multi_items(), answer.content)

    return send


LIBRARIES: dict[str, tuple[Any, Any]] = {"httpx": (httpx.AsyncClient, over_httpx), "aiohttp": (aiohttp.ClientSession, over_aiohttp)}


@pytest.mark.parametrize("library", LIBRARIES)
def test_httpx_and_aiohttp_can_be_the_transport(emulator: Emulator, library: str) -> None:
    session, over = LIBRARIES[library]

    async def run() -> None:
        http: Any = session()
        async with http, AsyncClient(TOKEN, base_url=emulator.url, transport=over(http)) as client:
            emulator.fail_next({"status": 429, "headers": [["Retry-After", "1"]]}, "503")
            assert (await client.get(321)).id == 321
            profile = await client.create(**PROFILE)
            dotted = External("a.b/c d")
            emulator.add_customer(7, dotted.id)
            assert not (await client.assign(profile.id, dotted)).already
            assert not (await client.unassign(profile.id, 7, force=True)).already
            assert len([one async for one in client.profiles()]) == 2
            emulator.fail_next("redirect")
            with pytest.raises(Exception, match="redirect"):
                await client.get(321)

    asyncio.run(run())
    paths = [arrival["path"] for arrival in emulator.journal()]
    assert "/api/managed_users/Ea%2Eb%2Fc%20d/custom_oauth_profiles/322/assign" in paths


@pytest.mark.parametrize("library", LIBRARIES)
def test_httpx_and_aiohttp_are_cancelled_and_report_a_refused_connection(library: str) -> None:
    session, over = LIBRARIES[library]

    async def run() -> None:
        http: Any = session()
        async with http:
            with HeldServer() as server:
                client = AsyncClient(TOKEN, base_url=server.url, transport=over(http))
                call = asyncio.create_task(client.get(321))
                await asyncio.to_thread(server.wait_for_request)
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call
                await asyncio.to_thread(server.wait_for_end)
            # The server is closed, so the connection is refused.
            client = AsyncClient(TOKEN, base_url=server.url, transport=over(http), max_attempts=1)
            with pytest.raises(NetworkError) as caught:
                await client.create(**PROFILE)
            assert not caught.value.may_have_applied

    asyncio.run(run())


def test_httpx_can_be_the_transport_of_the_blocking_client(emulator: Emulator) -> None:
    with httpx.Client() as http:
        client = Client(TOKEN, base_url=emulator.url, transport=over_httpx_blocking(http))
        assert client.create(**PROFILE).id == 322
        assert [profile.id for profile in client.profiles()] == [321, 322]
