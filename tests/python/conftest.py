"""Fixtures, and what pytest prints at the end."""

from collections.abc import Callable, Iterator

import pytest
from emulator import Emulator
from vectors import CASES, LEFT_OUT

_measured: list[str] = []


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    emulator = Emulator()
    yield emulator
    emulator.close()


@pytest.fixture
def emulator(running_emulator: Emulator) -> Emulator:
    """An emulator that has the documented profile, and an empty journal."""
    running_emulator.reset()
    return running_emulator


@pytest.fixture
def measured() -> Callable[[str, float], None]:
    """Records how long something took, to be printed at the end."""
    return lambda what, seconds: _measured.append(f"{what}: {seconds * 1000:.1f} ms")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("measured")
    for line in _measured:
        terminalreporter.write_line(line)
    terminalreporter.write_line(f"vectors: {len(CASES)} played by each client, {LEFT_OUT} left out because they take too long")
