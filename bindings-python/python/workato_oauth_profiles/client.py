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
    """A blocking client of the service. Threads may share it.

        from workato_oauth_profiles import Client

        with Client.from_env() as workato:  # or Client("api token", data_center="eu")
            print(workato.get(321).name)

    These are its settings. All but the first are keyword arguments, and times are seconds: more than 0, at
    most 86400 (a day).

    - api_token: the API token, without `Bearer`. Nothing in this package shows it.
    - data_center: us (the default), eu, jp, sg, au, il, kr, uk, cn or trial.
    - base_url: another server instead, such as that of a Virtual Private Workato. It may have a path.
    - allow_http: allow plain http to other machines than this one.
    - timeout: how long a whole call may take, waits included.
    - attempt_timeout: how long one request may take. The default is longer than the 40 s after which the
      service gives up.
    - connect_timeout: how long connecting may take.
    - max_attempts: how often a request may fail before the call fails; at least 1.
    - requests_per_minute: the rate limit that all calls of this client share, at least 1; None turns it
      off. The service allows a workspace 60. If several processes use one workspace, give them a
      shared_limit, or each its part, such as 15 to each of four.
    - proxy: the URL of a proxy; True or None for the proxy of the environment (HTTPS_PROXY, NO_PROXY);
      False for no proxy.
    - ca_bundle: the path of a PEM file: the certificates in it are trusted instead of those of the system.
      If it is not given, the file in the environment variable REQUESTS_CA_BUNDLE counts; if that is not
      set, the file in SSL_CERT_FILE and the folders in SSL_CERT_DIR.
    - user_agent: the name of your program, such as `rollout/2.1`, for the header User-Agent. ASCII text.
    - transport: a function that sends a `Request` and returns a `Response`, instead of the built-in one. It
      raises `TransportError` if there is no answer.
    - on_event: a function that is called with each `Event`, on the thread of the call.
    - shared_limit: a `workato_oauth_profiles.redis.RedisLimit`: the rate limit is then that of all programs
      with this key, on any machine, and not of this client alone.

    Raises InvalidInputError if a setting is not valid.

    Events also go to the standard `logging`, under `workato_oauth_profiles`; those below warnings only if
    `logging` was imported before the call.

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

    def list(self, *, page: int = DEFAULT_PAGE, per_page: int = DEFAULT_PER_PAGE) -> builtins.list[Profile]:
        """Read one page of profiles: GET /api/custom_oauth_profiles.

        `page` counts from 1; `per_page` is 1 to 100. `profiles()` reads all pages. A row that cannot be read
        is left out, and the event `odd_answer` says so. So a page with fewer rows than `per_page` need not be
        the last one.
        """
        return first(self._session, self._session.list(page, per_page))

    def get(self, id: int, /) -> Profile:
        """Read one profile: GET /api/custom_oauth_profiles/:id.

        Raises NotFoundError if this workspace has no such profile. What every call can raise is a subclass
        of WorkatoError.
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

            profile = workato.create(
                name="Acme Salesforce OAuth app", provider="salesforce",
                client_id="...", client_secret="client secret",
            )
            print(profile.id)

        - name: the name that people see in Workato. It may not begin or end with a space.
        - provider: the connector, such as `salesforce`. It may not begin or end with a space.
        - client_id, client_secret: those of the OAuth app. No text may be empty.
        - token: the verification token of a Slack app, for Slack only.
        - data: further keys of `data` that the service accepts, such as the endpoint URLs of a provider:
          `data={"token_url": "https://example.com/token"}`. The values are JSON. `client_id`,
          `client_secret` and `token` are refused as keys, because they are arguments.

        Raises AmbiguousOutcomeError if nobody knows whether the profile was created. A create that may
        have arrived is never sent again: call `ensure()`, which finds out.
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

        The arguments are those of `create()`. The service requires the client secret in each update. To
        change only the secret, use `rotate_secret()`. Without `token` an update may clear the token of a
        Slack app.

        Raises NotFoundError if this workspace has no such profile.
        """
        try:
            call = self._session.update(id, name, provider, client_id, client_secret, token, data)
        finally:
            del client_secret, token, data
        return first(self._session, call)

    def delete(self, id: int, /) -> Done:
        """Delete a profile: DELETE /api/custom_oauth_profiles/:id.

        Raises NotFoundError if this workspace has no such profile, InvalidRequestError or RejectedError if
        the service refuses because the profile is assigned or in use. After a retry a 404 means that the
        first attempt deleted it: then the result is `Done(already=True)`.

        The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
        created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
        """
        return first(self._session, self._session.delete(id))

    def assign(self, id: int, customer: int | External, /) -> Done:
        """Assign a profile to a customer:
        POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign.

            workato.assign(321, 123)
            workato.assign(321, External("A2300"))

        A customer is a number, the id of its workspace (1 to 2**53 - 1), or your own id of it, an `External`.
        A customer has one profile for each provider, and cannot switch to another once that profile is in
        use.

        Raises NotFoundError if there is no such profile or customer, InvalidRequestError if the service
        refuses, such as for a customer that has another profile of this provider.
        """
        return first(self._session, self._session.assign(id, customer))

    def unassign(self, id: int, customer: int | External, /, *, force: bool = False) -> Done:
        """Unassign a profile from a customer:
        DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign.

        `force=True` unassigns it even if connections of the customer use it. Without it the service refuses
        that, with InvalidRequestError. Raises NotFoundError if there is no such profile or customer, or if
        the profile is not assigned to the customer.
        """
        return first(self._session, self._session.unassign(id, customer, force))

    def profiles(self, *, page: int = DEFAULT_PAGE) -> Items[Profile]:
        """Read all profiles, with pagination: an iterator that requests a page of 100 profiles when it needs
        one.

            for profile in workato.profiles():
                print(profile.id, profile.name)

        `page` is the page to begin with, counted from 1. The timeout is for each page. After an error the
        iterator has ended. To delete profiles, first collect them in a list: if profiles are deleted during
        the iteration, it misses others.
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

            ensured = workato.ensure(
                name="Acme Salesforce OAuth app", provider="salesforce",
                client_id="...", client_secret="client secret",
            )
            print(ensured.profile.id, ensured.action)

        The other arguments are those of `create()`. If the profile exists with this client id, it is left as
        it is. With `replace=True` it is updated, also if it has another client id. The service never returns
        a secret, so nobody can compare the secrets. The profile keeps its id, which is part of the URLs of a
        Slack or Teams bot.

        You can call it again after any error. If the answer to its create is lost, it waits 45 s, until a
        list shows for certain whether the profile was created. Only if it was not, it is created again. One
        client never makes two profiles of a name. If two programs make one at the same time, at least the
        later program gets a ConflictError.

        Raises ConflictError if there are several such profiles, if one differs only in case or spaces, or if
        it has another client id and `replace` is not set; AmbiguousOutcomeError if the timeout is too short
        to find out; DecodeError if a row that cannot be read may be the profile.
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
        order. Nothing is sent before you ask for the first one.

            inputs = [
                ProfileInput(name="Acme HubSpot app", provider="hubspot", client_id="...", client_secret="..."),
                {"name": "Acme Zoom app", "provider": "zoom", "client_id": "...", "client_secret": "..."},
            ]
            for result in workato.ensure_each(inputs, ledger="profiles.jsonl"):
                print(result.input, result.action, result.error or result.profile)

        It lists the profiles once for all inputs, so it needs far fewer requests than an `ensure()` for
        each: 42 instead of 150 for 30 new profiles beside 350. It sends at most five sixths of the rate
        limit, so that other calls get through. The timeout is for each input, from its create or update on.

        If an input fails, its result has the error, and the next input follows. The iterator ends with an
        error that would come for every input: profiles that cannot be listed, a refused token, or five
        inputs in a row without a usable answer (network, timeout, 5xx, redirect, or an answer that cannot be
        read).

        After the last input all profiles are listed once more. If another program created one of them too,
        one more result for that input follows, with a ConflictError.

        - inputs: each a `ProfileInput`, or a mapping with the keyword arguments of `ensure()` except
          `replace`. All are read and checked before the first request.
        - replace: update each profile that exists, also one with another client id.
        - dry_run: only report for each input what would be done. It only lists profiles, and does not write
          to the ledger.
        - ledger: the path of a file, or an object with the methods of `workato_oauth_profiles.Ledger`. Each
          create is recorded there before it is sent, and its outcome after it. If the program is killed, a
          run with the same ledger creates nothing twice: it waits until a list shows whether the last create
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

            workato.rotate_secret(321, client_secret="new client secret")

        For Slack also give the verification `token`, or the service may clear it.

        Raises NotFoundError if this workspace has no such profile; DecodeError if the service returns it
        without a name, provider or client id: then nothing was written.
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
        for each. Nothing is sent before you ask for the first one.

            for outcome in workato.assign_each(321, [123, External("A2300")], ledger="rollout.jsonl"):
                print(outcome.customer, outcome.status)

        If a customer fails, its outcome has the error, and the next customer follows. The rollout ends with
        an error that would come for every customer: a missing profile (404), a refused token (401, or 403
        before the first success), or five customers in a row without a usable answer (network, timeout,
        5xx, redirect, or an answer that cannot be read).

        The timeout is for each customer, from its first request on. Before that a rollout may wait longer:
        for its pace, for the rate limit, and for a pause that the service asked for.

        - customers: each the id of a workspace, or an `External`. They are taken one by one, so a generator
          works too. A customer that comes twice is sent once.
        - ledger: the path of a file, or an object with the methods of `workato_oauth_profiles.Ledger`. Each
          outcome is written to it before the next request is sent. A rollout with the same ledger goes on
          where the last one ended: it sends nothing for customers that are done, and tries those that
          failed again. Only one rollout at a time can use a file.
        - dry_run: only report for each customer what would be done. It only reads the profile, and does not
          write to the ledger.
        - pace: the most requests in a minute, retries included; at least 1. The default is five sixths of
          the rate limit, which leaves room for other calls. If the rate limit is off, there is no pace.

        Raises InvalidInputError for a value that is not a customer, when it is taken; NotFoundError if the
        profile does not exist; LedgerError if the ledger cannot be read or written.
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
        """Unassign a profile from many customers: an iterator that yields an `Outcome` for each.

        `force` is that of `unassign()`; all else is as in `assign_each()`.
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
        assign the new one, one customer after the other. An iterator that yields an `Outcome` for each;
        `outcome.has` says which of the two profiles the customer has now.

            for outcome in workato.reassign_each([401, 402], from_id=321, to_id=322, ledger="moves.jsonl"):
                print(outcome.customer, outcome.has, outcome.error or "")

        If the service refuses the new profile, the old one is assigned again. After Ctrl-C or `close()` the
        customer under way is finished, unless that needs a wait, and no other begins. After a lost answer
        the run waits up to 45 s, because the service may still work on the request. The timeout is for each
        request, from its first attempt on.

        - customers, pace: as in `assign_each()`.
        - from_id, to_id: the ids of the profile that the customers have, and of the one that they get.
        - ledger: required; a path or an object as in `assign_each()`. Before each request it records what is
          done next. So if the run is stopped anywhere, start it again with the same ledger: it goes on there.
        - force: unassign the old profile even if connections of the customer use it.
        - dry_run: only report for each customer what would be done. It only reads both profiles.

        Raises InvalidInputError if both ids are the same, or the profiles are of different providers;
        NotFoundError if one of them does not exist; LedgerError if the ledger cannot be read or written.
        """
        machine = self._session.reassign_each(
            from_id, to_id, known_length(customers), ledger, dry_run, pace, force
        )  # fmt: skip
        return Items("reassign_each", self._session, machine, iterator_of_customers(customers))

    def close(self) -> None:
        """Cancel the calls that are under way, which then raise RequestCancelledError, and refuse later ones
        with InvalidInputError. This includes the calls of clients that `with_options()` derived. Any thread
        may call it, and closing twice does no harm.
        """
        self._session.close()

    def __enter__(self) -> hints.Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: hints.TracebackType | None, /
    ) -> None:
        self.close()
