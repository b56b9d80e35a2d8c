"""The vectors, which are the same for every language, over a real socket."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from emulator import TOKEN, Emulator
from vectors import CASES, CLIENTS, MANY, Case, Play, Played, played
from workato_oauth_profiles import Done, Ensured, EnsuredEach, External, InvalidInputError, Outcome, Profile, WorkatoError

Outcomes = dict[tuple[str, str], Future[Played]]


@pytest.fixture(scope="module")
def outcomes() -> Iterator[Outcomes]:
    """All cases, run in parallel with an emulator each, because they mostly wait."""
    emulators = [Emulator() for _ in range(8)]
    free: SimpleQueue[Emulator] = SimpleQueue()
    for emulator in emulators:
        free.put(emulator)

    def play_one(case: Case, play: Play) -> Played:
        emulator = free.get()
        try:
            return played(case, play, emulator)
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
    result = outcomes[client, case["id"]].result()
    expect = case["expect"]
    for error in [result.error, *(getattr(item, "error", None) for item in result.items)]:
        assert_no_secret(error, case["params"])
    compare_error(result.error, expect.get("error"))
    assert {name: read(result.items, case) for name, read in READ.items() if name in expect} == {
        name: expect[name] for name in READ if name in expect
    }
    if "ledger" in expect:
        assert result.ledger is not None and result.ledger.appended() == expect["ledger"]
    compare_requests(result.journal, case)


def the_one(items: list[Any], case: Case) -> Any:
    assert len(items) == 1 and case["operation"] not in MANY
    return value(items[0])


def value(item: Any) -> Any:
    """The item as the vectors write it."""
    if isinstance(item, list):
        return [value(one) for one in item]
    if isinstance(item, Done):
        return {"already": item.already}
    if isinstance(item, Ensured):
        return {"profile": value(item.profile), "action": item.action}
    if item is None:
        return None
    assert isinstance(item, Profile)
    wire = item.to_dict()
    return {
        "id": item.id,
        "name": item.name,
        "provider": item.provider,
        "user_id": item.user_id,
        "client_id": item.client_id,
        "shared_accounts_count": item.shared_accounts_count,
        "oem_customers_count": item.oem_customers_count,
        "created_at": wire["created_at"],
        "updated_at": wire["updated_at"],
        "extra": item.extra,
    }


def ids(items: list[Profile], _: Case) -> list[int]:
    return [profile.id for profile in items]


def outcomes_of(items: list[Outcome | EnsuredEach], case: Case) -> list[dict[str, Any]]:
    expected = [*case["expect"]["outcomes"], *({} for _ in items)]
    return [outcome_of(item, one.get("error", {})) for item, one in zip(items, expected)]


def outcome_of(item: Outcome | EnsuredEach, expected: dict[str, Any]) -> dict[str, Any]:
    """The item without what is None. Its error has the fields that are expected, and always the code."""
    if isinstance(item, EnsuredEach):
        profile = None if item.profile is None else value(item.profile)
        found: dict[str, Any] = {"input": item.input, "action": item.action, "profile": profile}
    else:
        customer = item.customer
        written = {"external_id": customer.id} if isinstance(customer, External) else customer
        found = {"customer": written, "status": item.status, "has": item.has}
    if item.error is not None:
        found["error"] = {name: field(item.error, name) for name in {"code", *expected}}
    return {name: value for name, value in found.items() if value is not None}


READ: dict[str, Callable[[list[Any], Case], Any]] = {"ok": the_one, "ids": ids, "outcomes": outcomes_of}


# What only Python says: the name of an argument, and of a type.
OF_PYTHON = re.compile(r"`\w+=` must be a str, not|the key `\w+` is missing|must be a ProfileInput or a mapping, not")


def compare_error(error: Exception | None, expected: dict[str, Any] | None) -> None:
    if expected is None:
        assert error is None, str(error)
    elif isinstance(error, TypeError):
        assert expected["code"] == "invalid_input" and "missing 1 required keyword-only argument" in str(error)
    else:
        if isinstance(error, InvalidInputError) and OF_PYTHON.search(error.message):
            expected = {name: value for name, value in expected.items() if name != "message"}
        assert {name: field(error, name) for name in expected} == expected


def field(error: Exception | None, name: str) -> Any:
    value: Any = getattr(error, name, "no error")
    return round(value) if name == "settled_in" and isinstance(value, float) else value


def assert_no_secret(error: Exception | None, params: dict[str, Any]) -> None:
    inputs = [one for one in [params, *params.get("inputs", [])] if isinstance(one, dict)]
    given = [one.get(name) for one in inputs for name in ("client_secret", "token")]
    shown = "" if error is None else f"{error} {error!r} {vars(error)} {error.args}"
    for secret in [TOKEN, *(text for text in given if isinstance(text, str) and text)]:
        assert secret not in shown


def compare_requests(journal: list[dict[str, Any]], case: Case) -> None:
    expected: dict[str, Any] = case["expect"]
    assert len(journal) == expected["requests"]
    for path, arrival in zip(expected.get("paths", []), journal):
        assert arrival["path"] == path
    for earliest, arrival in zip(expected.get("not_before", []), journal):
        # On a busy machine the first request arrives late. The tests of Rust check the time exactly.
        assert arrival["time"] - journal[0]["time"] >= earliest / 2
    for index, arrival in enumerate(journal):
        compare_headers(arrival, case["request"])
        if "sent" in expected:
            sent = expected["sent"][index]
            assert (arrival["method"], arrival["path"]) == (sent["method"], sent["path"])
            compare_body(arrival, sent, case["responses"][index : index + 1])
        else:
            compare_request(arrival, case, index)


def compare_request(arrival: dict[str, Any], case: Case, index: int) -> None:
    request = case["request"]
    assert arrival["method"] == request["method"]
    compare_body(arrival, request, case["responses"][index : index + 1])
    if "paths" not in case["expect"]:
        url = urlsplit(arrival["path"])
        assert (url.path, dict(parse_qsl(url.query))) == (request["path"], request["query"])


def compare_body(arrival: dict[str, Any], request: dict[str, Any], answer: list[Any]) -> None:
    # The emulator does not read the body of a request that it drops.
    if arrival["body"] is None and answer == ["drop_before"]:
        return
    expected = json.loads(json.dumps(request.get("body")))
    # The journal redacts secrets.
    for name in {"client_secret", "token"} & set((expected or {}).get("data", {})):
        expected["data"][name] = "[redacted]"
    assert (None if arrival["body"] is None else json.loads(arrival["body"])) == expected


def compare_headers(arrival: dict[str, Any], request: dict[str, Any]) -> None:
    # The journal redacts the API token, and only says whether it was right.
    needed = {name: value for name, value in request["headers"].items() if name != "authorization"}
    sent = {name.lower(): value for name, value in arrival["headers"]}
    assert {name: sent.get(name) for name in needed} == needed
    assert not sent.keys() & set(request["forbid"])
    assert arrival["authorization"] == "right"
