"""The driver for asyncio: it polls a state machine, performs its steps, and yields its items."""

from __future__ import annotations

import os
from _thread import allocate_lock, start_new_thread
from asyncio import FIRST_COMPLETED, CancelledError, Future, ensure_future, get_running_loop, sleep, wait
from collections.abc import AsyncIterator, Callable
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, TypeAlias, TypeVar

from . import hints
from ._native import Append, Eval, Item, Machine, NextCustomer, NextLine, Pause, Send, Session, Sleep, Tell
from .errors import TransportError, WorkatoError
from .listen import lowest_level, tell

T = TypeVar("T")
_Step: TypeAlias = Eval | Send | Sleep | Tell | NextCustomer | NextLine | Append | Pause


class _Pool:
    """Threads for blocking work. The end of the process does not wait for them, as it would for the threads of an
    executor. A thread ends after a minute without work."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._idle, self._lock = 0, allocate_lock()

    def do(self, job: Callable[[], None]) -> None:
        with self._lock:
            is_taken = self._idle > 0
            self._idle -= is_taken
        if not is_taken:
            try:
                start_new_thread(self._work, ())
            except RuntimeError:
                # CPython 3.12 starts no thread in a handler at exit. Then the event loop waits for the job.
                return job()
        self._jobs.put(job)

    def _work(self) -> None:
        job = self._jobs.get()
        while True:
            job()
            # While it is idle, a thread keeps nothing of what the job used.
            del job
            with self._lock:
                self._idle += 1
            try:
                job = self._jobs.get(timeout=60)
            except Empty:
                with self._lock:
                    if self._idle > 0:
                        self._idle -= 1
                        return
                # `do` has just counted on this thread, so there is a job.
                job = self._jobs.get()


_pool = _Pool()


def _new_pool() -> None:
    global _pool
    _pool = _Pool()


# A forked child has none of the threads. Windows has no forks.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_pool)


class CloseSignal:
    """Wakes the calls of a client when the client or one of its iterators is closed."""

    def __init__(self) -> None:
        self._waits: set[Future[None]] = set()

    async def wait(
        self, machine: Machine[T], future: Future[Any] | None, seconds: float | None = None
    ) -> CancelledError | None:
        """Return when the future is done, the time is over, or the call is to end. If this task is cancelled when
        the future is done already, return the CancelledError: what is known still counts."""
        loop = get_running_loop()
        end = None if seconds is None else loop.time() + seconds
        is_woken = True
        # Closing one iterator wakes all calls of the client.
        while is_woken:
            closing: Future[None] = loop.create_future()
            waits = (closing,) if future is None else (closing, future)
            left = None if end is None else max(0, end - loop.time())
            # Before the look at the machine: another thread may close it right after that.
            self._waits.add(closing)
            try:
                if machine._is_closed():
                    break
                await wait(waits, timeout=left, return_when=FIRST_COMPLETED)
            except CancelledError as cancelled:
                if future is None or not future.done():
                    raise
                return cancelled
            finally:
                self._waits.discard(closing)
            is_woken = closing.done() and (future is None or not future.done())
        return None

    def notify(self) -> None:
        """Wake all calls; any thread may do so."""
        for closing in tuple(self._waits):
            try:
                closing.get_loop().call_soon_threadsafe(_wake, closing)
            except RuntimeError:
                # The loop is closed, so nobody waits any more.
                pass


class AsyncItems(AsyncIterator[T], Generic[T]):
    """The async iterator that `profiles` and the methods that end in `_each` return. It sends a request when
    you ask for the next item, and not before.

        async with workato.assign_each(321, [123, 124, 125], ledger="rollout.jsonl") as outcomes:
            async for outcome in outcomes:
                print(outcome.customer, outcome.status)
                if outcome.error:
                    break

    After an error the iterator has ended. To end it earlier, call `aclose()`, leave its `async with` block,
    or close the client: this also frees its ledger.
    """

    def __init__(
        self,
        verb: str,
        session: Session,
        close_signal: CloseSignal,
        machine: Machine[T],
        customers: object = None,
    ) -> None:
        self._verb, self._session, self._close_signal, self._machine = verb, session, close_signal, machine
        self._customers, self._yielded, self._state = customers, 0, "not begun"

    async def __anext__(self) -> T:
        item = None
        try:
            item = await self._next()
        except StopAsyncIteration as raised:
            # A loop would take it for the end, and a rollout for complete.
            raise RuntimeError("a function or object of the caller raised StopAsyncIteration") from raised
        finally:
            if self._state != "closed":
                self._state = "ended" if item is None else "under way"
        if item is None:
            raise StopAsyncIteration
        self._yielded += 1
        return item.value

    async def aclose(self) -> None:
        """End the iterator, and free its ledger. If another task waits for an item, that task gets a
        RequestCancelledError. Closing twice does no harm.
        """
        self._state = "closed"
        self._machine._close()
        self._close_signal.notify()

    async def __aenter__(self) -> hints.Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        await self.aclose()

    def __length_hint__(self) -> int:
        left = self._machine._left()
        return NotImplemented if left is None else left

    def __repr__(self) -> str:
        left = self._machine._left()
        rest = "" if left is None else f", {left} left"
        return f"<{self._verb}(): {self._state}, {self._yielded} yielded{rest}>"

    async def first(self) -> T:
        """The result of a call that has one."""
        item = await self._next()
        assert item is not None
        return item.value

    async def _next(self) -> Item[T] | None:
        if not self._machine._begin(lowest_level(self._session.on_event)):
            raise RuntimeError(
                "another task is waiting for the next item of this iterator: use an iterator per task"
            )
        cancelled = None
        try:
            while (step := self._machine._poll()) is not None:
                if not isinstance(step, Item):
                    cancelled = await self._answer(step) or cancelled
                elif cancelled is None:
                    return step
        except WorkatoError as error:
            if cancelled is None:
                raise
            raise cancelled from error
        if cancelled is not None:
            raise cancelled
        return None

    async def _answer(self, step: _Step) -> CancelledError | None:
        """Perform a step and reply to the machine; return the CancelledError of this task, if one came."""
        try:
            await self._perform(step)
        except CancelledError as cancelled:
            self._machine._cancel()
            return cancelled
        except BaseException:
            self._machine._abandon()
            raise
        return None

    async def _perform(self, step: _Step) -> None:
        if self._session.is_emulated and isinstance(step, (Send, Sleep)):
            await self._emulate(step)
        elif isinstance(step, Send):
            await (self._send(step) if self._session.transport is None else self._send_by_transport(step))
        elif isinstance(step, Sleep):
            await self._close_signal.wait(self._machine, None, step.seconds)
            self._machine._done()
            self._machine._check_closed()
        elif isinstance(step, Pause):
            await sleep(0)
        elif isinstance(step, Tell):
            tell(self._session.on_event, step.event)
            self._machine._done()
        elif isinstance(step, Eval):
            await self._eval(step)
        elif isinstance(step, NextCustomer):
            await self._next_customer()
        elif isinstance(step, NextLine):
            await self._next_line(step)
        else:
            await self._append(step)

    async def _emulate(self, step: Send | Sleep) -> None:
        """Send to the emulator, or move its clock instead of waiting. After that other tasks go on."""
        if isinstance(step, Send):
            self._machine._performed(step.send())
        else:
            step.emulate()
            self._machine._done()
        self._machine._check_closed()
        await sleep(0)

    async def _send(self, step: Send) -> None:
        """Send with the built-in transport, on a thread that does not keep the process alive."""
        answer = _in_thread(step.send)
        try:
            if step.must_finish:
                cancelled = await _until_done(answer)
            else:
                cancelled = await self._close_signal.wait(self._machine, answer)
            if answer.done():
                self._machine._performed(answer.result())
            else:
                self._machine._cancel()
        finally:
            answer.cancel()
            step.interrupt()
        if cancelled is not None:
            raise cancelled

    async def _send_by_transport(self, step: Send) -> None:
        """Send with the user's transport, for at most the timeout of the request."""
        request, transport = step.request, self._session.transport
        assert transport is not None
        try:
            returned = transport(request)
        except TransportError as error:
            return self._transport_raised(error)
        if not hasattr(returned, "__await__"):
            kind = type(returned).__name__
            raise TypeError(f"transport= of AsyncClient must be an async function; it returned {kind}")
        sending = ensure_future(returned)
        try:
            if step.must_finish:
                cancelled = await _until_done(sending, request.timeout)
            else:
                cancelled = await self._close_signal.wait(self._machine, sending, request.timeout)
            if sending.done():
                self._reply_with(sending)
            elif self._machine._is_closed() and not step.must_finish:
                self._machine._cancel()
            else:
                late = TransportError(f"no answer within {request.timeout:.1f} s", timeout=True)
                self._transport_raised(late)
        finally:
            if not sending.done():
                sending.add_done_callback(_ignore_result)
                sending.cancel()
        if cancelled is not None:
            raise cancelled

    def _reply_with(self, sending: Future[Any]) -> None:
        try:
            response = sending.result()
        except TransportError as error:
            self._transport_raised(error)
        else:
            self._machine._transport_returned(response)

    def _transport_raised(self, error: TransportError) -> None:
        self._machine._transport_raised(error, str(error), error.reached, error.timeout)

    async def _eval(self, step: Eval) -> None:
        """Ask the store of the shared rate limit, for a second at most. No call fails because the store does."""
        cancelled = None
        try:
            returned = self._session.shared_limit.eval(step.script, step.keys, step.args)
        except Exception as error:
            return self._machine._store_failed(f"{type(error).__name__}: {error}")
        if not hasattr(returned, "__await__"):
            raise TypeError("shared_limit= of AsyncClient needs an async client, such as redis.asyncio.Redis")
        evaluating = ensure_future(returned)
        try:
            # Before Python 3.12 `wait_for` loses a cancel that comes with the answer.
            await wait((evaluating,), timeout=1)
        except CancelledError as error:
            if not evaluating.done():
                raise
            cancelled = error
        finally:
            if not evaluating.done():
                evaluating.add_done_callback(_ignore_result)
                evaluating.cancel()
        self._reply_with_numbers(evaluating)
        if cancelled is not None:
            raise cancelled

    def _reply_with_numbers(self, evaluating: Future[Any]) -> None:
        if not evaluating.done():
            return self._machine._store_failed("TimeoutError: no answer within 1 s")
        try:
            numbers = evaluating.result()
        except (Exception, CancelledError) as error:
            self._machine._store_failed(f"{type(error).__name__}: {error}")
        else:
            self._machine._evaluated(numbers)

    async def _next_customer(self) -> None:
        customers: Any = self._customers
        try:
            if hasattr(customers, "__anext__"):
                customer = await anext(customers)
            else:
                # If no customer needs a request, the event loop would not run between them.
                await sleep(0)
                customer = next(customers)
        except (StopIteration, StopAsyncIteration):
            self._machine._no_customer()
        else:
            self._machine._customer(customer)

    async def _next_line(self, step: NextLine) -> None:
        self._machine._ledger_line(await _awaited(step.ledger.next_line()))

    async def _append(self, step: Append) -> None:
        if step.ledger is not None:
            appending = ensure_future(_awaited(step.ledger.append(step.text)))
            cancelled = await _until_done(appending)
            appending.result()
            self._machine._done()
        else:
            writing = _in_thread(step.write)
            cancelled = await _until_done(writing)
            self._machine._performed(writing.result())
        if cancelled is not None:
            raise cancelled


async def _awaited(value: Any) -> Any:
    return await value if hasattr(value, "__await__") else value


async def _until_done(work: Future[Any], seconds: float | None = None) -> CancelledError | None:
    """Wait until the work is done or the time is over, although this task may be cancelled meanwhile: a write to a
    ledger must end before the file is unlocked. Return the CancelledError, if one came."""
    cancelled, now = None, get_running_loop().time
    end = None if seconds is None else now() + seconds
    while not work.done() and (end is None or now() < end):
        try:
            await wait((work,), timeout=None if end is None else end - now())
        except CancelledError as error:
            cancelled = error
    return cancelled


def _in_thread(work: Callable[[], T]) -> Future[T]:
    """Do the work on a thread of the pool."""
    loop = get_running_loop()
    answer: Future[T] = loop.create_future()

    def run() -> None:
        try:
            deliver, outcome = answer.set_result, work()
        except BaseException as error:
            # Every exception goes to the task that waits; the thread would only print it.
            deliver, outcome = answer.set_exception, error  # type: ignore[assignment]
        try:
            loop.call_soon_threadsafe(_deliver, answer, deliver, outcome)
        except RuntimeError:
            # The loop is closed, so nobody waits any more.
            pass

    _pool.do(run)
    return answer


def _deliver(answer: Future[T], deliver: Callable[[T], None], outcome: T) -> None:
    if not answer.done():
        deliver(outcome)


def _wake(closing: Future[None]) -> None:
    if not closing.done():
        closing.set_result(None)


def _ignore_result(ended: Future[Any]) -> None:
    """Mark the exception as retrieved, or asyncio would log it."""
    if not ended.cancelled():
        ended.exception()
