"""An emulator of the service for your tests: it runs in this process.

    from workato_oauth_profiles.testing import Emulator

    with Emulator() as emulator, emulator.client() as workato:
        print(workato.get(321).name)

`emulator.client()` and `emulator.async_client()` use no sockets, and follow the emulator's clock: a wait moves
that clock and takes no real time. So a test of 70 requests, which waits for the rate limit, ends at once.

A client that your program builds itself reaches the emulator over HTTP on this machine, and waits in real
time: `Client(emulator.token, base_url=emulator.url)`. `only_emulators()` refuses clients of any other machine,
so that no test reaches the real service by mistake. `workato_oauth_profiles.pytest_plugin` has fixtures.

Where Workato does not document what the service does, the emulator assumes something. `Emulator.settings()` shows
and changes what it assumes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from operator import index
from types import TracebackType
from typing import Any

from . import _native, hints
from .async_client import AsyncClient
from .client import Client
from .errors import InvalidInputError
from .settings import Settings

__all__ = ["Emulator", "only_emulators"]


class only_emulators:
    """A context in which all clients of this process, blocking and async, refuse to call anything but an emulator: a
    call of a client with another base URL than one of this machine, or with a proxy, raises RuntimeError, and sends
    nothing.

        from workato_oauth_profiles import Client
        from workato_oauth_profiles.testing import Emulator, only_emulators

        with only_emulators(), Emulator() as emulator:
            print(Client(emulator.token, base_url=emulator.url).get(321).name)

    It holds in all threads, also for clients that were built before it and for those with your own transport. A forked
    process inherits it; a process that is started in another way needs its own.
    """

    def __enter__(self) -> None:
        _native.raise_guard()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        _native.lower_guard()

    def __call__(self, function: object, /) -> hints.Never:
        # It would end before an async function begins to run.
        raise TypeError("only_emulators is no decorator: write `with only_emulators():`")


class Emulator:
    """An emulated workspace with its API token, profiles, customers and clock.

    - token: the API token that it accepts.
    - documented: start with the example of Workato's documentation: profile 321, assigned to the customers
      401 to 405 (external ids A2401 to A2405), and customer 123 (A2300) without a profile.
    - profiles: how many more profiles there are, assigned to no customer.
    - customers: how many more customers there are, from 1001 (external id C1001) on; or a list of dicts
      with `id` and `external_id`.
    - settings: any of `settings()`, such as requests_per_minute=None.

    `close()`, or the end of a `with` block, stops its server, if `url` was used.
    """

    def __init__(
        self,
        *,
        token: str = "test-token",
        documented: bool = True,
        profiles: int = 0,
        customers: int | list[dict[str, Any]] = 0,
        **settings: Any,
    ) -> None:
        self._native = _native.Emulator(token)
        #: The API token.
        self.token: str = token
        self.reset(documented=documented, profiles=profiles, customers=customers, **settings)

    def client(self, **settings: hints.Unpack[Settings]) -> Client:
        """Build a client that sends to this emulator without sockets, and follows its clock.

        The settings are those of `Client`, such as max_attempts=1.
        """
        build: Callable[..., Client] = Client
        return build(self.token, transport=self._native, **settings)

    def async_client(self, **settings: hints.Unpack[Settings]) -> AsyncClient:
        """Build a client for asyncio that sends to this emulator without sockets, and follows its clock.

        The settings are those of `AsyncClient`, such as max_attempts=1.
        """
        build: Callable[..., AsyncClient] = AsyncClient
        return build(self.token, transport=self._native, **settings)

    @property
    def url(self) -> str:
        """The base URL. Its first use starts a server on a free port of this machine. From then on the
        emulator's clock also follows real time.
        """
        return self._native.url

    @property
    def now(self) -> float:
        """How many seconds have passed on the emulator's clock since it was built."""
        return self._native.now

    def advance(self, seconds: float) -> None:
        """Move the clock forward by so many seconds, 0 or more. Deadlines, rate limits and delayed writes
        follow it.
        """
        self._control("advance", {"seconds": seconds})

    def reset(self, **seeds_and_settings: Any) -> None:
        """Clear the journal, the faults that have not happened yet, and the rate limit.

            emulator.reset(profiles=3, customers=20)

        The arguments are those of `Emulator`, except the token. If `documented`, `profiles` or `customers` is
        given, the workspace starts again with only what is given. Settings that are not given stay as they
        are.
        """
        self._control("reset", seeds_and_settings)

    def fail_next(self, *faults: str | dict[str, Any]) -> None:
        """Make the next requests fail, in this order, whatever they ask for.

            emulator.fail_next("429", "503", {"latency": 2})

        - not carried out: "429", "429_bare" (without Retry-After), "503", "html" (a 502),
          "success_false", "redirect", or your own answer, such as {"status": 500, "headers": [], "body": {}}
        - no answer: "hang", "drop_before", "drop_after" (not carried out), "drop_applied"
          (carried out), {"apply_after": seconds} (carried out that much later, 0 to 60),
          {"hang_apply_after": seconds} (the same, and the connection stays open)
        - carried out: "truncate", "drip", "wrong_length", {"latency": seconds}, "row_vanishes" and
          "row_appears" (after the answer somebody else deletes the first profile, or creates one)
        """
        self._control("faults", list(faults))

    def fail(self, *, on: str, fault: str | dict[str, Any]) -> None:
        """Make the next request of one operation fail.

            emulator.fail(on="create", fault="drop_applied")

        - on: list, get, create, update, delete, assign or unassign. Other requests are left alone.
        - fault: one of those of `fail_next()`.
        """
        self._control("faults", [{"on": on, "fault": fault}])

    def settings(self, **changed: Any) -> dict[str, Any]:
        """Change the settings that are given, and return all settings by name.

            emulator.settings(unknown_customer=422, retry_after=False)

        Most are what the emulator assumes where Workato documents nothing. `print(emulator.settings())` shows
        all names and values. Raises ValueError for an unknown name or a wrong value.
        """
        settings: dict[str, Any] = self._control("settings", changed)
        return settings

    def journal(self) -> list[dict[str, Any]]:
        """Return the requests that arrived, in order: time, method, path, headers, body and status.

        Secrets and the API token are redacted; `authorization` is "right", "wrong" or "missing".
        """
        journal: list[dict[str, Any]] = self._control("journal")
        return journal

    def assignments(self) -> list[dict[str, Any]]:
        """Return which profile is assigned to which customer: profile, customer, external_id, connections."""
        assignments: list[dict[str, Any]] = self._control("assignments")
        return assignments

    def connect(self, profile: int, customer: int, connections: int = 1) -> None:
        """Set how many connections of a customer use a profile that is assigned to the customer."""
        self._control("connections", {"profile": profile, "customer": customer, "connections": connections})

    def has_secret(self, profile: int, client_secret: str, token: str | None = None) -> bool:
        """Return whether a profile has this client secret and, if it is given, this token."""
        asked = {"profile": profile, "client_secret": client_secret}
        asked |= {} if token is None else {"token": token}
        return bool(self._control("secret", asked)["right"])

    def close(self) -> None:
        """Stop the server, and close its connections."""
        self._native.close()

    def __enter__(self) -> hints.Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        url = self._native.started_url
        return "Emulator()" if url is None else f"Emulator(url={url!r})"

    def _control(self, path: str, body: object = None) -> Any:
        status, text = self._native.control(path, None if body is None else json.dumps(body, default=_whole))
        answer = json.loads(text)
        if status != 200:
            raise _refused(answer["message"])
        return answer


def _whole(value: object) -> int:
    """A whole number that is no int, such as an integer of numpy, for JSON."""
    if hasattr(value, "__index__"):
        return index(value)
    raise _refused(f"the emulator takes no {type(value).__name__} as an argument")


def _refused(message: str) -> InvalidInputError:
    return InvalidInputError(f"{message} ({InvalidInputError.code})", message)
