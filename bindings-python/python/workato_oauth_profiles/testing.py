"""An emulator of the service for your tests: it runs in this process, over HTTP on this machine.

    from workato_oauth_profiles import Client
    from workato_oauth_profiles.testing import Emulator

    with Emulator() as emulator:
        client = Client(emulator.token, base_url=emulator.url)
        print(client.get(321).name)

How the service behaves where Workato documents nothing is an assumption; `Emulator.settings` changes it.
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

    - token: the API token that it accepts.
    - documented: start with the example of Workato's documentation: profile 321, assigned to the customers
      124 to 128 (external ids A2301 to A2305), and customer 123 (A2300) without a profile.
    - profiles: how many more profiles there are, assigned to no customer.
    - customers: how many more customers there are, from 1001 (external id C1001) on; or a list of dicts
      with `id` and `external_id`.
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

    def reset(self, **seeds_and_settings: Any) -> None:
        """Clear the journal, the faults that have not happened yet, and the rate limit.

        With `documented`, `profiles` or `customers` the workspace starts again with only those. Settings
        that are not given stay as they are.
        """
        self._control("reset", seeds_and_settings)

    def fail_next(self, *faults: str | dict[str, Any]) -> None:
        """Make the next requests fail, in this order, whatever they ask for.

        - not carried out: "429", "429_bare" (without Retry-After), "503", "html" (a 502),
          "success_false", "redirect", or your own answer, such as {"status": 500, "headers": [], "body": {}}
        - no answer: "hang", "drop_before", "drop_after" (not carried out), "drop_applied"
          (carried out), {"apply_after": seconds} (carried out that much later, 0 to 40)
        - carried out: "truncate", "drip", "wrong_length", {"latency": seconds}
        """
        self._control("faults", list(faults))

    def settings(self, **changed: Any) -> dict[str, Any]:
        """Change the settings that are given, and return all settings."""
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Emulator(url={self.url!r})"

    def _control(self, path: str, body: object = None) -> Any:
        status, text = self._native.control(path, None if body is None else json.dumps(body))
        answer = json.loads(text)
        if status != 200:
            raise ValueError(answer["message"])
        return answer
