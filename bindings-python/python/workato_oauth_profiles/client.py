"""The client that blocks."""

from __future__ import annotations

from ._native import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator
    from types import TracebackType

    from typing_extensions import Self

    from ._native import Profile


class Client(Session):
    """A client of the service that blocks; it may be used by many threads at once.

        with Client("api token", data_center="eu") as workato:
            print(workato.get(321).name)

    Settings, all but the first by name:

    - api_token: never shown by anything of this package.
    - data_center: us (the default), eu, jp, sg, au, il, kr, uk, cn or trial.
    - base_url: another host instead, such as that of a Virtual Private Workato; a path prefix is kept.
    - allow_http: allow plain http to hosts other than this machine.
    - timeout: the seconds that a whole call may take, waits included.
    - attempt_timeout: the seconds that one request may take.
    - connect_timeout: the seconds that connecting may take.
    - max_attempts: how often a request may fail before the call does.
    - requests_per_minute: the limit that all calls of this client share; None turns it off.
    - on_event: called with an `Event` for all that happens, on the thread of the call.

    Ctrl-C ends a call at once, in a wait as well as in mid-send.
    """

    def get(self, id: int, /) -> Profile:
        """Read one profile: GET /api/custom_oauth_profiles/:id.

        Raises NotFoundError where this workspace has no such profile; see WorkatoError for all.
        """
        return next(self._get(id))

    def list(self, *, page: int = 1, per_page: int = 100) -> builtins.list[Profile]:
        """Read one page of profiles: GET /api/custom_oauth_profiles.

        Pages count from 1 and have 1 to 100 profiles. `profiles()` reads all.
        """
        return next(self._list(page, per_page))

    def profiles(self, *, page: int = 1) -> Iterator[Profile]:
        """Read all profiles, a request for every hundred, as they are asked for.

        The walk can start at a later page of a hundred. The timeout is for each page. After an
        error the walk is over. Deleting profiles while walking makes the walk miss some: collect
        them first.
        """
        return self._profiles(page)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()
