"""The service for tests: in this process, over HTTP on this machine.

    from workato_oauth_profiles import Client
    from workato_oauth_profiles.testing import Emulator

    with Emulator() as emulator:
        client = Client(emulator.token, base_url=emulator.url)
        print(client.get(321).name)

What it does where Workato documents nothing can be switched by its settings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import _native

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["Emulator"]


class Emulator:
    """An emulated workspace with its API token, profiles and customers, and a server on a free port.

    - token: the API token that it lets in.
    - documented: begin with what Workato's documentation shows: profile 321, assigned to the customers
      124 to 128 (external ids A2301 to A2305), and customer 123 (A2300) who has nothing yet.
    - profiles: how many more there are, assigned to nobody.
    - customers: how many more there are, from 1001 (external id C1001) on; or a list of dicts with `id`
      and `external_id`.
    - settings: any of `settings()`, such as requests_per_minute=None.
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

    @property
    def url(self) -> str:
        """The base URL."""
        return self._native.url

    def reset(self, **wanted: Any) -> None:
        """Forgets the journal, the faults that wait, and what was counted for the limit.

        With `documented`, `profiles` or `customers` it begins anew with just those; settings that are
        not named stay as they are.
        """
        self._control("reset", wanted)

    def fail_next(self, *faults: str | dict[str, Any]) -> None:
        """What the next requests meet instead of their answers, in order, whatever they ask for.

        - not carried out: "429", "429_bare" (without Retry-After), "503", "html" (a 502),
          "success_false", "redirect", or an answer {"status": 500, "headers": [], "body": {}}
        - without an answer: "hang", "drop_before", "drop_after" (not carried out), "drop_applied"
          (carried out), {"apply_after": seconds} (carried out that much later, 0 to 40)
        - carried out: "truncate", "drip", "wrong_length", {"latency": seconds}
        """
        self._control("faults", list(faults))

    def settings(self, **changed: Any) -> dict[str, Any]:
        """All settings, after changing those that are named."""
        settings: dict[str, Any] = self._control("settings", changed)
        return settings

    def journal(self) -> list[dict[str, Any]]:
        """The requests that arrived, in order: time, method, path, headers, body and status.

        Secrets and the token are not in it; `authorization` is right, wrong or missing.
        """
        journal: list[dict[str, Any]] = self._control("journal")
        return journal

    def assignments(self) -> list[dict[str, Any]]:
        """Which profile is assigned to which customer: profile, customer, external_id, connections."""
        assignments: list[dict[str, Any]] = self._control("assignments")
        return assignments

    def connect(self, profile: int, customer: int, connections: int = 1) -> None:
        """Says how many connections of a customer use a profile that is assigned to it."""
        self._control("connections", {"profile": profile, "customer": customer, "connections": connections})

    def has_secret(self, profile: int, client_secret: str, token: str | None = None) -> bool:
        """Whether a profile has this client secret and, if it is given, this token."""
        asked = {"profile": profile, "client_secret": client_secret}
        asked |= {} if token is None else {"token": token}
        return bool(self._control("secret", asked)["right"])

    def close(self) -> None:
        """Stops the server, and ends its connections."""
        self._native.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Emulator(url={self.url!r})"

    def _control(self, what: str, body: object = None) -> Any:
        status, text = self._native.control(what, None if body is None else json.dumps(body))
        answer = json.loads(text)
        if status != 200:
            raise ValueError(answer["message"])
        return answer
