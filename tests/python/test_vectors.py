"""What the client does is the same in every language: the vectors, over a real socket."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from emulator import Emulator
from vectors import CASES, CLIENTS, Case, Outcome, Play, outcome
from workato_oauth_profiles import Profile, WorkatoError

Outcomes = dict[tuple[str, str], Future[Outcome]]


@pytest.fixture(scope="module")
def outcomes() -> Iterator[Outcomes]:
    """All cases, played side by side, an emulator each: most of the time is waiting."""
    emulators = [Emulator() for _ in range(8)]
    free: SimpleQueue[Emulator] = SimpleQueue()
    for emulator in emulators:
        free.put(emulator)

    def play_one(case: Case, play: Play) -> Outcome:
        emulator = free.get()
        try:
            return outcome(case, play, emulator)
        finally:
            free.put(emulator)

    longest_first = sorted(CASES, key=lambda case: -case.get("takes", 0))
    with ThreadPoolExecutor(len(emulators)) as pool:
        yield {
            (client, case["id"]): pool.submit(play_one, case, play)
            for case in longest_first
            for client, play in CLIENTS.items()
        }
    for emulator in emulators:
        emulator.close()


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_vector(case: Case, client: str, outcomes: Outcomes) -> None:
    played = outcomes[client, case["id"]].result()
    compare_items(played.items, case["expect"])
    compare_error(played.error, case["expect"].get("error"))
    compare_requests(played.journal, case)


def compare_items(items: list[Profile], expected: dict[str, Any]) -> None:
    if "ids" in expected:
        assert [profile.id for profile in items] == expected["ids"]
    else:
        ok = expected.get("ok", [])
        assert [fields(profile) for profile in items] == (ok if isinstance(ok, list) else [ok])


def fields(profile: Profile) -> dict[str, Any]:
    wire = profile.to_dict()
    return {
        "id": profile.id,
        "name": profile.name,
        "provider": profile.provider,
        "user_id": profile.user_id,
        "client_id": profile.client_id,
        "shared_accounts_count": profile.shared_accounts_count,
        "oem_customers_count": profile.oem_customers_count,
        "created_at": wire["created_at"],
        "updated_at": wire["updated_at"],
        "extra": profile.extra,
    }


def compare_error(error: WorkatoError | None, expected: dict[str, Any] | None) -> None:
    if expected is None:
        assert error is None, str(error)
    else:
        assert {name: getattr(error, name) for name in expected} == expected


def compare_requests(journal: list[dict[str, Any]], case: Case) -> None:
    expected: dict[str, Any] = case["expect"]
    assert len(journal) == expected["requests"]
    for path, arrival in zip(expected.get("paths", []), journal):
        assert arrival["path"] == path
    for earliest, arrival in zip(expected.get("not_before", []), journal):
        assert arrival["time"] - journal[0]["time"] >= earliest - 0.01
    for arrival in journal:
        compare_headers(arrival, case["request"])
    for arrival in journal[:1]:
        url = urlsplit(arrival["path"])
        request = {"method": arrival["method"], "path": url.path, "query": dict(parse_qsl(url.query))}
        assert request == {name: case["request"][name] for name in request}


def compare_headers(arrival: dict[str, Any], request: dict[str, Any]) -> None:
    # The journal does not tell the API token, only whether it was right.
    needed = {name: value for name, value in request["headers"].items() if name != "authorization"}
    sent = {name.lower(): value for name, value in arrival["headers"]}
    assert {name: sent.get(name) for name in needed} == needed
    assert not sent.keys() & set(request["forbid"])
    assert arrival["authorization"] == "right"
