"""The driver for asyncio: polls a machine, performs what it asks for, hands out its items."""

from __future__ import annotations

from _thread import start_new_thread
from asyncio import FIRST_COMPLETED, CancelledError, Future, ensure_future, get_running_loop, sleep, wait
from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, TypeAlias, TypeVar

from ._native import Append, Item, Machine, NextCustomer, NextLine, Send, Session, Sleep, Tell
from .errors import TransportError, WorkatoError

T = TypeVar("T")
_Step: TypeAlias = Send | Sleep | Tell | NextCustomer | NextLine | Append


class Closing:
    """Ends the waits of a client's calls when it is closed."""

    def __init__(self) -> None:
        self._waits: set[Future[None]] = set()

    async def wait(self, future: Future[Any] | None, seconds: float | None = None) -> None:
        """Returns when the future is done, or the time is over, or the client closed."""
        closing: Future[None] = get_running_loop().create_future()
        self._waits.add(closing)
        waits = (closing,) if future is None else (closing, future)
        try:
            await wait(waits, timeout=seconds, return_when=FIRST_COMPLETED)
        finally:
            self._waits.discard(closing)

    def end(self) -> None:
        """May be called by any thread."""
        for closing in tuple(self._waits):
            try:
                closing.get_loop().call_soon_threadsafe(_finish, closing)
            except RuntimeError:
                # The loop is closed: nobody waits any more.
                pass


class Items(AsyncIterator[T], Generic[T]):
    """Runs a machine to its end. Asking for the next item is the driver."""

    def __init__(
        self, session: Session, closing: Closing, machine: Machine[T], customers: object = None
    ) -> None:
        self._session, self._closing, self._machine = session, closing, machine
        self._customers, self._busy = customers, False

    async def __anext__(self) -> T:
        if self._busy:
            raise RuntimeError("another task waits for the next item already")
        self._busy = True
        try:
            return await self._next()
        finally:
            self._busy = False

    async def _next(self) -> T:
        cancelled = None
        self._machine._begin()
        try:
            while (step := self._machine._poll()) is not None:
                if not isinstance(step, Item):
                    cancelled = await self._answer(step) or cancelled
                elif cancelled is None:
                    return step.value
        except WorkatoError as error:
            if cancelled is None:
                raise
            raise cancelled from error
        raise StopAsyncIteration if cancelled is None else cancelled

    async def _answer(self, step: _Step) -> CancelledError | None:
        """Performs it and answers the machine; gives back what cancelled it."""
        try:
            await self._perform(step)
        except CancelledError as cancelled:
            self._machine._cancel()
            return cancelled
        except BaseException:
            self._machine._stop()
            raise
        return None

    async def _perform(self, step: _Step) -> None:
        if isinstance(step, Send):
            await (self._send(step) if self._session.transport is None else self._send_by(step))
        elif isinstance(step, Sleep):
            await self._closing.wait(None, step.seconds)
            self._machine._cancel() if self._session.closed else self._machine._done()
        elif isinstance(step, Tell):
            self._session.tell(step.event)
            self._machine._done()
        elif isinstance(step, NextCustomer):
            await self._next_customer()
        elif isinstance(step, NextLine):
            await self._next_line(step)
        else:
            await self._append(step)

    async def _send(self, step: Send) -> None:
        """Sends on a thread of its own, which nobody waits for: not even the end of the process."""
        answer = _in_thread(step.send)
        try:
            await self._closing.wait(answer)
            if answer.done():
                self._machine._sent(answer.result())
            else:
                self._machine._cancel()
        finally:
            answer.cancel()
            step.interrupt()

    async def _send_by(self, step: Send) -> None:
        """Sends by the transport that the user brought, which may take as long as the request says."""
        request, transport = step.request, self._session.transport
        assert transport is not None
        try:
            returned = transport(request)
        except Exception as error:
            return self._machine._raised(error)
        if not hasattr(returned, "__await__"):
            raise TypeError(f"the transport must return an awaitable, not {type(returned).__name__}")
        sending = ensure_future(returned)
        try:
            await self._closing.wait(sending, request.timeout)
            if sending.done():
                self._sent_by(sending)
            elif self._session.closed:
                self._machine._cancel()
            else:
                late = TransportError(f"no answer within {request.timeout:.1f} s", timeout=True)
                self._machine._raised(late)
        finally:
            if not sending.done():
                sending.add_done_callback(_forget)
                sending.cancel()

    def _sent_by(self, sending: Future[Any]) -> None:
        try:
            response = sending.result()
        except Exception as error:
            self._machine._raised(error)
        else:
            self._machine._returned(response)

    async def _next_customer(self) -> None:
        # What the iterable raises goes through as it is.
        customers: Any = self._customers
        try:
            if hasattr(customers, "__anext__"):
                customer = await anext(customers)
            else:
                # Customers without a request would keep the loop from all else.
                await sleep(0)
                customer = next(customers)
        except (StopIteration, StopAsyncIteration):
            self._machine._no_customer()
        else:
            self._machine._customer(customer)

    async def _next_line(self, step: NextLine) -> None:
        try:
            line = await _resolved(step.ledger.next_line())
        except Exception as error:
            self._machine._failed(error)
        else:
            self._machine._line(line)

    async def _append(self, step: Append) -> None:
        cancelled = None
        try:
            if step.ledger is not None:
                await _resolved(step.ledger.append(step.text))
            else:
                cancelled = await _whole(_in_thread(step.write))
        except Exception as error:
            self._machine._failed(error)
        else:
            self._machine._done()
        if cancelled is not None:
            raise cancelled


async def _resolved(value: Any) -> Any:
    return await value if hasattr(value, "__await__") else value


async def _whole(writing: Future[Any]) -> CancelledError | None:
    """Waits for what takes a moment and cannot be left: the file is free after that."""
    cancelled = None
    while not writing.done():
        try:
            await wait((writing,))
        except CancelledError as error:
            cancelled = error
    writing.result()
    return cancelled


def _in_thread(work: Callable[[], T]) -> Future[T]:
    """Works on a thread that ends with the process. A pool's would keep the process waiting."""
    loop = get_running_loop()
    answer: Future[T] = loop.create_future()

    def run() -> None:
        try:
            deliver, outcome = answer.set_result, work()
        except BaseException as error:
            # Whatever it is, it belongs to who waits: a thread of its own would keep it.
            deliver, outcome = answer.set_exception, error  # type: ignore[assignment]
        try:
            loop.call_soon_threadsafe(_deliver, answer, deliver, outcome)
        except RuntimeError:
            # The loop is closed: nobody waits any more.
            pass

    start_new_thread(run, ())
    return answer


def _deliver(answer: Future[T], deliver: Callable[[T], None], outcome: T) -> None:
    if not answer.done():
        deliver(outcome)


def _finish(closing: Future[None]) -> None:
    if not closing.done():
        closing.set_result(None)


def _forget(left: Future[Any]) -> None:
    """Nobody asks what came of it."""
    if not left.cancelled():
        left.exception()
