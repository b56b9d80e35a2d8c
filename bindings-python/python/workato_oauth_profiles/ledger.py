"""The methods that your own ledger needs. For a ledger in a file, pass its path."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol, runtime_checkable


@runtime_checkable
class Ledger(Protocol):
    """Where a rollout records its outcomes, and reads them when it starts again. Lines are only appended.

    What a method raises ends the rollout and reaches the caller unchanged.
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
    """`Ledger` for AsyncClient: its methods may be coroutines. A cancel of the task does not interrupt
    `append`, so that the ledger has the whole line."""

    def next_line(self) -> str | None | Awaitable[str | None]:
        """See `Ledger.next_line`."""
        ...

    def append(self, text: str, /) -> object:
        """See `Ledger.append`."""
        ...
