"""assign_each and unassign_each: where customers come from, ledgers, and what ends a rollout."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from operator import length_hint
from pathlib import Path
from typing import Any

import pytest
from emulator import TOKEN, Emulator
from ledgers import AsyncMemoryLedger, MemoryLedger
from workato_oauth_profiles import (
    AsyncClient,
    Client,
    External,
    InvalidInputError,
    LedgerError,
    NotFoundError,
    Outcome,
    RequestCancelledError,
    UnauthorizedError,
)

FAST: dict[str, Any] = {"pace": 6000}
SEVERAL: list[int | External] = [1001, External("C1002"), 1003]

# Runs a whole rollout by one of the clients.
RunRollout = Callable[..., list[Outcome]]


def blocking(url: str, verb: str, *arguments: Any, **keywords: Any) -> list[Outcome]:
    with Client(TOKEN, base_url=url) as client:
        return list(getattr(client, verb)(*arguments, **FAST, **keywords))


def awaiting(url: str, verb: str, *arguments: Any, **keywords: Any) -> list[Outcome]:
    async def run() -> list[Outcome]:
        async with AsyncClient(TOKEN, base_url=url) as client:
            return [outcome async for outcome in getattr(client, verb)(*arguments, **FAST, **keywords)]

    return asyncio.run(run())


both = pytest.mark.parametrize("run", [blocking, awaiting])


@pytest.fixture
def crowd(emulator: Emulator) -> Emulator:
    """Profile 1, and the customers 1001 to 1020."""
    emulator.reset(documented=False, profiles=1, customers=20)
    return emulator


def statuses(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


@both
@pytest.mark.parametrize("made", [list, tuple, iter, lambda all: (one for one in all), dict.fromkeys])
def test_customers_come_from_any_iterable(crowd: Emulator, run: RunRollout, made: Callable[[Any], Any]) -> None:
    outcomes = run(crowd.url, "assign_each", 1, made(SEVERAL))
    assert [(outcome.customer, outcome.status) for outcome in outcomes] == [(one, "done") for one in SEVERAL]
    known = hasattr(made(SEVERAL), "__len__")
    assert [outcome.progress.left for outcome in outcomes] == ([2, 1, 0] if known else [None] * 3)
    assert statuses(run(crowd.url, "unassign_each", 1, made(SEVERAL), force=True)) == ["done"] * 3


def test_customers_come_from_an_async_iterable(crowd: Emulator) -> None:
    async def customers() -> AsyncIterator[Any]:
        for one in SEVERAL:
            await asyncio.sleep(0)
            yield one

    assert statuses(awaiting(crowd.url, "assign_each", 1, customers())) == ["done"] * 3


@both
def test_each_customer_is_checked_when_it_is_taken(crowd: Emulator, run: RunRollout) -> None:
    taken: list[Any] = []

    def customers() -> Iterator[Any]:
        for one in (1001, "A2300", 1002):
            taken.append(one)
            yield one

    with pytest.raises(InvalidInputError, match="customer 2 of the list: `A2300` is not a customer"):
        run(crowd.url, "assign_each", 1, customers())
    assert taken == [1001, "A2300"]
    with pytest.raises(TypeError, match="not iterable"):
        run(crowd.url, "assign_each", 1, 1001)


@pytest.mark.parametrize(
    "run, raised",
    [
        (blocking, KeyError("mine")),
        (blocking, KeyboardInterrupt()),
        (blocking, NotFoundError("mine")),
        (awaiting, KeyError("mine")),
        (awaiting, NotFoundError("mine")),
    ],
)
def test_an_exception_of_the_iterable_of_customers_is_raised_unchanged(
    crowd: Emulator, run: RunRollout, raised: BaseException, tmp_path: Path
) -> None:
    def customers() -> Iterator[int]:
        yield 1001
        raise raised

    with pytest.raises(type(raised)) as caught:
        run(crowd.url, "assign_each", 1, customers(), ledger=tmp_path / "ledger")
    assert caught.value is raised and caught.value.__cause__ is None
    assert statuses(run(crowd.url, "assign_each", 1, [1001, 1002], ledger=tmp_path / "ledger")) == [
        "already",
        "done",
    ]


@both
@pytest.mark.parametrize("kind", [str, Path])
def test_a_rollout_with_the_same_ledger_goes_on_where_the_last_one_ended(
    crowd: Emulator, run: RunRollout, kind: Callable[[Path], Any], tmp_path: Path
) -> None:
    ledger = kind(tmp_path / "ledger.jsonl")
    assert statuses(run(crowd.url, "assign_each", 1, SEVERAL[:2], ledger=ledger)) == ["done"] * 2
    sent = len(crowd.journal())
    assert statuses(run(crowd.url, "assign_each", 1, SEVERAL, ledger=ledger, dry_run=True)) == [
        "already",
        "already",
        "dry_run",
    ]
    assert len(crowd.journal()) == sent + 1
    assert statuses(run(crowd.url, "assign_each", 1, SEVERAL, ledger=ledger)) == ["already", "already", "done"]
    with pytest.raises(LedgerError, match="written for another action"):
        run(crowd.url, "unassign_each", 1, SEVERAL, ledger=ledger)
    lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
    assert [line["status"] for line in lines if "customer" in line] == ["done"] * 3
    assert lines[-1] == {"run": "ended"}


@pytest.mark.parametrize(
    "run, kind", [(blocking, MemoryLedger), (awaiting, MemoryLedger), (awaiting, AsyncMemoryLedger)], ids=["Client", "async", "awaited"]
)
def test_a_ledger_may_be_an_object_of_the_user(crowd: Emulator, run: RunRollout, kind: type[MemoryLedger]) -> None:
    ledger = kind()
    assert statuses(run(crowd.url, "assign_each", 1, SEVERAL[:2], ledger=ledger)) == ["done"] * 2
    ledger.read = 0
    assert statuses(run(crowd.url, "assign_each", 1, SEVERAL, ledger=ledger)) == ["already", "already", "done"]
    for fail_at, outcomes in ((0, 0), (2, 2)):
        failing = kind(fail_at)
        outcomes_seen: list[Outcome] = []
        with pytest.raises(OSError, match="^the disk is full$"):
            outcomes_seen += run(crowd.url, "assign_each", 1, SEVERAL, ledger=failing)
        assert failing.text.count("\n") == outcomes


@both
def test_an_invalid_ledger_is_refused(crowd: Emulator, run: RunRollout, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"a path, or an object with the methods next_line\(\) and append\(text\)"):
        run(crowd.url, "assign_each", 1, SEVERAL, ledger=5)
    with pytest.raises(LedgerError, match="no/such/folder"):
        run(crowd.url, "assign_each", 1, SEVERAL, ledger="no/such/folder/ledger")
    (tmp_path / "other").write_text("something else\n")
    with pytest.raises(LedgerError, match="not written by this version of the library"):
        run(crowd.url, "assign_each", 1, SEVERAL, ledger=tmp_path / "other")
    assert crowd.journal() == []


def test_only_one_started_rollout_can_use_a_file(crowd: Emulator, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    with Client(TOKEN, base_url=crowd.url) as client:
        never_started = client.assign_each(1, SEVERAL, ledger=ledger, **FAST)
        assert not ledger.exists()
        first = client.assign_each(1, SEVERAL, ledger=ledger, **FAST)
        assert next(first).status == "done"
        with pytest.raises(LedgerError, match="another run is using"):
            next(never_started)
        # A rollout that is deleted unlocks the file.
        del first
        gc.collect()
        again = client.assign_each(1, SEVERAL, ledger=ledger, **FAST)
        assert statuses(again) == ["already", "done", "done"]
        # So does one that has ended, although its iterator still exists.
        assert statuses(client.assign_each(1, SEVERAL, ledger=ledger, **FAST)) == ["already"] * 3


def test_the_lock_of_a_ledger_is_that_of_the_system(crowd: Emulator, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "ledger"
    with Client(TOKEN, base_url=crowd.url) as client:
        rollout = client.assign_each(1, SEVERAL, ledger=path, **FAST)
        next(rollout)
        with path.open() as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        rest = list(rollout)
        assert statuses(rest) == ["done", "done"]
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with pytest.raises(LedgerError, match="another run is using this ledger"):
                next(client.assign_each(1, SEVERAL, ledger=path, **FAST))


def test_closing_the_client_frees_the_ledger_of_a_rollout_that_rests(crowd: Emulator, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    with Client(TOKEN, base_url=crowd.url) as client:
        first = client.assign_each(1, SEVERAL, ledger=ledger, **FAST)
        assert next(first).status == "done"
    with Client(TOKEN, base_url=crowd.url) as client:
        assert statuses(client.assign_each(1, SEVERAL, ledger=ledger, **FAST)) == ["already", "done", "done"]
    with pytest.raises(InvalidInputError, match="closed"):
        next(first)


def test_closing_an_async_client_frees_the_ledger_of_a_rollout_that_rests(crowd: Emulator, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"

    async def begun() -> AsyncIterator[Outcome]:
        client = AsyncClient(TOKEN, base_url=crowd.url)
        rollout = client.assign_each(1, SEVERAL, ledger=ledger, **FAST)
        assert (await rollout.__anext__()).status == "done"
        client.close()
        return rollout

    rollout = asyncio.run(begun())
    again = awaiting(crowd.url, "assign_each", 1, SEVERAL, ledger=ledger)
    assert statuses(again) == ["already", "done", "done"]
    del rollout


@both
def test_a_failed_customer_does_not_end_a_rollout_but_a_refused_token_does(crowd: Emulator, run: RunRollout) -> None:
    outcomes = run(crowd.url, "assign_each", 1, [1001, 99, 1002])
    assert statuses(outcomes) == ["done", "failed", "done"]
    error = outcomes[1].error
    assert isinstance(error, NotFoundError) and error.status == 404
    assert (outcomes[2].progress.done, outcomes[2].progress.failed) == (2, 1)
    crowd.fail_next({"status": 200, "body": {"result": {"id": 1}}}, {"status": 401})
    with pytest.raises(UnauthorizedError):
        run(crowd.url, "assign_each", 1, [1001, 1002])


def test_progress_bars_can_wrap_a_rollout(crowd: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    rich = pytest.importorskip("rich.progress")
    tqdm = pytest.importorskip("tqdm")
    with Client(TOKEN, base_url=crowd.url) as client:
        rollout = client.assign_each(1, SEVERAL, **FAST)
        assert length_hint(rollout) == 3
        assert statuses(rich.track(rollout)) == ["done"] * 3
        assert length_hint(rollout) == 0
        assert length_hint(client.profiles(), 7) == 7
        assert statuses(tqdm.tqdm(client.unassign_each(1, SEVERAL, **FAST), total=3)) == ["done"] * 3
        assert [profile.id for profile in tqdm.tqdm(client.profiles())] == [1]
    shown = capsys.readouterr()
    assert "100%" in shown.out and "3/3" in shown.err


@pytest.mark.parametrize("after", range(1, 12))
def test_an_async_rollout_may_be_cancelled_at_any_await(crowd: Emulator, tmp_path: Path, after: int) -> None:
    ledger = tmp_path / "ledger"
    outcomes_seen: list[Outcome] = []

    async def run() -> None:
        awaits = 0

        async def customers() -> AsyncIterator[int]:
            for customer in range(1001, 1006):
                yield customer

        async with AsyncClient(TOKEN, base_url=crowd.url) as client:
            rollout = client.assign_each(1, customers(), ledger=ledger, **FAST)

            async def consume() -> None:
                async for outcome in rollout:
                    outcomes_seen.append(outcome)

            task = asyncio.create_task(consume())
            # Each round of this loop lets the rollout pass at most a few awaits.
            while awaits < after and not task.done():
                await asyncio.sleep(0.002)
                awaits += 1
            task.cancel()
            try:
                await task
            except asyncio.CancelledError as cancelled:
                assert isinstance(cancelled.__cause__, RequestCancelledError | None)

    asyncio.run(run())
    noted = ledger.read_text().count('"done"') if ledger.exists() else 0
    # The ledger has every outcome that was yielded, and at most one more: that of the request in flight.
    assert len(outcomes_seen) <= noted <= len(outcomes_seen) + 1
    rest = awaiting(crowd.url, "assign_each", 1, range(1001, 1006), ledger=ledger)
    assert statuses(rest) == ["already"] * noted + ["done"] * (5 - noted)
    assigns = [arrival for arrival in crowd.journal() if arrival["method"] == "POST"]
    assert 5 <= len(assigns) <= 6
