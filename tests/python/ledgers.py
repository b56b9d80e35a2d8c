"""Ledgers of a user, in memory."""

import asyncio


class MemoryLedger:
    """A user's own ledger, in memory."""

    def __init__(self, fail_at: int = -1) -> None:
        self.text, self.read, self.fail_at = "", 0, fail_at

    def next_line(self) -> str | None:
        lines = self.text.splitlines(keepends=True)
        self.read += 1
        return lines[self.read - 1] if self.read <= len(lines) else None

    def append(self, text: str) -> None:
        if self.text.count("\n") == self.fail_at:
            raise OSError("the disk is full")
        self.text += text


class AsyncMemoryLedger(MemoryLedger):
    """The same with coroutines."""

    async def next_line(self) -> str | None:  # type: ignore[override]
        await asyncio.sleep(0)
        return super().next_line()

    async def append(self, text: str) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        super().append(text)
