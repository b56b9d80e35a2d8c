"""The client for asyncio."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterable, Awaitable, Callable, Generator, Iterable, Mapping
from os import PathLike
from types import TracebackType
from typing import Any, TypeVar

from . import hints
from ._native import (
    DEFAULT_ATTEMPT_TIMEOUT,
    DEFAULT_CONNECT_TIMEOUT,
    DEFAULT_MAX_ATTEMPTS,
    DEFAULT_PAGE,
    DEFAULT_PER_PAGE,
    DEFAULT_REQUESTS_PER_MINUTE,
    DEFAULT_TIMEOUT,
    Done,
    Ensured,
    EnsuredEach,
    Event,
    External,
    Machine,
    Outcome,
    Profile,
    ProfileInput,
    Request,
    Response,
    Session,
    iterator_of_customers,
)
from .async_drive import AsyncItems, CloseSignal
from .base import Base, known_length
from .ledger import AsyncLedger
from .settings import DataCenter

T = TypeVar("T")


class AsyncClient(Base):
    """A client of the service for asyncio. It has the settings and methods of `Client`, which describes them
    in full.

        import asyncio
        from workato_oauth_profiles import AsyncClient

        async def main() -> None:
            async with AsyncClient.from_env() as workato:
                print((await workato.get(321)).name)

        asyncio.run(main())

    `transport` is an async function here. `on_event` is a plain function, called on the thread of the event
    loop. Cancelling a task ends its call at once, while it waits and while it sends. The `__cause__` of the
    CancelledError is a RequestCancelledError that says how far the call had come.
    """

    def __init__(
        self,
        api_token: str,
        *,
        data_center: DataCenter | str | None = None,
        base_url: str | None = None,
        allow_http: bool = False,
        timeout: float = DEFAULT_TIMEOUT,
        attempt_timeout: float = DEFAULT_ATTEMPT_TIMEOUT,
        connect_timeout: float = DEFAULT_CONNECT_TIMEOUT,
        max_attempts: int = DEFAULT_MAX_ATTEMPTS,
        requests_per_minute: int | None = DEFAULT_REQUESTS_PER_MINUTE,
        proxy: str | bool | None = True,
        ca_bundle: str | PathLike[str] | None = None,
        user_agent: str | None = None,
        transport: Callable[[Request], Awaitable[Response]] | None = None,
        on_event: Callable[[Event], object] | None = None,
        shared_limit: hints.SharedLimit | None = None,
    ) -> None:
        try:
            self._session = Session(
                api_token, data_center, base_url, allow_http, timeout, attempt_timeout, connect_timeout,
                max_attempts, requests_per_minute, proxy, ca_bundle, user_agent, transport, on_event, shared_limit,
            )  # fmt: skip
        finally:
            # A traceback may show local variables: delete those that may hold secrets.
            del api_token, data_center, base_url, proxy, user_agent
        self._close_signal = CloseSignal()

    async def list(self, *, page: int = DEFAULT_PAGE, per_page: int = DEFAULT_PER_PAGE) -> builtins.list[Profile]:
        """Read one page of profiles: GET /api/custom_oauth_profiles.

        `page` counts from 1; `per_page` is 1 to 100. `profiles()` reads all pages. A row that cannot be read
        is left out, and the event `odd_answer` says so. So a page with fewer rows than `per_page` need not be
        the last one.
        """
        return await self._first(self._session.list(page, per_page))

    async def get(self, id: int, /) -> Profile:
        """Read one profile: GET /api/custom_oauth_profiles/:id.

        Raises NotFoundError if this workspace has no such profile. What every call can raise is a subclass
        of WorkatoError.
        """
        return await self._first(self._session.get(id))

    async def create(
        self,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Profile:
        """Create a profile: POST /api/custom_oauth_profiles. `Client.create` describes the arguments.

        Raises AmbiguousOutcomeError if nobody knows whether the profile was created: then call `ensure()`,
        which finds out.
        """
        try:
            call = self._session.create(name, provider, client_id, client_secret, token, data)
        finally:
            del client_secret, token, data
        return await self._first(call)

    async def update(
        self,
        id: int,
        /,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Profile:
        """Replace all fields of a profile that can be set: PUT /api/custom_oauth_profiles/:id. The arguments
        are those of `create()`. To change only the secret, use `rotate_secret()`.

        Raises NotFoundError if this workspace has no such profile.
        """
        try:
            call = self._session.update(id, name, provider, client_id, client_secret, token, data)
        finally:
            del client_secret, token, data
        return await self._first(call)

    async def delete(self, id: int, /) -> Done:
        """Delete a profile: DELETE /api/custom_oauth_profiles/:id.

        Raises NotFoundError if this workspace has no such profile, InvalidRequestError or RejectedError if
        the service refuses because the profile is assigned or in use.

        The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
        created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
        """
        return await self._first(self._session.delete(id))

    async def assign(self, id: int, customer: int | External, /) -> Done:
        """Assign a profile to a customer:
        POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign.

        A customer is a number, the id of its workspace (1 to 2**53 - 1), or your own id of it, an `External`.

        Raises NotFoundError if there is no such profile or customer, InvalidRequestError if the service
        refuses, such as for a customer that has another profile of this provider.
        """
        return await self._first(self._session.assign(id, customer))

    async def unassign(self, id: int, customer: int | External, /, *, force: bool = False) -> Done:
        """Unassign a profile from a customer:
        DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign.

        `force=True` unassigns it even if connections of the customer use it. Without it the service refuses
        that, with InvalidRequestError. Raises NotFoundError if there is no such profile or customer, or if
        the profile is not assigned to the customer.
        """
        return await self._first(self._session.unassign(id, customer, force))

    def profiles(self, *, page: int = DEFAULT_PAGE) -> AsyncItems[Profile]:
        """Read all profiles, with pagination: an async iterator that requests a page of 100 profiles when it
        needs one. See `Client.profiles`.

            async for profile in workato.profiles():
                print(profile.id, profile.name)
        """
        return AsyncItems("profiles", self._session, self._close_signal, self._session.profiles(page))

    async def find(self, *, name: str, provider: str) -> Profile | None:
        """Find the profile with this name and provider; None if there is none. See `Client.find`.

        Raises ConflictError if there are several, or if the only one differs in case or spaces.
        """
        return await self._first(self._session.find(name, provider))

    async def ensure(
        self,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        data: Mapping[str, Any] | None = None,
        replace: bool = False,
    ) -> Ensured:
        """Make sure that there is exactly one profile with this name and provider: list all profiles, and
        create this one if it is missing. It is idempotent. See `Client.ensure`.

        Raises ConflictError if there are several such profiles, if one differs only in case or spaces, or if
        it has another client id and `replace` is not set; AmbiguousOutcomeError if the timeout is too short
        to find out.
        """
        try:
            call = self._session.ensure(name, provider, client_id, client_secret, token, data, replace)
        finally:
            del client_secret, token, data
        return await self._first(call)

    def ensure_each(
        self,
        inputs: Iterable[ProfileInput | Mapping[str, Any]],
        *,
        replace: bool = False,
        dry_run: bool = False,
        ledger: str | PathLike[str] | AsyncLedger | None = None,
    ) -> AsyncItems[EnsuredEach]:
        """`ensure()` for many profiles: an async iterator that yields an `EnsuredEach` for each input. See
        `Client.ensure_each`.

            inputs = [{"name": "Acme Zoom app", "provider": "zoom", "client_id": "...", "client_secret": "..."}]
            async for result in workato.ensure_each(inputs, ledger="profiles.jsonl"):
                print(result.input, result.action, result.error or result.profile)

        The iterable of the inputs is not async: all are read at once. The methods of a ledger of your own may
        be coroutines.
        """
        try:
            machine = self._session.ensure_each(inputs, replace, dry_run, ledger)
        finally:
            del inputs
        return AsyncItems("ensure_each", self._session, self._close_signal, machine)

    async def rotate_secret(self, id: int, /, *, client_secret: str, token: str | None = None) -> Profile:
        """Give a profile a new client secret and leave its other fields as they are: read it, and update it
        with the new secret. For Slack also give the verification `token`, or the service may clear it.

        Raises NotFoundError if this workspace has no such profile.
        """
        try:
            call = self._session.rotate_secret(id, client_secret, token)
        finally:
            del client_secret, token
        return await self._first(call)

    def assign_each(
        self,
        id: int,
        customers: Iterable[int | External] | AsyncIterable[int | External],
        /,
        *,
        ledger: str | PathLike[str] | AsyncLedger | None = None,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> AsyncItems[Outcome]:
        """Assign a profile to many customers, one request at a time: an async iterator that yields an
        `Outcome` for each. See `Client.assign_each`.

            async for outcome in workato.assign_each(321, [123, 124], ledger="rollout.jsonl"):
                print(outcome.customer, outcome.status)

        The customers may also come from an async iterable, and the methods of a ledger of your own may be
        coroutines.
        """
        machine = self._session.assign_each(id, known_length(customers), ledger, dry_run, pace)
        return AsyncItems("assign_each", self._session, self._close_signal, machine, _any_iterator(customers))

    def unassign_each(
        self,
        id: int,
        customers: Iterable[int | External] | AsyncIterable[int | External],
        /,
        *,
        force: bool = False,
        ledger: str | PathLike[str] | AsyncLedger | None = None,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> AsyncItems[Outcome]:
        """Unassign a profile from many customers: an async iterator that yields an `Outcome` for each.

        `force` is that of `unassign()`; all else is as in `assign_each()`.
        """
        machine = self._session.unassign_each(id, known_length(customers), ledger, dry_run, pace, force)
        return AsyncItems("unassign_each", self._session, self._close_signal, machine, _any_iterator(customers))

    def reassign_each(
        self,
        customers: Iterable[int | External] | AsyncIterable[int | External],
        *,
        from_id: int,
        to_id: int,
        ledger: str | PathLike[str] | AsyncLedger,
        force: bool = False,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> AsyncItems[Outcome]:
        """Move many customers from one profile to another of the same provider: an async iterator that yields
        an `Outcome` for each. See `Client.reassign_each`.

            moves = workato.reassign_each([401, 402], from_id=321, to_id=322, ledger="moves.jsonl")
            async for outcome in moves:
                print(outcome.customer, outcome.has, outcome.error or "")

        If the task is cancelled, the customer under way is still finished, unless that needs a wait.
        """
        machine = self._session.reassign_each(
            from_id, to_id, known_length(customers), ledger, dry_run, pace, force
        )  # fmt: skip
        return AsyncItems("reassign_each", self._session, self._close_signal, machine, _any_iterator(customers))

    def close(self) -> Awaitable[None]:
        """Cancel the calls that are under way, which then raise RequestCancelledError, and refuse later ones
        with InvalidInputError. This includes the calls of clients that `with_options()` derived. Any thread
        may call it. It closes the client at once: `client.close()` without `await` is enough, and with
        `await` it works too. A rollout that waits for your iterator of customers ends when that has given one.
        """
        self._session.close()
        self._close_signal.notify()
        return _Done()

    async def aclose(self) -> None:
        """The same as `close()`. `contextlib.aclosing` calls it."""
        await self.close()

    async def _first(self, machine: Machine[T]) -> T:
        return await AsyncItems("", self._session, self._close_signal, machine).first()

    async def __aenter__(self) -> hints.Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()


def _any_iterator(customers: Iterable[int | External] | AsyncIterable[int | External]) -> object:
    if isinstance(customers, AsyncIterable):
        return aiter(customers)
    # What has `__anext__` alone is an iterator already.
    return customers if hasattr(customers, "__anext__") else iterator_of_customers(customers)


class _Done:
    """An awaitable that is done."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()
