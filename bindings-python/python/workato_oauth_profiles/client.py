"""The blocking client."""

from __future__ import annotations

import builtins
from _collections_abc import Callable, Iterable, Mapping
from os import PathLike

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
    Outcome,
    Profile,
    ProfileInput,
    Request,
    Response,
    Session,
    iterator_of_customers,
)
from .base import Base, known_length
from .drive import Items, first


class Client(Base):
    """A blocking client of the service. Many threads may use it at once.

        with Client("api token", data_center="eu") as workato:
            print(workato.get(321).name)

    Settings; all but the first are keyword arguments:

    - api_token: the API token, without `Bearer`. Nothing in this package shows it.
    - data_center: us (the default), eu, jp, sg, au, il, kr, uk, cn or trial.
    - base_url: another host instead, such as that of a Virtual Private Workato. A path prefix is kept.
    - allow_http: allow plain http to hosts other than this machine.
    - timeout: how many seconds a whole call may take, including waits; at most a day.
    - attempt_timeout: how many seconds one request may take; at most a day. The default is longer than
      the 40 s after which the service gives up.
    - connect_timeout: how many seconds connecting may take; at most a day.
    - max_attempts: how often a request may fail before the call fails; at least 1.
    - requests_per_minute: the rate limit that all calls of this client share; None turns it off. Processes
      that use one workspace share the service's limit of 60: give each its part, such as 15 to each of four.
    - proxy: the URL of a proxy; True (the default) or None for that of the environment (HTTPS_PROXY,
      NO_PROXY); False for none.
    - ca_bundle: a PEM file of certificates to trust instead of the system's. Without it, the file that the
      environment variable REQUESTS_CA_BUNDLE names is trusted, as `requests` does; without that, the file in
      SSL_CERT_FILE or the folder in SSL_CERT_DIR. Each of them replaces the certificates of the system.
    - user_agent: your program in the header User-Agent, after the name of this library, such as
      rollout/2.1. ASCII text.
    - transport: a function that sends a `Request` and returns a `Response`, instead of the built-in one.
    - on_event: a function that is called with each `Event`, on the thread of the call.

    Events also go to the standard `logging`, under `workato_oauth_profiles`. Events below warnings go
    there only if `logging` was imported before.

    Ctrl-C ends a call at once, while it waits and while it sends. After a fork each process has its own
    connections and its own rate limit.
    """

    def __init__(
        self,
        api_token: str,
        *,
        data_center: hints.DataCenter | str | None = None,
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
        transport: Callable[[Request], Response] | None = None,
        on_event: Callable[[Event], object] | None = None,
    ) -> None:
        try:
            self._session = Session(
                api_token, data_center, base_url, allow_http, timeout, attempt_timeout, connect_timeout,
                max_attempts, requests_per_minute, proxy, ca_bundle, user_agent, transport, on_event,
            )  # fmt: skip
        finally:
            # A traceback may show local variables: delete those that may hold secrets.
            del api_token, data_center, base_url, proxy, user_agent

    def list(self, *, page: int = DEFAULT_PAGE, per_page: int = DEFAULT_PER_PAGE) -> builtins.list[Profile]:
        """Read one page of profiles: GET /api/custom_oauth_profiles.

        Pages count from 1, and a page has 1 to 100 profiles. `profiles()` reads all pages. A row that
        cannot be read is left out with an event, so a short page need not be the last one.
        """
        return first(self._session, self._session.list(page, per_page))

    def get(self, id: int, /) -> Profile:
        """Read one profile: GET /api/custom_oauth_profiles/:id.

        Raises NotFoundError if this workspace has no such profile; see WorkatoError for all errors.
        """
        return first(self._session, self._session.get(id))

    def create(
        self,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        data: Mapping[str, hints.Any] | None = None,
    ) -> Profile:
        """Create a profile: POST /api/custom_oauth_profiles.

        `token` is the Slack app's verification token, for Slack only. No text may be empty, and `name` and
        `provider` may not begin or end with a blank.

        `data` holds further keys of `data` that the service accepts, such as the endpoint URLs of a
        provider: `data={"token_url": "https://example.com/token"}`. Its values are JSON. The keys
        `client_id`, `client_secret` and `token` are refused there: they have arguments of their own.

        Raises AmbiguousOutcomeError if nobody knows whether the profile was created. A create that may
        have arrived is never sent again: wait as long as its `settled_in` says, then call `ensure()`.
        """
        try:
            call = self._session.create(name, provider, client_id, client_secret, token, data)
        finally:
            del client_secret, token, data
        return first(self._session, call)

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
        data: Mapping[str, hints.Any] | None = None,
    ) -> Profile:
        """Replace all fields of a profile that can be set: PUT /api/custom_oauth_profiles/:id.

        The service wants the client secret each time. To change only the secret, use `rotate_secret()`.
        `token` is for Slack only; an update without it may clear it. `data` is that of `create()`.
        """
        try:
            call = self._session.update(id, name, provider, client_id, client_secret, token, data)
        finally:
            del client_secret, token, data
        return first(self._session, call)

    def delete(self, id: int, /) -> Done:
        """Delete a profile: DELETE /api/custom_oauth_profiles/:id.

        The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
        created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
        """
        return first(self._session, self._session.delete(id))

    def assign(self, id: int, customer: int | External, /) -> Done:
        """Assign a profile to a customer:
        POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign.

        A customer is the id of its workspace, or an `External` id. A customer has one profile for each
        provider, and cannot switch to another once that profile is in use.
        """
        return first(self._session, self._session.assign(id, customer))

    def unassign(self, id: int, customer: int | External, /, *, force: bool = False) -> Done:
        """Unassign a profile from a customer; with `force` even if the customer's workspace uses it:
        DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign.
        """
        return first(self._session, self._session.unassign(id, customer, force))

    def profiles(self, *, page: int = DEFAULT_PAGE) -> Items[Profile]:
        """Read all profiles, with pagination: an iterator that requests a page of a hundred profiles when
        it needs one.

        `page` starts the iteration at a later page of a hundred. The timeout is for each page. The
        iteration ends after an error. To delete profiles, first collect them in a list: deleting during
        the iteration makes it miss some.
        """
        return Items("profiles", self._session, self._session.profiles(page))

    def find(self, *, name: str, provider: str) -> Profile | None:
        """Find the profile with this name and provider; None if there is none.

            if profile := workato.find(name="Acme HubSpot OAuth app", provider="hubspot"):
                workato.rotate_secret(profile.id, client_secret="new client secret")

        It lists all profiles. If there is more than one page and no profile has this name, it lists them
        again, because rows can move between pages while they are read.

        Raises ConflictError with the ids if several have this name and provider, or if the only one differs
        from them in case or spaces; DecodeError if a row that cannot be read may be the profile.
        """
        return first(self._session, self._session.find(name, provider))

    def ensure(
        self,
        *,
        name: str,
        provider: str,
        client_id: str,
        client_secret: str,
        token: str | None = None,
        data: Mapping[str, hints.Any] | None = None,
        replace: bool = False,
    ) -> Ensured:
        """Make sure that there is exactly one profile with this name and provider: list all profiles, and
        create this one if it is missing. It is idempotent.

        A profile with the same client id is left as it is or, with `replace`, updated: nobody can read
        back whether its secret is the same. `data` is that of `create()`.

        It may be called again after any error. If the answer to a create was lost, it waits until a list
        can show the outcome, 45 s, and creates once more only if the profile is not there. A client
        never makes two profiles with it; of two programs at least the later one gets a ConflictError.

        Raises ConflictError if there is more than one such profile, one that differs in case or blanks
        only or, without `replace`, one with another client id; AmbiguousOutcomeError if the timeout is
        too short to find out; DecodeError if a row that cannot be read may be the profile.
        """
        try:
            call = self._session.ensure(name, provider, client_id, client_secret, token, data, replace)
        finally:
            del client_secret, token, data
        return first(self._session, call)

    def ensure_each(
        self,
        inputs: Iterable[ProfileInput | Mapping[str, hints.Any]],
        *,
        replace: bool = False,
        dry_run: bool = False,
        ledger: str | PathLike[str] | hints.Ledger | None = None,
    ) -> Items[EnsuredEach]:
        """`ensure()` for many profiles: an iterator that yields an `EnsuredEach` for each input, in their
        order. Nothing is sent before the first item is requested.

            inputs = [
                ProfileInput(name="Acme HubSpot app", provider="hubspot", client_id="...", client_secret="..."),
                {"name": "Acme Slack app", "provider": "slack", "client_id": "...", "client_secret": "...",
                 "token": "..."},
            ]
            for result in workato.ensure_each(inputs, ledger="profiles.jsonl"):
                print(result.input, result.action, result.error or result.profile)

        It lists the profiles for all inputs at once, so it needs far fewer requests than an `ensure()` for
        each: 42 instead of 150 for 30 new profiles beside 350. Its requests are paced like those of a
        rollout, so that other calls get through. The timeout is for each input, from its create or update
        on.

        An input that fails does not end it. What would fail for all inputs does: profiles that cannot be
        listed, a refused token, or five inputs in a row without a usable answer (network, timeout, 5xx,
        redirect, or an answer that cannot be read).

        After the last input all profiles are listed once more. If another program created one of them too,
        a further result of that input follows, with a ConflictError.

        - inputs: each a `ProfileInput`, or a mapping with the keyword arguments of `ensure()` but
          `replace`. All are read at once, and checked before the first request.
        - replace: also update each profile that is there, even one with another client id. Nobody can read
          back whether its secret is the same.
        - dry_run: only report for each input what would be done. All requests are lists of profiles; the
          ledger is read and not written.
        - ledger: the path of a file, or an object like `workato_oauth_profiles.ledger.Ledger`. Each create
          is recorded there before it is sent, and its outcome after it. If the program is killed, a run
          with the same ledger creates nothing twice: it waits until a list shows whether the last create
          was carried out. Only one run at a time can use a file.

        Raises InvalidInputError if an input is not valid, has a wrong key, or names the same profile as
        another one; ConflictError, UnauthorizedError and other errors of a list; LedgerError if the ledger
        cannot be read or written.
        """
        try:
            machine = self._session.ensure_each(inputs, replace, dry_run, ledger)
        finally:
            del inputs
        return Items("ensure_each", self._session, machine)

    def rotate_secret(self, id: int, /, *, client_secret: str, token: str | None = None) -> Profile:
        """Give a profile a new client secret and leave its other fields as they are: read it, and update it
        with the new secret.

        For Slack also give the verification `token`, or the service may clear it.
        """
        try:
            call = self._session.rotate_secret(id, client_secret, token)
        finally:
            del client_secret, token
        return first(self._session, call)

    def assign_each(
        self,
        id: int,
        customers: Iterable[int | External],
        /,
        *,
        ledger: str | PathLike[str] | hints.Ledger | None = None,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> Items[Outcome]:
        """Assign a profile to many customers, one request at a time: an iterator that yields an `Outcome`
        for each. Nothing is sent before the first item is requested. The rollout ends after an error.

            for outcome in workato.assign_each(322, [123, External("A2300")], ledger="rollout.jsonl"):
                print(outcome.customer, outcome.status)

        A customer that fails does not end the rollout. It ends on what would fail for all customers: a
        missing profile (404), a refused token (401, or 403 before the first success), or five customers
        in a row without a usable answer (network, timeout, 5xx, redirect, or an answer that cannot be read).

        The timeout is for each customer, from its first request on. Before that a rollout waits without
        a timeout: for its pace, for the rate limit, and for a pause that the service asked for.

        - ledger: the path of a file, or an object like `workato_oauth_profiles.ledger.Ledger`. Each
          outcome is written to it before the next customer's request is sent. A rollout with the same
          ledger goes on where the last one ended: it sends nothing for customers that are done, and
          tries those that failed again. Only one rollout at a time can use a file.
        - dry_run: only report for each customer what would be done. Nothing is written, also not to the
          ledger; the one request reads the profile.
        - pace: how many requests a minute at most, including retries; at least 1. The default is five
          sixths of the rate limit, which leaves room for other calls, and no pace if the limit is off.
        """
        machine = self._session.assign_each(id, known_length(customers), ledger, dry_run, pace)
        return Items("assign_each", self._session, machine, iterator_of_customers(customers))

    def unassign_each(
        self,
        id: int,
        customers: Iterable[int | External],
        /,
        *,
        force: bool = False,
        ledger: str | PathLike[str] | hints.Ledger | None = None,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> Items[Outcome]:
        """Unassign a profile from many customers, with `force` even where it is in use: an iterator that
        yields an `Outcome` for each, like `assign_each()`.
        """
        machine = self._session.unassign_each(id, known_length(customers), ledger, dry_run, pace, force)
        return Items("unassign_each", self._session, machine, iterator_of_customers(customers))

    def reassign_each(
        self,
        customers: Iterable[int | External],
        *,
        from_id: int,
        to_id: int,
        ledger: str | PathLike[str] | hints.Ledger,
        force: bool = False,
        dry_run: bool = False,
        pace: int | None = None,
    ) -> Items[Outcome]:
        """Move many customers from one profile to another of the same provider: unassign the old one and
        assign the new one, one customer after the other. An iterator that yields an `Outcome` for each,
        like `assign_each()`; its `has` says which of the two profiles the customer has now.

            for outcome in workato.reassign_each([123, 124], from_id=321, to_id=322, ledger="moves.jsonl"):
                print(outcome.customer, outcome.has, outcome.error or "")

        If the service refuses the new profile for good, the old one is assigned again. After Ctrl-C or
        `close()` the customer under way is finished, as long as that needs no wait, and no other begins.
        After a lost request a customer waits up to 45 s, because the service may still work on it. The
        timeout is for each request, from its first attempt on.

        - from_id, to_id: the ids of the profile that the customers have, and of the one that they get.
        - ledger: required, a path or an object as in `assign_each()`. Before each request it says what is
          done next. So a run that was stopped anywhere can go on: start it again with the same ledger.
        - force: unassign the old profile even if connections of the customer use it.
        - dry_run: only report for each customer what would be done. The only requests read both profiles.
        - pace: how many requests a minute at most, as in `assign_each()`.

        Raises InvalidInputError if both ids are the same, or the profiles are of different providers;
        NotFoundError if one of them does not exist; LedgerError if the ledger cannot be read or written.
        """
        machine = self._session.reassign_each(
            from_id, to_id, known_length(customers), ledger, dry_run, pace, force
        )  # fmt: skip
        return Items("reassign_each", self._session, machine, iterator_of_customers(customers))

    def close(self) -> None:
        """Cancel the calls that are under way, with RequestCancelledError, and refuse later ones. This also
        holds for clients that are derived by `with_options()`."""
        self._session.close()

    def __enter__(self) -> hints.Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: hints.TracebackType | None, /
    ) -> None:
        self.close()
