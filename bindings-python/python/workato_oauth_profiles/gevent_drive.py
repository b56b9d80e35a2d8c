"""The driver for gevent: after `monkey.patch_all()` other greenlets run while a call waits or sends.

It waits with `gevent.sleep`, and does blocking work in the thread pool of gevent's hub.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

# Users of gevent may not have its types.
from gevent import get_hub, sleep  # type: ignore[import-untyped,import-not-found,unused-ignore]
from gevent.monkey import is_module_patched  # type: ignore[import-untyped,import-not-found,unused-ignore]

from ._native import Append, Eval, Item, Machine, NextCustomer, NextLine, Pause, Performed, Send, Session, Sleep, Tell

_T = TypeVar("_T")

# A wait is cut into slices of so many seconds. After each one the call checks whether it was closed.
_SLICE = 0.1


def is_patched() -> bool:
    """Whether gevent has patched this program, by `monkey.patch_all()`."""
    patched: bool = is_module_patched("time")
    return patched


def run(
    session: Session, machine: Machine[_T]
) -> Item[_T] | Send | Tell | NextCustomer | NextLine | Append | Eval | None:
    """Do the same as `machine._run()`, but let other greenlets run meanwhile.

    An exception that is raised in a wait, such as gevent.Timeout, cancels the call and then reaches the caller.
    """
    while True:
        machine._check_closed()
        step = machine._poll()
        try:
            if isinstance(step, Pause):
                sleep(0)
            elif isinstance(step, Sleep):
                step.emulate() if session.is_emulated else sleep(min(step.seconds, _SLICE))
                machine._done()
            elif isinstance(step, Send) and session.transport is None:
                _perform(machine, step.send, None if step.must_finish else step.interrupt)
            elif isinstance(step, Append) and step.ledger is None:
                _perform(machine, step.write, None)
            else:
                return step
        except BaseException as raised:
            machine._raise(raised)


def _perform(machine: Machine[_T], work: Callable[[], Performed], interrupt: Callable[[], None] | None) -> None:
    """Do the work in the thread pool, and reply with its result. What is raised in this greenlet meanwhile comes
    out after that; it ends the work early only if there is an `interrupt`."""
    raised = None
    try:
        working = get_hub().threadpool.spawn(work)
    except BaseException:
        # No thread was free, and none became free. What must not be lost is done here, and other greenlets wait.
        if interrupt is None:
            machine._performed(work())
        raise
    while not working.ready():
        try:
            working.wait()
        except BaseException as error:
            raised = error
            if interrupt is not None:
                interrupt()
    machine._performed(working.get())
    if raised is not None:
        raise raised
