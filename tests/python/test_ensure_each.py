"""find and ensure_each with both clients, on the emulator's clock."""

import asyncio
import csv
import gc
import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from operator import length_hint
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from ledgers import AsyncMemoryLedger, MemoryLedger
from workato_oauth_profiles import (
    ConflictError,
    EnsuredEach,
    Event,
    InvalidInputError,
    InvalidRequestError,
    LedgerError,
    Profile,
    ProfileInput,
    UnauthorizedError,
)
from workato_oauth_profiles.testing import Emulator

SECRET = "canary-secret"
DOCUMENTED: dict[str, Any] = {"name": "Acme HubSpot OAuth app", "provider": "hubspot"}

# Runs a verb to its end by one of the clients.
Run = Callable[..., Any]


def blocking(emulator: Emulator, verb: str, *arguments: Any, on_event: Any = None, **keywords: Any) -> Any:
    with emulator.client(on_event=on_event) as client:
        result = getattr(client, verb)(*arguments, **keywords)
        return list(result) if hasattr(result, "__next__") else result


def awaiting(emulator: Emulator, verb: str, *arguments: Any, on_event: Any = None, **keywords: Any) -> Any:
    async def run() -> Any:
        async with emulator.async_client(on_event=on_event) as client:
            result = getattr(client, verb)(*arguments, **keywords)
            return [item async for item in result] if hasattr(result, "__anext__") else await result

    return asyncio.run(run())


both = pytest.mark.parametrize("run", [blocking, awaiting])


@pytest.fixture
def service() -> Iterator[Emulator]:
    """The documented profile 321."""
    with Emulator() as emulator:
        yield emulator


def given(name: str, **changed: Any) -> dict[str, Any]:
    return {"name": name, "provider": "hubspot", "client_id": "c", "client_secret": SECRET} | changed


def there(emulator: Emulator, **changed: Any) -> dict[str, Any]:
    """The input of the profile that is there."""
    with emulator.client() as client:
        client_id = client.get(321).client_id
    emulator.reset()
    return given(**DOCUMENTED, client_id=client_id) | changed


def results(items: list[EnsuredEach]) -> list[tuple[int, str, int | None]]:
    return [(item.input, item.action, item.profile.id if item.profile else None) for item in items]


def methods(emulator: Emulator) -> list[str]:
    return [arrival["method"] for arrival in emulator.journal()]


def profiles(emulator: Emulator) -> list[Profile]:
    with emulator.client() as client:
        return list(client.profiles())


@both
def test_find_returns_the_profile_or_none(service: Emulator, run: Run) -> None:
    found = run(service, "find", **DOCUMENTED)
    assert isinstance(found, Profile) and (found.id, found.name) == (321, DOCUMENTED["name"])
    assert run(service, "find", name="Another app", provider="hubspot") is None
    assert run(service, "find", name=DOCUMENTED["name"], provider="slack") is None
    assert methods(service) == ["GET"] * 3
    with pytest.raises(TypeError):
        run(service, "find", "Another app", "hubspot")
    with pytest.raises(InvalidInputError, match="the name is empty"):
        run(service, "find", name=" ", provider="hubspot")
    assert methods(service) == ["GET"] * 3


@both
def test_find_raises_a_conflict_with_the_ids_of_several(service: Emulator, run: Run) -> None:
    run(service, "create", **given(DOCUMENTED["name"]))
    with pytest.raises(ConflictError, match="321.*322"):
        run(service, "find", **DOCUMENTED)
    with pytest.raises(ConflictError, match="321"):
        run(service, "find", name=DOCUMENTED["name"].upper(), provider="hubspot")


@both
@pytest.mark.parametrize("made", [list, tuple, iter, lambda all: (one for one in all)])
def test_one_list_serves_all_inputs_and_results_come_in_order(service: Emulator, run: Run, made: Any) -> None:
    slack = given("B", provider="slack", token="canary-token", data={"token_url": "https://example.com"})
    inputs = [given("A"), MappingProxyType(there(service)), ProfileInput(**slack)]
    items = run(service, "ensure_each", made(inputs))
    assert results(items) == [(0, "created", 322), (1, "unchanged", 321), (2, "created", 323)]
    assert methods(service) == ["GET", "POST", "POST", "GET"]
    assert all(isinstance(item, EnsuredEach) and item.error is None for item in items)
    assert service.has_secret(322, SECRET) and service.has_secret(323, SECRET, "canary-token")
    assert "canary" not in repr(items)
    assert run(service, "ensure_each", inputs=[]) == []
    assert len(methods(service)) == 4


def test_thirty_new_profiles_beside_350_take_42_requests() -> None:
    inputs = [given(f"New {nth}") for nth in range(30)]
    for run in (blocking, awaiting):
        with Emulator(documented=False, profiles=350) as emulator:
            assert [item.action for item in run(emulator, "ensure_each", inputs)] == ["created"] * 30
            assert methods(emulator) == ["GET"] * 8 + ["POST"] * 30 + ["GET"] * 4


@both
def test_a_row_of_a_csv_file_is_an_input(service: Emulator, run: Run) -> None:
    text = "name,provider,client_id,client_secret\nA,hubspot,c,s\nB,slack,c,s\n"
    assert [item.action for item in run(service, "ensure_each", csv.DictReader(io.StringIO(text)))] == ["created"] * 2


@both
def test_replace_updates_and_a_dry_run_only_lists(service: Emulator, run: Run, tmp_path: Path) -> None:
    inputs, ledger = [there(service, client_id="another"), given("A")], tmp_path / "ledger"
    dry = run(service, "ensure_each", inputs, replace=True, dry_run=True, ledger=ledger)
    assert results(dry) == [(0, "would_update", 321), (1, "would_create", None)]
    items = run(service, "ensure_each", inputs, dry_run=True)
    assert (items[0].action, type(items[0].error)) == ("failed", ConflictError)
    assert set(methods(service)) == {"GET"} and not ledger.exists()
    done = run(service, "ensure_each", inputs, replace=True, ledger=ledger)
    assert results(done) == [(0, "updated", 321), (1, "created", 322)]
    assert done[0].profile.client_id == "another" and service.has_secret(321, SECRET)


@both
def test_an_input_that_fails_does_not_end_it_but_a_refused_token_does(service: Emulator, run: Run) -> None:
    echo = {"status": 422, "body": {"message": f"{SECRET} is taken"}}
    service.fail(on="create", fault=echo)
    items = run(service, "ensure_each", [given("A"), given("B")])
    assert results(items) == [(0, "failed", None), (1, "created", 322)]
    assert isinstance(items[0].error, InvalidRequestError) and items[0].error.status == 422
    assert "canary" not in f"{items} {items[0].error} {vars(items[0].error)}"
    service.fail(on="create", fault={"status": 401})
    with pytest.raises(UnauthorizedError):
        run(service, "ensure_each", [given("C"), given("D")])


@both
def test_a_second_profile_that_the_last_list_shows_is_a_further_result(service: Emulator, run: Run) -> None:
    def create_another(event: Event) -> None:
        if (event.kind, event.method) == ("received", "POST") and len(profiles(service)) == 2:
            blocking(service, "create", **given("A"))

    items = run(service, "ensure_each", [given("A"), given("B")], on_event=create_another)
    assert results(items)[:2] == [(0, "created", 322), (1, "created", 324)]
    (further,) = items[2:]
    assert results([further]) == [(0, "failed", 322)] and isinstance(further.error, ConflictError)
    assert "322" in str(further.error) and "323" in str(further.error)


@both
def test_inputs_are_checked_before_anything_is_sent(service: Emulator, run: Run) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        (given("a", provider="HubSpot"), "input 2 of the list: it names the same profile as input 1"),
        (given(""), "input 2 of the list: .*name"),
        (given("B "), "input 2 of the list: .*name"),
        (given("B", client_secret=""), "input 2 of the list: .*client secret"),
        (given("B", client_secret="canary\udc80"), "input 2 of the list: a secret.*lone surrogate"),
        (given("B", data={"token": "canary"}), "input 2 of the list: .*`token`"),
    ]
    for one, message in wrong:
        with pytest.raises(InvalidInputError, match=message) as caught:
            run(service, "ensure_each", [given("A"), one])
        assert "canary" not in f"{caught.value} {vars(caught.value)} {caught.value.__context__}"
    assert methods(service) == []


def refusal(run: Run, emulator: Emulator, wrong: Any) -> BaseException:
    with pytest.raises(TypeError) as caught:
        run(emulator, "ensure_each", [wrong])
    return caught.value


@both
def test_an_input_of_a_wrong_shape_is_a_type_error(service: Emulator, run: Run) -> None:
    without = given("B")
    del without["client_secret"]
    wrong: list[tuple[Any, str]] = [
        ("canary", "it must be a ProfileInput or a mapping, not str"),
        ([("name", "canary")], "it must be a ProfileInput or a mapping, not list"),
        (None, "it must be a ProfileInput or a mapping, not NoneType"),
        (without, "missing 1 required keyword argument: 'client_secret'"),
        (given("B", clientsecret="canary"), "unexpected keyword argument 'clientsecret'"),
        (given("B", replace=True), "unexpected keyword argument 'replace'"),
        ({5: "canary"}, "unexpected keyword argument '5'"),
        (given("B") | {"name": 5}, "'int' object is not an instance of 'str'"),
        (given("B", client_secret=["canary"]), "must be str, not list"),
        (given("B", token=b"canary"), "must be str, not bytes"),
        (given("B", data="canary"), "data must be a mapping, not str"),
    ]
    for one, message in wrong:
        with pytest.raises(TypeError, match=f"^input 2 of the list: .*{message}") as caught:
            run(service, "ensure_each", [given("A"), one])
        assert "canary" not in f"{caught.value} {vars(caught.value)} {caught.value.__context__}"
    # Python 3.10 has no notes.
    notes = getattr(refusal(run, service, given("B", client_secret=5)), "__notes__", ["while processing 'client_secret'"])
    assert notes == ["while processing 'client_secret'"]
    for options in ({"replace": 1}, {"dry_run": "yes"}, {"ledger": 5}, {"pace": 5}):
        with pytest.raises(TypeError):
            run(service, "ensure_each", [given("A")], **options)
    for inputs in (5, ProfileInput(**given("A"))):
        with pytest.raises(TypeError, match="not iterable"):
            run(service, "ensure_each", inputs)
    assert methods(service) == []


@both
def test_an_exception_of_the_iterable_is_raised_unchanged(service: Emulator, run: Run) -> None:
    for raised in (TypeError("mine"), KeyError("mine"), InvalidInputError("mine"), KeyboardInterrupt()):

        def inputs() -> Iterator[Any]:
            yield given("A")
            raise raised  # noqa: B023

        with pytest.raises(type(raised)) as caught:
            run(service, "ensure_each", inputs())
        assert caught.value is raised and caught.value.__cause__ is None
    assert methods(service) == []


@both
@pytest.mark.parametrize("kind", [str, Path])
def test_a_run_that_was_killed_before_its_create_was_sent_goes_on(
    service: Emulator, run: Run, kind: Any, tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    def kill(event: Event) -> None:
        if (event.kind, event.method) == ("sending", "POST") and len(profiles(service)) == 2:
            raise Killed

    inputs, ledger = [given("A"), given("B")], tmp_path / "ledger"
    with pytest.raises(Killed):
        run(service, "ensure_each", inputs, ledger=kind(ledger), on_event=kill)
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert [line.get("status") for line in lines] == [None, "creating", "created", "creating"]
    assert SECRET not in ledger.read_text()
    # Nobody knows whether the second create was sent, so this waits until a list can show it.
    before = service.now
    items = run(service, "ensure_each", inputs, ledger=kind(ledger))
    assert results(items) == [(0, "unchanged", 322), (1, "created", 323)]
    assert service.now - before >= 45
    assert [profile.name for profile in profiles(service)][1:] == ["A", "B"]
    with pytest.raises(LedgerError, match="written for another action"):
        run(service, "assign_each", 321, [123], ledger=kind(ledger))


def test_a_run_whose_iterator_was_closed_goes_on_with_its_ledger(service: Emulator, tmp_path: Path) -> None:
    inputs, ledger = [given("A"), given("B"), given("C")], tmp_path / "ledger"
    with service.client() as client:
        never_started = client.ensure_each(inputs, ledger=ledger)
        assert not ledger.exists() and methods(service) == []
        first = client.ensure_each(inputs, ledger=ledger)
        assert length_hint(first) == 3
        assert next(first).action == "created" and length_hint(first) == 2
        with pytest.raises(LedgerError, match="another run is using this ledger"):
            next(never_started)
        # An iterator that is deleted unlocks the file.
        del first
        gc.collect()
        again = client.ensure_each(inputs, ledger=ledger)
        assert [next(again).action, next(again).action] == ["unchanged", "created"]
    # So does closing the client.
    with pytest.raises(InvalidInputError, match="closed"):
        next(again)
    assert [item.action for item in blocking(service, "ensure_each", inputs, ledger=ledger)] == [
        "unchanged",
        "unchanged",
        "created",
    ]
    assert len(profiles(service)) == 4


def test_closing_an_async_client_frees_the_ledger(service: Emulator, tmp_path: Path) -> None:
    inputs, ledger = [given("A"), given("B")], tmp_path / "ledger"

    async def begun() -> AsyncIterator[EnsuredEach]:
        client = service.async_client()
        each = client.ensure_each(inputs, ledger=ledger)
        assert not ledger.exists() and methods(service) == []
        assert (await anext(each)).action == "created"
        client.close()
        with pytest.raises(InvalidInputError, match="closed"):
            await anext(each)
        return each

    each = asyncio.run(begun())
    again = awaiting(service, "ensure_each", inputs, ledger=ledger)
    assert results(again) == [(0, "unchanged", 322), (1, "created", 323)]
    del each


@pytest.mark.parametrize(
    "run, kind",
    [(blocking, MemoryLedger), (awaiting, MemoryLedger), (awaiting, AsyncMemoryLedger)],
    ids=["Client", "async", "awaited"],
)
def test_a_ledger_may_be_an_object_of_the_user(service: Emulator, run: Run, kind: type[MemoryLedger]) -> None:
    ledger = kind()
    assert len(run(service, "ensure_each", [given("A")], ledger=ledger)) == 1
    statuses = [json.loads(line).get("status") for line in ledger.text.splitlines()]
    assert statuses == [None, "creating", "created"]
    failing = kind(fail_at=1)
    with pytest.raises(OSError, match="^the disk is full$"):
        run(service, "ensure_each", [given("B")], ledger=failing)
    # The create is announced before it is sent.
    assert [profile.name for profile in profiles(service)][1:] == ["A"]
