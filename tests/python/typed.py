"""Uses every public name. The type checkers read this file; it is never run."""

# pyright: strict

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from datetime import datetime
from typing import Any, Literal

from typing_extensions import assert_type

import workato_oauth_profiles
from workato_oauth_profiles import (
    AmbiguousOutcomeError,
    AsyncClient,
    AsyncItems,
    AsyncLedger,
    AsyncTransport,
    Client,
    ConflictError,
    DataCenter,
    DecodeError,
    Done,
    Ensured,
    EnsuredEach,
    Event,
    External,
    ForbiddenError,
    InternalError,
    InvalidInputError,
    Items,
    InvalidRequestError,
    Ledger,
    LedgerError,
    NetworkError,
    NotFoundError,
    Outcome,
    Profile,
    ProfileInput,
    Progress,
    RateLimitedError,
    RedirectError,
    RejectedError,
    Request,
    RequestCancelledError,
    RequestTimeoutError,
    Response,
    ServerError,
    Settings,
    Transport,
    TransportError,
    UnauthorizedError,
    WorkatoError,
)
from workato_oauth_profiles.pytest_plugin import workato_async_client, workato_client, workato_emulator
from workato_oauth_profiles.testing import Emulator, only_emulators

assert_type(workato_oauth_profiles.__version__, str)


def tell(event: Event) -> None:
    assert_type(
        event.kind,
        Literal[
            "sending",
            "received",
            "waiting",
            "retrying",
            "gave_up",
            "odd_answer",
            "odd_token",
            "no_token",
            "odd_customer",
            "short_secret",
            "limit_store",
        ],
    )
    assert_type(event.level, Literal["debug", "info", "warning"])
    assert_type(event.call, int)
    assert_type(event.operation, Literal["list", "get", "create", "update", "delete", "assign", "unassign"])
    assert_type(event.method, Literal["GET", "POST", "PUT", "DELETE"])
    assert_type(event.path, str)
    assert_type(event.attempt, int)
    assert_type(event.status, int | None)
    assert_type(event.correlation_id, str | None)
    assert_type(event.elapsed, float | None)
    assert_type(event.wait, float | None)
    assert_type(event.reason, str | None)
    assert_type(event.to_dict(), dict[str, Any])


def build() -> None:
    assert_type(Event(kind="sending", level="debug", operation="get", method="GET", path="/", call=1), Event)
    assert_type(Profile(id=5, name="n", provider="p", created_at=datetime.now(), extra={"a": 1}), Profile)
    request = Request(method="GET", url="https://example.com", headers={"a": "b"}, body=None, timeout=5)
    assert_type(request, Request)
    for value in (External("A"), Done(True), Progress(1, 2), NotFoundError("text")):
        assert_type(value.to_dict(), dict[str, Any])


def configure(data_center: DataCenter, transport: Transport, other: AsyncTransport, settings: Settings) -> None:
    assert_type(Client("token", data_center=data_center, transport=transport), Client)
    assert_type(AsyncClient("token", data_center=data_center, transport=other), AsyncClient)
    assert_type(Client.from_env(**settings), Client)
    configured: Settings = {"data_center": "eu", "timeout": 5, "transport": transport}
    assert_type(AsyncClient.from_env(**configured), AsyncClient)


def read(profile: Profile) -> None:
    assert_type(profile.id, int)
    assert_type(profile.name, str)
    assert_type(profile.provider, str)
    assert_type(profile.user_id, int | None)
    assert_type(profile.client_id, str | None)
    assert_type(profile.shared_accounts_count, int | None)
    assert_type(profile.oem_customers_count, int | None)
    assert_type(profile.created_at, datetime | None)
    assert_type(profile.updated_at, datetime | None)
    assert_type(profile.extra, dict[str, Any])
    assert_type(profile.to_dict(), dict[str, Any])
    assert_type(Profile.from_dict({"id": 5}), Profile)
    assert_type({profile}, set[Profile])


def examine(error: WorkatoError) -> None:
    assert_type(error.code, str)
    assert_type(error.message, str)
    assert_type(error.status, int | None)
    assert_type(error.field_errors, dict[str, list[str]])
    assert_type(error.correlation_id, str | None)
    assert_type(error.error_id, str | None)
    assert_type(error.attempts, int)
    assert_type(error.retry_after, float | None)
    assert_type(error.settled_in, float | None)
    assert_type(error.may_have_applied, bool)
    assert_type(error.method, str | None)
    assert_type(error.path, str | None)
    assert_type(error.body, str | None)
    assert_type(error.hint, str | None)


def tell_apart(done: Done, ensured: Ensured, outcome: Outcome, progress: Progress, error: TransportError) -> None:
    assert_type(done.already, bool)
    assert_type(Done(already=True), Done)
    assert_type(ensured.profile, Profile)
    assert_type(ensured.action, Literal["created", "updated", "unchanged"])
    assert_type(outcome.customer, int | External)
    assert_type(outcome.status, Literal["done", "already", "failed", "dry_run"])
    assert_type(outcome.error, WorkatoError | None)
    assert_type(outcome.progress, Progress)
    assert_type(outcome.has, Literal["from", "to", "neither", "unknown"] | None)
    assert_type(progress.done, int)
    assert_type(progress.failed, int)
    assert_type(progress.left, int | None)
    assert_type(progress.time_left, float | None)
    assert_type(External("A2300").id, str)
    assert_type({outcome}, set[Outcome])
    assert_type(error.reached, bool)
    assert_type(error.timeout, bool)


def read_each(ensured: EnsuredEach, given: ProfileInput) -> None:
    assert_type(ensured.input, int)
    assert_type(
        ensured.action, Literal["created", "updated", "unchanged", "would_create", "would_update", "failed"]
    )
    assert_type(ensured.profile, Profile | None)
    assert_type(ensured.error, WorkatoError | None)
    assert_type({ensured}, set[EnsuredEach])
    assert_type(given.name, str)
    assert_type(given.provider, str)
    assert_type(given.client_id, str)


def send(request: Request) -> Response:
    assert_type(request.method, Literal["GET", "POST", "PUT", "DELETE"])
    assert_type(request.url, str)
    assert_type(request.headers, dict[str, str])
    assert_type(request.body, bytes | None)
    assert_type(request.timeout, float)
    assert_type(request.connect_timeout, float)
    assert_type(request.fresh, bool)
    if request.fresh:
        raise TransportError("refused", reached=False, timeout=False)
    response = Response(200, [("a", "b")], b"")
    assert_type(response.headers, list[tuple[str, str]])
    assert_type(response.body, bytes)
    assert_type(response.status, int)
    return Response(200, {"a": "b"}, b"")


async def send_async(request: Request) -> Response:
    return send(request)


class Memory:
    def next_line(self) -> str | None:
        return None

    def append(self, text: str) -> None:
        print(text)


class Awaited:
    async def next_line(self) -> str | None:
        return None

    async def append(self, text: str) -> None:
        print(text)


def write(client: Client, ledger: Ledger, one: External) -> None:
    made = client.create(name="n", provider="p", client_id="c", client_secret="s", token=None)
    assert_type(made, Profile)
    assert_type(client.update(1, name="n", provider="p", client_id="c", client_secret="s"), Profile)
    assert_type(client.rotate_secret(1, client_secret="s", token="t"), Profile)
    assert_type(client.delete(1), Done)
    assert_type(client.assign(1, 123), Done)
    assert_type(client.unassign(1, one, force=True), Done)
    ensured = client.ensure(name="n", provider="p", client_id="c", client_secret="s", replace=True)
    assert_type(ensured, Ensured)
    assert_type(client.find(name="n", provider="p"), Profile | None)
    given = ProfileInput(name="n", provider="p", client_id="c", client_secret="s", token=None, data={"a": 1})
    mapping = {"name": "n", "provider": "p", "client_id": "c", "client_secret": "s"}
    assert_type(client.ensure_each([given, mapping]), Items[EnsuredEach])
    assert_type(client.ensure_each((given,), replace=True, dry_run=True, ledger="l"), Items[EnsuredEach])
    assert_type(client.ensure_each(iter([mapping]), ledger=ledger), Items[EnsuredEach])
    assert_type(client.assign_each(1, [123, External("A")]), Items[Outcome])
    assert_type(client.assign_each(1, {1, 2}, ledger="l", dry_run=True, pace=5), Items[Outcome])
    assert_type(client.unassign_each(1, (one,), ledger=Path("l"), force=True), Items[Outcome])
    assert_type(client.unassign_each(1, range(9), ledger=ledger), Items[Outcome])
    assert_type(client.assign_each(1, iter([1]), ledger=Memory()), Items[Outcome])
    assert_type(client.reassign_each([123, one], from_id=1, to_id=2, ledger="l", force=True), Items[Outcome])
    assert_type(client.reassign_each(iter([1]), from_id=1, to_id=2, ledger=Memory(), dry_run=True, pace=5), Items[Outcome])
    assert_type(client.with_options(timeout=5, attempt_timeout=5, connect_timeout=5, max_attempts=1), Client)
    assert_type(Client.from_env(data_center="eu", timeout=5, transport=send), Client)
    assert_type(Client.from_env(api_token="token", proxy=None), Client)


async def write_async(client: AsyncClient, ledger: AsyncLedger, many: AsyncIterator[int]) -> None:
    made = await client.create(name="n", provider="p", client_id="c", client_secret="s")
    assert_type(made, Profile)
    assert_type(await client.update(1, name="n", provider="p", client_id="c", client_secret="s"), Profile)
    assert_type(await client.rotate_secret(1, client_secret="s"), Profile)
    assert_type(await client.delete(1), Done)
    assert_type(await client.assign(1, External("A")), Done)
    assert_type(await client.unassign(1, 123), Done)
    ensured = await client.ensure(name="n", provider="p", client_id="c", client_secret="s")
    assert_type(ensured, Ensured)
    assert_type(await client.find(name="n", provider="p"), Profile | None)
    given = ProfileInput(name="n", provider="p", client_id="c", client_secret="s")
    assert_type(client.ensure_each([given], replace=True, ledger=ledger), AsyncItems[EnsuredEach])
    assert_type(client.ensure_each([{"name": "n"}], ledger=Awaited()), AsyncItems[EnsuredEach])
    assert_type(client.assign_each(1, many, ledger=ledger, pace=5), AsyncItems[Outcome])
    assert_type(client.unassign_each(1, [1], ledger=Awaited(), force=True), AsyncItems[Outcome])
    assert_type(client.assign_each(1, [1], ledger=Memory()), AsyncItems[Outcome])
    assert_type(client.reassign_each(many, from_id=1, to_id=2, ledger=Awaited(), force=True), AsyncItems[Outcome])
    assert_type(client.with_options(timeout=5), AsyncClient)
    assert_type(AsyncClient.from_env(requests_per_minute=None), AsyncClient)
    assert_type(AsyncClient("token", transport=send_async), AsyncClient)


def emulate() -> None:
    with Emulator(token="t", documented=False, profiles=1, customers=2, may_get=False) as emulator:
        assert_type(emulator, Emulator)
        assert_type(emulator.url, str)
        assert_type(emulator.token, str)
        assert_type(emulator.journal(), list[dict[str, Any]])
        assert_type(emulator.settings(), dict[str, Any])
        assert_type(emulator.assignments(), list[dict[str, Any]])
        assert_type(emulator.has_secret(1, "s"), bool)
        emulator.fail_next("503", {"latency": 1})
        emulator.fail(on="create", fault="503")
    with only_emulators():
        print(workato_emulator, workato_client, workato_async_client)


def block() -> None:
    for name in ("us", "eu", "jp", "sg", "au", "il", "kr", "uk", "cn", "trial"):
        assert_type(Client("token", data_center=name), Client)
    config: dict[str, str] = {"data_center": "eu"}
    Client("token", data_center=config["data_center"], proxy=config.get("proxy"))
    AsyncClient.from_env(data_center=config["data_center"], proxy=config.get("proxy"))
    with Client(
        "token",
        base_url="https://workato.example.com",
        allow_http=False,
        timeout=120,
        attempt_timeout=45.5,
        connect_timeout=10,
        max_attempts=3,
        requests_per_minute=None,
        proxy=False,
        ca_bundle=Path("roots.pem"),
        user_agent="rollout/2.1",
        transport=send,
        on_event=tell,
    ) as client:
        assert_type(client, Client)
        assert_type(client.base_url, str)
        assert_type(client.get(321), Profile)
        assert_type(client.list(), list[Profile])
        assert_type(client.list(page=1, per_page=100), list[Profile])
        assert_type(client.profiles(), Items[Profile])
        assert_type(client.profiles(page=2), Items[Profile])
        data = {"token_url": "https://example.com/token"}
        client.create(name="n", provider="p", client_id="c", client_secret="s", data=data)
        client.close()


async def wait() -> None:
    async with AsyncClient("token", data_center="eu", on_event=lambda event: print(event)) as client:
        assert_type(client, AsyncClient)
        assert_type(await client.get(321), Profile)
        assert_type(await client.list(page=1, per_page=100), list[Profile])
        assert_type(client.profiles(page=1), AsyncItems[Profile])
        assert_type([profile async for profile in client.profiles()], list[Profile])
        client.close()


def fail() -> None:
    try:
        asyncio.run(wait())
    except (InvalidInputError, ValueError) as error:
        assert_type(error, InvalidInputError | ValueError)
    except (UnauthorizedError, ForbiddenError, NotFoundError, ConflictError, InvalidRequestError) as error:
        examine(error)
    except (RateLimitedError, ServerError, RejectedError, DecodeError, RedirectError) as error:
        examine(error)
    except (NetworkError, RequestTimeoutError, AmbiguousOutcomeError, RequestCancelledError) as error:
        examine(error)
    except (LedgerError, InternalError) as error:
        examine(error)


def misuse(client: Client, profile: Profile, event: Event) -> None:
    """What the type checkers must refuse: an `ignore` without an error is an error itself."""
    client.get("321")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.get(id=321)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.list(1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.assign(1, "A2300")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.assign_each(1, ["A2300"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.reassign_each([1], from_id=1, to_id=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.reassign_each([1], from_id=1, to_id=2, ledger=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.assign_each(1, [1], ledger=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.find("n", "p")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.ensure_each(["n"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    client.ensure_each([], True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.ensure_each([], ledger=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ProfileInput(name="n")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.create(name="n")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    AsyncClient("token", transport=send)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client.from_env(timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client("token", data_center=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client("token", None)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    profile.name = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    event.kind = "sending"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    workato_oauth_profiles.Clinet  # type: ignore[attr-defined]  # pyright: ignore
