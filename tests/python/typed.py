"""Everything that a user can name, for the type checkers: they read this, nobody runs it."""

# pyright: strict

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any, Literal

from typing_extensions import assert_type

import workato_oauth_profiles
from workato_oauth_profiles import (
    AmbiguousOutcomeError,
    AsyncClient,
    Client,
    ConflictError,
    DecodeError,
    Event,
    ForbiddenError,
    InternalError,
    InvalidInputError,
    InvalidRequestError,
    LedgerError,
    NetworkError,
    NotFoundError,
    Profile,
    RateLimitedError,
    RedirectError,
    RejectedError,
    RequestCancelledError,
    RequestTimeoutError,
    ServerError,
    UnauthorizedError,
    WorkatoError,
)

assert_type(workato_oauth_profiles.__version__, str)


def tell(event: Event) -> None:
    assert_type(
        event.kind,
        Literal["sending", "received", "waiting", "retrying", "gave_up", "odd_answer", "odd_token", "no_token"],
    )
    assert_type(event.level, Literal["debug", "info", "warning"])
    assert_type(event.operation, str)
    assert_type(event.method, str)
    assert_type(event.path, str)
    assert_type(event.attempt, int)
    assert_type(event.status, int | None)
    assert_type(event.correlation_id, str | None)
    assert_type(event.elapsed, float | None)
    assert_type(event.wait, float | None)
    assert_type(event.reason, str | None)


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
    assert_type(error.may_have_applied, bool)
    assert_type(error.method, str | None)
    assert_type(error.path, str | None)
    assert_type(error.body, str | None)
    assert_type(error.hint, str | None)


def block() -> None:
    for name in ("us", "eu", "jp", "sg", "au", "il", "kr", "uk", "cn", "trial"):
        assert_type(Client("token", data_center=name), Client)
    with Client(
        "token",
        base_url="https://workato.example.com",
        allow_http=False,
        timeout=120,
        attempt_timeout=45.5,
        connect_timeout=10,
        max_attempts=3,
        requests_per_minute=None,
        on_event=tell,
    ) as client:
        assert_type(client, Client)
        assert_type(client.base_url, str)
        assert_type(client.get(321), Profile)
        assert_type(client.list(), list[Profile])
        assert_type(client.list(page=1, per_page=100), list[Profile])
        assert_type(client.profiles(), Iterator[Profile])
        assert_type(client.profiles(page=2), Iterator[Profile])
        client.close()


async def wait() -> None:
    async with AsyncClient("token", data_center="eu", on_event=lambda event: print(event)) as client:
        assert_type(client, AsyncClient)
        assert_type(await client.get(321), Profile)
        assert_type(await client.list(page=1, per_page=100), list[Profile])
        assert_type(client.profiles(page=1), AsyncIterator[Profile])
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
    """What the checkers must refuse: an ignored error that is none is an error itself."""
    client.get("321")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.get(id=321)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.list(1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Client("token", data_center="mars")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client("token", None)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    profile.name = "other"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    event.kind = "sending"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    workato_oauth_profiles.Clinet  # type: ignore[attr-defined]  # pyright: ignore
