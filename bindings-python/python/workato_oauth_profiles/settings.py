"""The types of a client's settings, for type checkers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from os import PathLike
from typing import Any, Literal, TypeAlias, TypedDict

from ._native import Event, Request, Response

DataCenter: TypeAlias = Literal["us", "eu", "jp", "sg", "au", "il", "kr", "uk", "cn", "trial"]
#: A function for `transport=` of `Client`.
Transport: TypeAlias = Callable[[Request], Response]
#: An async function for `transport=` of `AsyncClient`.
AsyncTransport: TypeAlias = Callable[[Request], Awaitable[Response]]


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
