"""The client for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, TypeVar

from ._native import Session
from .base import Base, count
from .drive import Closing, Items

if TYPE_CHECKING:
    import builtins
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
    from os import PathLike
    from types import TracebackType

    from typing_extensions import Self

    from ._native import Done, Ensured, Event, External, Machine, Outcome, Profile, Request, Response
    from .ledger import AsyncLedger
    from .settings import DataCenter

T = TypeVar("T")


class AsyncClient(Base):
    """A client of the service for asyncio. It has the settings and verbs of `Client`.

        async with AsyncClient("api token", data_center="eu") as workato:
            print((await workato.get(321)).name)

    `transport` is an async function here; `on_event` is a plain function, called on the thread of the
    event loop. A call that is cancelled ends at once, in a wait as well as in mid-send; the error that
    tells how far it had come is the `__cause__` of the CancelledError.
    """

    def __init__(
        self,
        api_token: str,
        *,
        data_center: DataCenter | None = None,
        base_url: str | None = None,
        allow_http: bool = False,
        timeout: float = 120.0,
        attempt_timeout: float = 45.0,
        connect_timeout: float = 10.0,
        max_attempts: int = 3,
        requests_per_minute: int | None = 60,
        proxy: str | bool = True,
        ca_bundle: str | PathLike[str] | None = None,
        user_agent: str | None = None,
        transport: Callable[[Request], Awaitable[Response]] | None = None,
        on_event: Callable[[Event], object] | None = None,
    ) -> None:
        try:
            self._session = Session(
                api_token, data_center, base_url, allow_http, timeout, attempt_timeout, connect_timeout,
                max_attempts, requests_per_minute, proxy, ca_bundle, user_agent, transport, on_event,
            )  # fmt: skip
        finally:
            # A traceback may show what names stand for: those of secrets are gone by then.
            del api_token, base_url, proxy
        self._closing = Closing()

    async def list(self, *, page: int = 1, per_page: int = 100) -> builtins.list[Profile]:
        """Read one page of profiles: GET /api/custom_oauth_profiles.

        Pages count from 1 and have 1 to 100 profiles. `profiles()` reads all.
        """
        return await self._only(self._session.list(page, per_page))

    async def get(self, id: int, /) -> Profile:
        """Read one profile: GET /api/custom_oauth_profiles/:id.

        Raises NotFoundError where this workspace has no such profile; see WorkatoError for all.
        """
        return await self._only(self._session.get(id))

    async def create(
        self, *, name: str, provider: str, client_id: str, client_secret: str, token: str | None = None
    ) -> Profile:
        """Create a profile: POST /api/custom_oauth_profiles. See `Client.create`.

        Raises AmbiguousOutcomeError where it may have been created and nobody knows.
        """
        try:
            call = self._session.create(name, provider, client_id, client_secret, token)
        finally:
            del client_secret, token
        return await self._only(call)

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
    ) -> Profile:
        """Replace all that can be set of a profile: PUT /api/custom_oauth_profiles/:id. See `Client.update`."""
        try:
            call = self._session.update(id, name, provider, client_id, client_secret, token)
        finally:
            del client_secret, token
        return await self._only(call)

    async def delete(self, id: int, /) -> Done:
        """Delete a profile: DELETE /api/custom_oauth_profiles/:id."""
        return await self._only(self._session.delete(id))

    async def assign(self, id: int, customer: int | External, /) -> Done:
        """Assign a profile to a customer:
        POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign. See `Client.assign`.
        """
        return await self._only(self._session.assign(id, customer))

    async def unassign(self, id: int, customer: int | External, /, *, force: bool = False) -> Done:
        """Take a profile from a customer, with `force` even if the customer's workspace uses it:
        DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign.
        """
        return await self._only(self._session.unassign(id, customer, force))

    def profiles(self, *, page: int = 1) -> AsyncIterator[Profile]:
        """Read all profiles, a request for every hundred, as they are asked for. See `Client.profiles`."""
        return Items(self._session, self._closing, self._session.profiles(page))

    async def ensure(
        self,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        replace: bool = False,
    ) -> Ensured:
        """See to it that there is exactly one profile of this name for this provider. See `Client.ensure`."""
        try:
            call = self._session.ensure(name, provider, client_id, client_secret, token, replace)
        finally:
            del client_secret, token
        return await self._only(call)

    async def rotate_secret(self, id: int, /, *, client_secret: str, token: str | None = None) -> Profile:
        """Give a profile a new client secret and leave all else as it is. See `Client.rotate_secret`."""
        try:
            call = self._session.rotate_secret(id, client_secret, token)
        finally:
            del client_secret, token
        return await self._only(call)

    def assign_each(
        self,
        id: int,
        customers: Iterable[int | External] | AsyncIterable[int | External],
        /,
        *,
        ledger: str | PathLike[str] | AsyncLedger | None = None,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> AsyncIterator[Outcome]:
        """Assign a profile to many customers, one request at a time: an async iterator of an `Outcome`
        for each. See `Client.assign_each`.

        The customers may come from an async iterable, and the methods of a ledger may be coroutines.
        """
        machine = self._session.assign_each(id, None, count(customers), ledger, dry_run, pace)
        return Items(self._session, self._closing, machine, _iterator(customers))

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
    ) -> AsyncIterator[Outcome]:
        """Take a profile from many customers, with `force` even where it is in use: an async iterator
        of an `Outcome` for each. See `Client.assign_each`.
        """
        machine = self._session.unassign_each(id, None, count(customers), ledger, dry_run, pace, force)
        return Items(self._session, self._closing, machine, _iterator(customers))

    def close(self) -> None:
        """Ends the calls that are under way with RequestCancelledError, and refuses later ones."""
        super().close()
        self._closing.end()

    async def _only(self, machine: Machine[T]) -> T:
        return await anext(Items(self._session, self._closing, machine))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()


def _iterator(customers: Iterable[int | External] | AsyncIterable[int | External]) -> object:
    return aiter(customers) if isinstance(customers, AsyncIterable) else iter(customers)
