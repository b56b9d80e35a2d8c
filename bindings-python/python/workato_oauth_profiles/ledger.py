"""What a ledger of one's own has to do. A path does for a file."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol


class Ledger(Protocol):
    """What a rollout writes down, and reads when it begins again; lines are only ever added.

    What a method raises ends the rollout with LedgerError, whose cause it is.
    """

    def next_line(self) -> str | None:
        """The next line with its line feed, from the first on; None at the end.

        The last one may have been torn by a crash: then it has no line feed.
        """
        ...

    def append(self, text: str, /) -> object:
        """Adds this at the end, as it is; it returns only when a crash could not undo it."""
        ...


class AsyncLedger(Protocol):
    """`Ledger` for AsyncClient: its methods may be coroutines."""

    def next_line(self) -> str | None | Awaitable[str | None]:
        """See `Ledger`."""
        ...

    def append(self, text: str, /) -> object:
        """See `Ledger`."""
        ...
