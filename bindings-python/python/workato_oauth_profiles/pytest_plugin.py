"""Fixtures for pytest. A test run loads them only if it asks for it: with `-p workato_oauth_profiles.pytest_plugin`,
or with this line in the `conftest.py` of the root folder:

    pytest_plugins = ["workato_oauth_profiles.pytest_plugin"]

While a test uses one of them, no client of this process reaches anything but an emulator: see
`workato_oauth_profiles.testing.only_emulators`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .async_client import AsyncClient
from .client import Client
from .testing import Emulator, only_emulators

__all__ = ["workato_async_client", "workato_client", "workato_emulator"]


@pytest.fixture
def workato_emulator() -> Iterator[Emulator]:
    """An emulator with the documented profile; `workato_emulator.reset(profiles=3)` adds others."""
    with only_emulators(), Emulator() as emulator:
        yield emulator


@pytest.fixture
def workato_client(workato_emulator: Emulator) -> Iterator[Client]:
    """A client that sends to `workato_emulator` without sockets, and follows its clock."""
    with workato_emulator.client() as client:
        yield client


@pytest.fixture
def workato_async_client(workato_emulator: Emulator) -> Iterator[AsyncClient]:
    """A client for asyncio that sends to `workato_emulator` without sockets, and follows its clock."""
    client = workato_emulator.async_client()
    yield client
    client.close()
