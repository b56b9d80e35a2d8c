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

from asyncio import get_running_loop
from copy import copy
from typing import Any

__all__ = ["RedisLimit"]

#: How long the store may take, in seconds. After that a call goes on without it.
_TIMEOUT = 1.0


class RedisLimit:
    """The rate limit of all programs that give the same server and the same key.

    - client: a client of redis-py or valkey-py, also one that finds its server by sentinels (`master_for`). The limit
      copies its settings into connections of its own, with timeouts of a second and without retries. The client of a
      cluster is used as it is: give it these timeouts.
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
        #: The clients by event loop: connections of asyncio belong to one. Without asyncio there is one client.
        self._clients: dict[Any, Any] = {}
        self._client = None if self._is_async else _own_client(client)

    def eval(self, script: str, keys: list[str], args: list[str]) -> Any:
        """Evaluate the script; for the clients of this package."""
        if self._client is None:
            return self._eval(script, keys, args)
        return self._client.register_script(script)(keys, args)

    async def _eval(self, script: str, keys: list[str], args: list[str]) -> Any:
        loop = get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            # The connections of a loop that ended keep the loop itself alive.
            for known in tuple(self._clients):
                if known.is_closed():
                    self._clients.pop(known, None)
            client = self._clients[loop] = _own_client(self._original)
        return await client.register_script(script)(keys, args)

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
