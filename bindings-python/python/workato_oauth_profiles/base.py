"""What `Client` and `AsyncClient` have in common beside their verbs."""

from __future__ import annotations

from _collections_abc import Callable, Iterable, Iterator
from os import environ

from . import hints
from ._native import Session, from_env

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _T = TypeVar("_T")
else:
    _T = object


class Base:
    """The base class of `Client` and `AsyncClient`."""

    _session: Session

    @classmethod
    def from_env(cls, **settings: hints.Unpack[hints.Settings]) -> hints.Self:
        """Build a client from environment variables: `WORKATO_API_TOKEN` is the API token, and
        `WORKATO_HOST`, if it is set, the base URL. All other settings can be given as arguments.

        Raises InvalidInputError if the token is not set or a value is not valid.
        """
        # This class has no `__init__`: the settings are the arguments of the subclasses.
        build: Callable[..., hints.Self] = cls
        return build(**from_env(environ), **settings)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        attempt_timeout: float | None = None,
        connect_timeout: float | None = None,
        max_attempts: int | None = None,
    ) -> hints.Self:
        """Derive a client with other options, such as `workato.with_options(timeout=5).get(321)`. An
        option that is left out stays as it is.

        Both clients share the rate limit and the connections. Closing one closes the other.
        """
        derived = object.__new__(type(self))
        derived.__dict__.update(self.__dict__)
        derived._session = self._session.with_options(timeout, attempt_timeout, connect_timeout, max_attempts)
        return derived

    @property
    def base_url(self) -> str:
        """The base URL in use."""
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
    except TypeError:
        # It has no length, or does not know it, such as a progress bar over a generator.
        return None


def iterator(customers: Iterable[_T]) -> Iterator[_T]:
    """Its iterator. What has `__next__` alone is one already."""
    return customers if hasattr(customers, "__next__") else iter(customers)  # type: ignore[return-value]
