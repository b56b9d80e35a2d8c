"""The driver of blocking calls: it asks a state machine what to do, does it, and replies.

The machine itself waits, sends, and reads and writes files. Code of the user is called only from here, and never by
native code: see docs/design.md#code-of-the-user-is-called-from-python.
"""

from __future__ import annotations

import _thread
from _collections_abc import Callable, Iterator
from sys import modules

from . import hints
from ._native import Append, Eval, Item, Machine, NextCustomer, NextLine, Send, Session, Tell
from .errors import TransportError
from .listen import lowest_level, refuse_coroutine, tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from ._native import _UserStep

    _T = TypeVar("_T")
else:
    # Importing typing takes longer than importing this package.
    _T = object


class Items(Iterator[_T]):
    """The iterator that `profiles` and the methods that end in `_each` return. It sends a request when you
    ask for the next item, and not before.

        with workato.assign_each(321, [123, 124, 125], ledger="rollout.jsonl") as outcomes:
            for outcome in outcomes:
                print(outcome.customer, outcome.status)
                if outcome.error:
                    break

    After an error the iterator has ended. To end it earlier, call `close()`, leave its `with` block, or
    close the client: this also frees its ledger.
    """

    def __init__(
        self, verb: str, session: Session, machine: Machine[_T], customers: Iterator[object] | None = None
    ) -> None:
        self._verb, self._session, self._machine, self._customers = verb, session, machine, customers
        self._yielded, self._state = 0, "not begun"

    def __iter__(self) -> hints.Self:
        return self

    def __next__(self) -> _T:
        item = None
        try:
            item = next_item(self._session, self._machine, self._customers)
        except StopIteration as raised:
            # A loop would take it for the end, and a rollout for complete.
            raise RuntimeError("a function or object of the caller raised StopIteration") from raised
        finally:
            if self._state != "closed":
                self._state = "ended" if item is None else "under way"
        if item is None:
            raise StopIteration
        self._yielded += 1
        return item.value

    def close(self) -> None:
        """End the iterator, and free its ledger. If another thread waits for an item, that thread gets a
        RequestCancelledError. Closing twice does no harm.
        """
        self._state = "closed"
        self._machine._close()

    def __enter__(self) -> hints.Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: hints.TracebackType | None, /
    ) -> None:
        self.close()

    def __length_hint__(self) -> int:
        left = self._machine._left()
        return NotImplemented if left is None else left

    def __repr__(self) -> str:
        left = self._machine._left()
        rest = "" if left is None else f", {left} left"
        return f"<{self._verb}(): {self._state}, {self._yielded} yielded{rest}>"


def first(session: Session, machine: Machine[_T]) -> _T:
    """The result of a call that has one."""
    item = next_item(session, machine, None)
    assert item is not None
    return item.value


def next_item(session: Session, machine: Machine[_T], customers: Iterator[object] | None) -> Item[_T] | None:
    """Run the call to its next item; None at its end."""
    run = _gevent_run(session, machine) if "gevent.monkey" in modules else machine._run
    try:
        has_begun = machine._begin(lowest_level(session.on_event))
        while has_begun:
            step = run()
            if step is None or isinstance(step, Item):
                return step
            if isinstance(step, Tell):
                tell(session.on_event, step.event)
                machine._done()
            elif isinstance(step, Send):
                _send(session, machine, step)
            elif isinstance(step, Eval):
                _eval(session, machine, step)
            elif isinstance(step, NextCustomer):
                _next_customer(machine, customers)
            elif isinstance(step, NextLine):
                machine._ledger_line(step.ledger.next_line())
            else:
                _append(step)
                machine._done()
    except BaseException:
        # An exception of the user, or of a signal handler: the call ends. An error of the call has ended it.
        machine._abandon()
        raise
    raise RuntimeError(
        "another thread is waiting for the next item of this iterator: use an iterator per thread"
    )


def _gevent_run(session: Session, machine: Machine[_T]) -> Callable[[], Item[_T] | _UserStep | None]:
    from .gevent_drive import is_patched, run

    return (lambda: run(session, machine)) if is_patched() else machine._run


def _send(session: Session, machine: Machine[_T], step: Send) -> None:
    """Send with the user's transport. Only its TransportError says that there was no answer."""
    transport = session.transport
    assert transport is not None
    try:
        response = transport(step.request)
    except TransportError as error:
        machine._transport_raised(error, str(error), error.reached, error.timeout)
    else:
        machine._transport_returned(response)


def _eval(session: Session, machine: Machine[_T], step: Eval) -> None:
    """Ask the store of the shared rate limit, for a second at most. No call fails because the store does.

    A signal handler raises on the main thread, and gevent.Timeout in the greenlet of the call. So the store is asked on
    a thread of its own: what is raised there is a failure of the store, and what is raised here cancels the call.
    """
    limit, arguments = session.shared_limit, (step.script, step.keys, step.args)
    evaluated: list[object] = []
    failed: list[str] = []
    # Under gevent these are a greenlet and its lock, so they are looked up here.
    done = _thread.allocate_lock()
    done.acquire()

    def ask() -> None:
        try:
            evaluated.append(limit.eval(*arguments))
        except Exception as error:
            failed.append(f"{type(error).__name__}: {error}")
        finally:
            done.release()

    try:
        try:
            _thread.start_new_thread(ask, ())
        except RuntimeError:
            # CPython 3.12 starts no thread in a handler at exit.
            ask()
        # On Windows a signal does not end the wait for a lock.
        any(done.acquire(timeout=0.1) for _ in range(10))
    except BaseException as raised:
        return machine._raise(raised)
    if not evaluated:
        return machine._store_failed(failed[0] if failed else "TimeoutError: no answer within 1 s")
    if hasattr(evaluated[0], "__await__"):
        refuse_coroutine(evaluated[0], "shared_limit= of Client needs a blocking client, such as redis.Redis")
    machine._evaluated(evaluated[0])


def _append(step: Append) -> None:
    assert step.ledger is not None
    returned = step.ledger.append(step.text)
    if hasattr(returned, "__await__"):
        refuse_coroutine(returned, "append() of the ledger of Client must be a plain function; AsyncClient takes async ones")


def _next_customer(machine: Machine[_T], customers: Iterator[object] | None) -> None:
    assert customers is not None
    try:
        customer = next(customers)
    except StopIteration:
        machine._no_customer()
    else:
        machine._customer(customer)
