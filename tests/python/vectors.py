"""The vectors that can be played in real time, and how each client plays them."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from emulator import TOKEN, Emulator
from ledgers import VectorLedger
from workato_oauth_profiles import AsyncClient, Client, External, WorkatoError

Case = dict[str, Any]
Play = Callable[[Case, str, list[Any], VectorLedger | None], None]

_FOLDER = Path(__file__).parent.parent / "vectors"
_ALL: list[Case] = [case for file in sorted(_FOLDER.glob("*.json")) for case in json.loads(file.read_text())]
_CLIENT_CASES = [case for case in _ALL if "client" in case["applies_to"]]

CASES = [case for case in _CLIENT_CASES if case.get("takes", 0) < 2]
LEFT_OUT = len(_CLIENT_CASES) - len(CASES)

# The verbs that return an iterator.
MANY = ("profiles", "ensure_each", "assign_each", "unassign_each", "reassign_each")


class Played(NamedTuple):
    """The result of a case, and the requests that arrived."""

    items: list[Any]
    error: Exception | None
    ledger: VectorLedger | None
    journal: list[dict[str, Any]]


def played(case: Case, play: Play, emulator: Emulator) -> Played:
    emulator.reset()
    emulator.fail_next(*case["responses"])
    items: list[Any] = []
    error: Exception | None = None
    lines = case["params"].get("ledger")
    ledger = None if lines is None else VectorLedger(lines, emulator.url)
    try:
        play(case, emulator.url, items, ledger)
    # An argument of the wrong type is a TypeError in Python.
    except (WorkatoError, TypeError) as raised:
        error = raised
    return Played(items, error, ledger, emulator.journal())


# Names of parameters that are words of the language.
_RENAMED = {"from": "from_id", "to": "to_id"}


def arguments(case: Case, ledger: VectorLedger | None) -> tuple[list[Any], dict[str, Any]]:
    """The positional and the keyword arguments of a case."""
    keywords = {_RENAMED.get(name, name): value for name, value in case["params"].items()}
    if ledger is not None:
        keywords["ledger"] = ledger
    positional = [keywords.pop(name) for name in ("id", "customer", "customers") if name in keywords]
    return [_external(value) for value in positional], keywords


def _external(value: Any) -> Any:
    if isinstance(value, list):
        return [_external(one) for one in value]
    return External(value["external_id"]) if isinstance(value, dict) and "external_id" in value else value


def blocking(case: Case, url: str, items: list[Any], ledger: VectorLedger | None) -> None:
    positional, keywords = arguments(case, ledger)
    with Client(TOKEN, base_url=url, **case.get("config", {})) as client:
        value = getattr(client, case["operation"])(*positional, **keywords)
        if case["operation"] in MANY:
            items.extend(value)
        else:
            items.append(value)


def awaiting(case: Case, url: str, items: list[Any], ledger: VectorLedger | None) -> None:
    positional, keywords = arguments(case, ledger)

    async def play() -> None:
        async with AsyncClient(TOKEN, base_url=url, **case.get("config", {})) as client:
            value = getattr(client, case["operation"])(*positional, **keywords)
            if case["operation"] in MANY:
                async for item in value:
                    items.append(item)
            else:
                items.append(await value)

    asyncio.run(play())


CLIENTS: dict[str, Play] = {"Client": blocking, "AsyncClient": awaiting}
