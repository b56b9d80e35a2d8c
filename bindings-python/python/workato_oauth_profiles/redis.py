"""A rate limit that several programs share, on Redis or Valkey.

    import redis
    from workato_oauth_profiles import Client
    from workato_oauth_profiles.redis import RedisLimit

    limit = RedisLimit(redis.Redis(host="redis"), key="workspace 4321")
    workato = Client.from_env(shared_limit=limit)

`Client` takes a limit over `redis.Redis` or `valkey.Valkey`, `AsyncClient` one over `redis.asyncio.Redis` or
`valkey.asyncio.Valkey`. This module imports neither.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import copy
from os import getpid
from threading import Semaphore
from typing import Any

__all__ = ["RedisLimit"]

#: How long the store may take, in seconds. After that a call goes on without it.
_TIMEOUT = 1.0

#: How many connections a process or event loop opens at most. The store runs one script at a time, so more are no faster.
_MOST_CONNECTIONS = 10


class RedisLimit:
    """The rate limit of all programs that give the same server and the same key.

    - client: a client of redis-py or valkey-py, also one that finds its server by sentinels (`master_for`). The limit
      copies its settings into connections of its own, with timeouts of a second and without retries: at most 10 in each
      process or event loop, or fewer if the client has fewer `max_connections`. The client of a cluster is used as it
      is: give it these timeouts.
    - key: the limit belongs to a workspace, so give one key for each workspace.
    - fallback_share: how many requests a minute a client sends while the store does not answer; at least 1. In
      the first minute it sends what it could have sent with the store.

    Each request costs two round trips to the store. No call fails because the store does: see the event
    `limit_store`. The server must know the command EVAL and the library cjson, as Redis and Valkey do.
    """

    def __init__(self, client: Any, *, key: str, fallback_share: int = 6) -> None:
        self.key: str = key
        self.fallback_share: int = fallback_share
        self._is_async = hasattr(client, "aclose")
        self._original = client
        pool = getattr(client, "connection_pool", None)
        self._most_connections = min(_MOST_CONNECTIONS, getattr(pool, "max_connections", _MOST_CONNECTIONS))
        #: A client and its free connections, by event loop or process: connections belong to one.
        self._clients: dict[Any, tuple[Any, Any]] = {}
        if not self._is_async:
            self._client(getpid(), Semaphore)

    def eval(self, script: str, keys: list[str], args: list[str]) -> Any:
        """Evaluate the script; for the clients of this package."""
        if self._is_async:
            return self._eval(script, keys, args)
        client, free = self._client(getpid(), Semaphore)
        if not free.acquire(timeout=_TIMEOUT):
            raise TimeoutError("no connection to the store became free within 1 s")
        try:
            return client.register_script(script)(keys, args)
        finally:
            free.release()

    async def _eval(self, script: str, keys: list[str], args: list[str]) -> Any:
        client, free = self._client(asyncio.get_running_loop(), asyncio.Semaphore)
        async with free:
            return await client.register_script(script)(keys, args)

    def _client(self, home: Any, semaphore: Callable[[int], Any]) -> tuple[Any, Any]:
        """The client of this event loop or process, and a semaphore of its free connections."""
        known = self._clients.get(home)
        if known is not None:
            return known
        # A forked process cannot use what its parent has, and an event loop that ended would be kept alive.
        for other in tuple(self._clients):
            if other != home and (isinstance(other, int) or other.is_closed()):
                self._clients.pop(other, None)
        return self._clients.setdefault(home, (_own_client(self._original), semaphore(self._most_connections)))

    def __repr__(self) -> str:
        return f"RedisLimit(key={self.key!r})"


def _own_client(client: Any, timeout: float = _TIMEOUT) -> Any:
    """A client with the same settings, but with connections of its own."""
    pool = getattr(client, "connection_pool", None)
    if pool is None:
        # The client of a cluster has no pool, and is used as it is.
        return client
    settings = dict(pool.connection_kwargs)
    settings |= {"socket_timeout": timeout, "socket_connect_timeout": timeout, "retry": None, "retry_on_error": []}
    settings["retry_on_timeout"] = False
    # The class of the connections says whether they use TLS.
    settings["connection_class"] = pool.connection_class
    if hasattr(pool, "sentinel_manager"):
        # The pool puts itself there.
        settings.pop("connection_pool", None)
        settings |= {"service_name": pool.service_name, "is_master": pool.is_master}
        settings |= {"check_connection": pool.check_connection, "sentinel_manager": _own_manager(pool.sentinel_manager)}
    return type(client)(connection_pool=type(pool)(**settings))


def _own_manager(manager: Any) -> Any:
    """The same sentinels, but with connections of their own. A sentinel that does not answer leaves time to ask the
    others and the server."""
    own = copy(manager)
    timeout = _TIMEOUT / (len(manager.sentinels) + 1)
    own.sentinels = [_own_client(sentinel, timeout) for sentinel in manager.sentinels]
    return own
