"""The client that blocks."""

from __future__ import annotations

from ._native import Session
from .base import Base, count

TYPE_CHECKING = False
if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike
    from types import TracebackType

    from typing_extensions import Self

    from ._native import Done, Ensured, Event, External, Outcome, Profile, Request, Response
    from .ledger import Ledger
    from .settings import DataCenter


class Client(Base):
    """A client of the service that blocks; it may be used by many threads at once.

        with Client("api token", data_center="eu") as workato:
            print(workato.get(321).name)

    Settings, all but the first by name:

    - api_token: never shown by anything of this package.
    - data_center: us (the default), eu, jp, sg, au, il, kr, uk, cn or trial.
    - base_url: another host instead, such as that of a Virtual Private Workato; a path prefix is kept.
    - allow_http: allow plain http to hosts other than this machine.
    - timeout: the seconds that a whole call may take, waits included.
    - attempt_timeout: the seconds that one request may take.
    - connect_timeout: the seconds that connecting may take.
    - max_attempts: how often a request may fail before the call does.
    - requests_per_minute: the limit that all calls of this client share; None turns it off.
    - proxy: the URL of one; True is what the environment says (HTTPS_PROXY, NO_PROXY), False is none.
    - ca_bundle: a PEM file of the certificates to believe, instead of the system's.
    - user_agent: what the header User-Agent says after the name of this library, such as rollout/2.1.
    - transport: a function that sends a `Request` and returns a `Response`, instead of this package.
    - on_event: called with an `Event` for all that happens, on the thread of the call.

    Events go to the standard `logging` too, under `workato_oauth_profiles`; those below warnings only
    once `logging` is imported.

    Ctrl-C ends a call at once, in a wait as well as in mid-send. After a fork each process has
    connections and a limit of its own.
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
        transport: Callable[[Request], Response] | None = None,
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

    def list(self, *, page: int = 1, per_page: int = 100) -> builtins.list[Profile]:
        """Read one page of profiles: GET /api/custom_oauth_profiles.

        Pages count from 1 and have 1 to 100 profiles. `profiles()` reads all.
        """
        return next(self._session.list(page, per_page))

    def get(self, id: int, /) -> Profile:
        """Read one profile: GET /api/custom_oauth_profiles/:id.

        Raises NotFoundError where this workspace has no such profile; see WorkatoError for all.
        """
        return next(self._session.get(id))

    def create(
        self, *, name: str, provider: str, client_id: str, client_secret: str, token: str | None = None
    ) -> Profile:
        """Create a profile: POST /api/custom_oauth_profiles.

        `token` is the Slack app's verification token, for Slack only. Raises AmbiguousOutcomeError
        where it may have been created and nobody knows: it is never sent again. `ensure()` finds out.
        """
        try:
            call = self._session.create(name, provider, client_id, client_secret, token)
        finally:
            del client_secret, token
        return next(call)

    def update(
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
        """Replace all that can be set of a profile: PUT /api/custom_oauth_profiles/:id.

        The service wants the client secret each time; to change nothing but that, use
        `rotate_secret()`.
        """
        try:
            call = self._session.update(id, name, provider, client_id, client_secret, token)
        finally:
            del client_secret, token
        return next(call)

    def delete(self, id: int, /) -> Done:
        """Delete a profile: DELETE /api/custom_oauth_profiles/:id."""
        return next(self._session.delete(id))

    def assign(self, id: int, customer: int | External, /) -> Done:
        """Assign a profile to a customer:
        POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign.

        A customer is the id of its workspace, or an `External` id. It has one profile for each
        provider and, once that is in use, cannot switch.
        """
        return next(self._session.assign(id, customer))

    def unassign(self, id: int, customer: int | External, /, *, force: bool = False) -> Done:
        """Take a profile from a customer, with `force` even if the customer's workspace uses it:
        DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign.
        """
        return next(self._session.unassign(id, customer, force))

    def profiles(self, *, page: int = 1) -> Iterator[Profile]:
        """Read all profiles, a request for every hundred, as they are asked for.

        The walk can start at a later page of a hundred. The timeout is for each page. After an
        error the walk is over. Deleting profiles while walking makes the walk miss some: collect
        them first.
        """
        return self._session.profiles(page)

    def ensure(
        self,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        replace: bool = False,
    ) -> Ensured:
        """See to it that there is exactly one profile of this name for this provider: lists all, and
        creates it where there is none. One with the same client id is left as it is or, with
        `replace`, written anew, since nobody can read back whether its secret is the same.

        It may be called again after any error: after a create whose answer was lost it lists again,
        for up to 45 s, and creates once more only where nothing turned up.

        Raises ConflictError where there is one with another client id, unless `replace`, or more
        than one; AmbiguousOutcomeError where the timeout is too short to find out.
        """
        try:
            call = self._session.ensure(name, provider, client_id, client_secret, token, replace)
        finally:
            del client_secret, token
        return next(call)

    def rotate_secret(self, id: int, /, *, client_secret: str, token: str | None = None) -> Profile:
        """Give a profile a new client secret and leave all else as it is: reads it, and writes it
        with the new secret. For Slack give the verification token too, or the service may clear it.
        """
        try:
            call = self._session.rotate_secret(id, client_secret, token)
        finally:
            del client_secret, token
        return next(call)

    def assign_each(
        self,
        id: int,
        customers: Iterable[int | External],
        /,
        *,
        ledger: str | PathLike[str] | Ledger | None = None,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> Iterator[Outcome]:
        """Assign a profile to many customers, one request at a time: an iterator of an `Outcome` for
        each. Nothing is sent before the first is asked for; after an error it is over.

            for outcome in workato.assign_each(322, [123, External("A2300")], ledger="rollout.jsonl"):
                print(outcome.customer, outcome.status)

        A customer that fails does not end it, but what would fail for all does: a profile that is not
        there (404), a token that is refused (401, or 403 before the first success), five customers in
        a row that could not be reached.

        - ledger: a file, or an object like `workato_oauth_profiles.ledger.Ledger`, in which each
          customer is written down before the next is sent. With the same ledger a rollout goes on
          where it ended: who is done is not sent again, who failed is. A file belongs to one
          rollout at a time.
        - dry_run: only say for each customer whether it would be sent; the ledger is not written.
        - pace: how many requests a minute at most; if not given five sixths of the limit, so that
          other calls get their turn.
        """
        return self._session.assign_each(id, iter(customers), count(customers), ledger, dry_run, pace)

    def unassign_each(
        self,
        id: int,
        customers: Iterable[int | External],
        /,
        *,
        force: bool = False,
        ledger: str | PathLike[str] | Ledger | None = None,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> Iterator[Outcome]:
        """Take a profile from many customers, with `force` even where it is in use: an iterator of an
        `Outcome` for each, like `assign_each()`.
        """
        total = count(customers)
        return self._session.unassign_each(id, iter(customers), total, ledger, dry_run, pace, force)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()
