"""The types of a client's settings, for type checkers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from os import PathLike
from typing import Any, Literal, TypeAlias, TypedDict

from ._native import Event, Request, Response

DataCenter: TypeAlias = Literal["us", "eu", "jp", "sg", "au", "il", "kr", "uk", "cn", "trial"]
#: What `transport=` of `Client` takes.
Transport: TypeAlias = Callable[[Request], Response]
#: What `transport=` of `AsyncClient` takes.
AsyncTransport: TypeAlias = Callable[[Request], Awaitable[Response]]


class Settings(TypedDict, total=False):
    """All settings but the API token. `Client` documents them."""

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
