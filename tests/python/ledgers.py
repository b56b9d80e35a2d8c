"""Ledgers of a user, in memory."""

import asyncio
import json
from typing import Any


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


class VectorLedger(MemoryLedger):
    """The ledger of a vector that is played at this base URL."""

    # The base URL in the ledgers of the vectors.
    _BASE_URL = "https://www.workato.com"

    def __init__(self, lines: list[Any], base_url: str) -> None:
        super().__init__()
        self.base_url = base_url
        self.text = "".join(json.dumps(line) + "\n" for line in lines).replace(self._BASE_URL, base_url)
        self._before = len(self.text)

    def appended(self) -> list[Any]:
        text = self.text[self._before :].replace(self.base_url, self._BASE_URL)
        return [json.loads(line) for line in text.splitlines()]


class AsyncMemoryLedger(MemoryLedger):
    """The same with coroutines."""

    async def next_line(self) -> str | None:  # type: ignore[override]
        await asyncio.sleep(0)
        return super().next_line()

    async def append(self, text: str) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        super().append(text)
