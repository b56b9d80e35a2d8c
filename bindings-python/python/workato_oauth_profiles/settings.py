"""The types of a client's settings, for type checkers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from os import PathLike
from typing import Any, Literal, Protocol, TypeAlias, TypedDict

from ._native import Event, Request, Response

DataCenter: TypeAlias = Literal["us", "eu", "jp", "sg", "au", "il", "kr", "uk", "cn", "trial"]
#: A function for `transport=` of `Client`.
Transport: TypeAlias = Callable[[Request], Response]
#: An async function for `transport=` of `AsyncClient`.
AsyncTransport: TypeAlias = Callable[[Request], Awaitable[Response]]


class SharedLimit(Protocol):
    """A rate limit that several programs share: `workato_oauth_profiles.redis.RedisLimit`, or your own."""

    @property
    def key(self) -> str:
        """The same for all programs that share the limit, and another one for each workspace."""

    @property
    def fallback_share(self) -> int:
        """How many requests a minute a client sends while the store does not answer; at least 1."""

    def eval(self, script: str, keys: list[str], args: list[str]) -> Any:
        """Evaluate the Lua script on the store, in a second at most and without a retry. Return the list of
        numbers that it returns; for `AsyncClient` an awaitable of it. `Client` calls this on a thread of its own."""


class Settings(TypedDict, total=False):
    """All settings but the API token, for functions of your own that pass them on. `Client` documents them.

        from typing_extensions import Unpack
        from workato_oauth_profiles import Client, Settings

        def connect(**settings: Unpack[Settings]) -> Client:
            return Client.from_env(user_agent="rollout/2.1", **settings)

        print(connect(timeout=5))
    """

    data_center: DataCenter | str | None
    base_url: str | None
    allow_http: bool
    timeout: float
    attempt_timeout: float
    connect_timeout: float
    max_attempts: int
    requests_per_minute: int | None
    proxy: str | bool | None
    ca_bundle: str | PathLike[str] | None
    user_agent: str | None
    transport: Callable[[Request], Any] | None
    on_event: Callable[[Event], object] | None
    shared_limit: SharedLimit | None
