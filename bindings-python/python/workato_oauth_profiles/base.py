"""What `Client` and `AsyncClient` have in common beside their verbs."""

from __future__ import annotations

from _collections_abc import Callable

from . import hints
from ._native import Session, with_env


class Base:
    """The base class of `Client` and `AsyncClient`."""

    _session: Session

    @classmethod
    def from_env(cls, *, api_token: str | None = None, **settings: hints.Unpack[hints.Settings]) -> hints.Self:
        """Build a client from environment variables: `WORKATO_API_TOKEN` is the API token. `WORKATO_HOST` is
        the base URL, or `WORKATO_DATA_CENTER` the data center; both may be missing.

            with Client.from_env(timeout=30) as workato:
                print(workato.base_url)

        The arguments are the settings of the class, and win over the environment. If `api_token` is given,
        the variable of the token is not read; if `base_url` or `data_center` is given, the other two are
        not. None counts as not given.

        Raises InvalidInputError if there is no token, if a value is not valid, or if `WORKATO_HOST` and
        `WORKATO_DATA_CENTER` name different servers.
        """
        # This class has no `__init__`: the settings are the arguments of the subclasses.
        build: Callable[..., hints.Self] = cls
        try:
            return build(**with_env(api_token, settings))
        finally:
            # A traceback may show local variables: delete those that may hold secrets.
            del api_token, settings

    def with_options(
        self,
        *,
        timeout: float | None = None,
        attempt_timeout: float | None = None,
        connect_timeout: float | None = None,
        max_attempts: int | None = None,
    ) -> hints.Self:
        """Derive a client with other options, for one call or for many:

            workato.with_options(timeout=5, max_attempts=1).get(321)

        Times are seconds: more than 0, at most 86400 (a day). An option that is left out stays as it is.
        Both clients share the rate limit and the connections, and closing one closes the other.

        Raises InvalidInputError if an option is not valid.
        """
        derived = object.__new__(type(self))
        derived.__dict__.update(self.__dict__)
        derived._session = self._session.with_options(timeout, attempt_timeout, connect_timeout, max_attempts)
        return derived

    @property
    def base_url(self) -> str:
        """The base URL that requests go to, such as `https://www.workato.com`."""
        return self._session.base_url

    def __reduce__(self) -> hints.Never:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled or copied: it holds an API token and connections. "
            "Build one in each process: in a function that the worker calls, the initializer of a "
            "multiprocessing pool, Celery's worker_process_init signal, or the __init__ of a Ray actor"
        )

    def __repr__(self) -> str:
        # A traceback may show a client whose settings were refused: it has no session.
        shown = f"base_url={self.base_url!r}" if hasattr(self, "_session") else "..."
        return f"{type(self).__name__}({shown})"


def known_length(customers: object) -> int | None:
    """How many customers there are, if that is known without iterating over them."""
    try:
        return len(customers)  # type: ignore[arg-type]
    except (TypeError, OverflowError):
        # It has no length, or does not know it, such as a progress bar over a generator, or it is too long.
        return None
