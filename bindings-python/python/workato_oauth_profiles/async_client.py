"""The client for asyncio."""

from __future__ import annotations

import builtins
from _thread import start_new_thread
from asyncio import CancelledError, Future, get_running_loop, sleep
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Generic, TypeVar

from ._native import Item, Machine, Profile, Send, Sent, Session, Sleep, Tell
from .errors import WorkatoError

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

T = TypeVar("T")


class AsyncClient(Session):
    """A client of the service for asyncio. It has the settings of `Client`.

        async with AsyncClient("api token", data_center="eu") as workato:
            print((await workato.get(321)).name)

    `on_event` is a plain function, called on the thread of the event loop. A call that is cancelled
    ends at once, in a wait as well as in mid-send; the error that tells how far it had come is the
    `__cause__` of the CancelledError.
    """

    async def get(self, id: int, /) -> Profile:
        """Read one profile: GET /api/custom_oauth_profiles/:id.

        Raises NotFoundError where this workspace has no such profile; see WorkatoError for all.
        """
        return await anext(_Items(self, self._get(id)))

    async def list(self, *, page: int = 1, per_page: int = 100) -> builtins.list[Profile]:
        """Read one page of profiles: GET /api/custom_oauth_profiles.

        Pages count from 1 and have 1 to 100 profiles. `profiles()` reads all.
        """
        return await anext(_Items(self, self._list(page, per_page)))

    def profiles(self, *, page: int = 1) -> AsyncIterator[Profile]:
        """Read all profiles, a request for every hundred, as they are asked for.

        The walk can start at a later page of a hundred. The timeout is for each page. After an
        error the walk is over. Deleting profiles while walking makes the walk miss some: collect
        them first.
        """
        return _Items(self, self._profiles(page))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()


class _Items(AsyncIterator[T], Generic[T]):
    """Runs a machine to its end. Asking for the next item is the driver."""

    def __init__(self, session: Session, machine: Machine[T]) -> None:
        self._session, self._machine, self._busy = session, machine, False

    async def __anext__(self) -> T:
        if self._busy:
            raise RuntimeError("another task waits for the next item already")
        cancelled = None
        try:
            while (step := self._machine._poll()) is not None:
                if isinstance(step, Item):
                    return step.value
                self._busy = True
                try:
                    self._machine._reply(await self._perform(step))
                except CancelledError as error:
                    cancelled = error
                    self._machine._cancel()
                except BaseException:
                    self._machine._stop()
                    raise
                finally:
                    self._busy = False
        except WorkatoError as error:
            if cancelled is None:
                raise
            raise cancelled from error
        raise StopAsyncIteration

    async def _perform(self, action: Send | Sleep | Tell) -> Sent | None:
        if isinstance(action, Send):
            return await _send(action)
        if isinstance(action, Sleep):
            await sleep(action.seconds)
        else:
            self._session._tell(action.event)
        return None


async def _send(action: Send) -> Sent:
    """Sends on a thread of its own, which nobody waits for: not even the end of the process."""
    loop = get_running_loop()
    answer: Future[Sent] = loop.create_future()

    def run() -> None:
        outcome: Sent | BaseException
        try:
            outcome = action.send()
        except BaseException as error:
            # Whatever it is, it belongs to who waits: a thread of its own would keep it.
            outcome = error
        try:
            loop.call_soon_threadsafe(deliver, outcome)
        except RuntimeError:
            # The loop is closed: nobody waits any more.
            pass

    def deliver(outcome: Sent | BaseException) -> None:
        if answer.done():
            return
        if isinstance(outcome, BaseException):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    start_new_thread(run, ())
    try:
        return await answer
    finally:
        action.interrupt()
