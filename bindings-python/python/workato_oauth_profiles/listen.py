"""Where events go: to `on_event`, and to the standard `logging` under this package's name."""

from __future__ import annotations

from _collections_abc import Callable
from sys import modules

from . import hints
from ._native import Event

# The numbers that `logging` has for the levels. Importing it takes longer than importing this package.
_LEVELS = {"debug": 10, "info": 20, "warning": 30}


def lowest_level(on_event: Callable[[Event], object] | None) -> int:
    """The lowest level that anyone listens to now."""
    if on_event is not None:
        return 10
    logger = _logger()
    if logger is None:
        return 30
    return 10 if logger.isEnabledFor(10) else 20 if logger.isEnabledFor(20) else 30


def tell(on_event: Callable[[Event], object] | None, event: Event) -> None:
    """Give the event to both."""
    if on_event is not None:
        returned = on_event(event)
        # A listener may return a task, which runs; a coroutine does not.
        if hasattr(returned, "cr_await"):
            refuse_coroutine(returned, "`on_event=` must be a plain function, not an async one")
    # That a call gave up is no warning: its caller gets the error.
    level = 20 if event.kind == "gave_up" else _LEVELS[event.level]
    logger = _logger()
    if logger is None and level >= 30:
        import logging

        logger = logging.getLogger(__package__)
    if logger is not None and logger.isEnabledFor(level):
        logger.log(level, "%s", event, extra=_fields(event))


def refuse_coroutine(returned: hints.Any, why: str) -> None:
    """Raise that a function of the user is async, and close its coroutine, which Python would warn about."""
    if hasattr(returned, "close"):
        returned.close()
    raise TypeError(why)


def _logger() -> hints.Logger | None:
    """The logger of this package, if somebody has imported `logging` to its end."""
    global _found
    if _found is None:
        get_logger = getattr(modules.get("logging"), "getLogger", None)
        _found = None if get_logger is None else get_logger(__package__)
    return _found


# Kept, because `getLogger` takes a lock each time.
_found: hints.Logger | None = None


def _fields(event: Event) -> dict[str, object]:
    """The fields of the event as attributes of the log record, for formatters and filters."""
    # The record has a level of its own.
    return {f"workato_{name}": value for name, value in event.to_dict().items() if name != "level"}
