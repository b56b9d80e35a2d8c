"""The vectors that can be played in real time, and how each client plays them."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from emulator import TOKEN, Emulator
from workato_oauth_profiles import AsyncClient, Client, Profile, WorkatoError

Case = dict[str, Any]
Play = Callable[[Case, str, list[Profile]], None]

_FOLDER = Path(__file__).parent.parent / "vectors"
_ALL: list[Case] = [case for file in sorted(_FOLDER.glob("*.json")) for case in json.loads(file.read_text())]
_OURS = [case for case in _ALL if "client" in case["applies_to"]]
_THERE = [case for case in _OURS if case["operation"] in ("get", "list", "profiles")]

CASES = [case for case in _THERE if case.get("takes", 0) < 2]
TOO_LONG = len(_THERE) - len(CASES)
NOT_THERE_YET = len(_OURS) - len(_THERE)


class Outcome(NamedTuple):
    """What came of a case, and what arrived."""

    items: list[Profile]
    error: WorkatoError | None
    journal: list[dict[str, Any]]


def outcome(case: Case, play: Play, emulator: Emulator) -> Outcome:
    emulator.reset()
    emulator.answer(*case["responses"])
    items: list[Profile] = []
    error = None
    try:
        play(case, emulator.url, items)
    except WorkatoError as raised:
        error = raised
    return Outcome(items, error, emulator.journal())


def blocking(case: Case, url: str, items: list[Profile]) -> None:
    with Client(TOKEN, base_url=url, **case.get("config", {})) as client:
        if case["operation"] == "get":
            items.append(client.get(case["params"]["id"]))
        elif case["operation"] == "list":
            items.extend(client.list(**case["params"]))
        else:
            items.extend(client.profiles(**case["params"]))


def awaiting(case: Case, url: str, items: list[Profile]) -> None:
    async def play() -> None:
        async with AsyncClient(TOKEN, base_url=url, **case.get("config", {})) as client:
            if case["operation"] == "get":
                items.append(await client.get(case["params"]["id"]))
            elif case["operation"] == "list":
                items.extend(await client.list(**case["params"]))
            else:
                async for profile in client.profiles(**case["params"]):
                    items.append(profile)

    asyncio.run(play())


CLIENTS: dict[str, Play] = {"Client": blocking, "AsyncClient": awaiting}
