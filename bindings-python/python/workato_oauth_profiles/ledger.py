"""The methods that your own ledger needs. For a ledger in a file, give its path as `ledger=` instead."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol, runtime_checkable


@runtime_checkable
class Ledger(Protocol):
    """Where a rollout or `ensure_each` records what it did, and reads that when it starts again. With a class
    like this one a ledger can be in a database, for example:

        class TextLedger:
            def __init__(self, text: str = "") -> None:
                self.text = text
                self.lines = iter(text.splitlines(keepends=True))

            def next_line(self) -> str | None:
                return next(self.lines, None)

            def append(self, text: str) -> None:
                self.text += text

        first = TextLedger()
        print([outcome.status for outcome in workato.assign_each(321, [123], ledger=first)])
        second = TextLedger(first.text)
        print([outcome.status for outcome in workato.assign_each(321, [123], ledger=second)])

    A run reads all lines first, and then only appends. An exception of a method ends the run and reaches the
    caller unchanged.
    """

    def next_line(self) -> str | None:
        """Return the next line with its line feed, beginning with the first; None at the end.

        The last line may have been cut off by a crash: then it has no line feed.
        """
        ...

    def append(self, text: str, /) -> object:
        """Append the text as it is, and return only when a crash can no longer lose it."""
        ...


@runtime_checkable
class AsyncLedger(Protocol):
    """`Ledger` for AsyncClient: its methods may be coroutines. If the task is cancelled, a call of `append`
    that is under way still finishes, so that no line is cut off.
    """

    def next_line(self) -> str | None | Awaitable[str | None]:
        """See `Ledger.next_line`."""
        ...

    def append(self, text: str, /) -> object:
        """See `Ledger.append`."""
        ...
