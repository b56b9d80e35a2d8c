"""reassign_each with both clients: which profile a customer has, and what a cancel finishes."""

import _thread
import asyncio
import http.client
import json
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ledgers import AsyncMemoryLedger, MemoryLedger
from workato_oauth_profiles import (
    AsyncClient,
    Client,
    Event,
    External,
    InvalidInputError,
    InvalidRequestError,
    LedgerError,
    Outcome,
    Request,
    RequestCancelledError,
    Response,
)
from workato_oauth_profiles.testing import Emulator

OLD, NEW, OF_SLACK = 321, 322, 323
MOVES: dict[str, Any] = {"from_id": OLD, "to_id": NEW}

# Runs a whole reassign by one of the clients.
Run = Callable[..., list[Outcome]]


def blocking(emulator: Emulator, *arguments: Any, on_event: Any = None, **keywords: Any) -> list[Outcome]:
    with emulator.client(on_event=on_event) as client:
        return list(client.reassign_each(*arguments, **keywords))


def awaiting(emulator: Emulator, *arguments: Any, on_event: Any = None, **keywords: Any) -> list[Outcome]:
    async def run() -> list[Outcome]:
        async with emulator.async_client(on_event=on_event) as client:
            return [outcome async for outcome in client.reassign_each(*arguments, **keywords)]

    return asyncio.run(run())


both = pytest.mark.parametrize("run", [blocking, awaiting])


@pytest.fixture
def service() -> Iterator[Emulator]:
    """The documented profile 321, which customers 401 to 405 have and 401 uses; and two more profiles."""
    with Emulator(requests_per_minute=None) as emulator:
        with emulator.client() as client:
            for name, provider in (("Another app", "hubspot"), ("A Slack app", "slack")):
                client.create(name=name, provider=provider, client_id="c", client_secret="secret")
        emulator.reset()
        yield emulator


def assigned(emulator: Emulator, profile: int) -> list[int]:
    return [entry["customer"] for entry in emulator.assignments() if entry["profile"] == profile]


def moved(outcomes: list[Outcome]) -> list[tuple[Any, str, str | None]]:
    return [(outcome.customer, outcome.status, outcome.has) for outcome in outcomes]


def lines(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_text().splitlines()]


@both
def test_customers_are_moved_once_and_a_later_run_moves_those_that_failed(
    service: Emulator, run: Run, tmp_path: Path
) -> None:
    ledger, customers = tmp_path / "moves.jsonl", [401, External("A2402"), 403]
    outcomes = run(service, customers, **MOVES, ledger=ledger)
    assert moved(outcomes) == [(401, "failed", "from"), (External("A2402"), "done", "to"), (403, "done", "to")]
    assert isinstance(outcomes[0].error, InvalidRequestError)
    assert [outcome.progress.left for outcome in outcomes] == [2, 1, 0]
    assert (assigned(service, OLD), assigned(service, NEW)) == ([401, 404, 405], [402, 403])
    again = run(service, iter(customers), **MOVES, ledger=str(ledger), force=True)
    assert moved(again) == [(401, "done", "to"), (External("A2402"), "already", "to"), (403, "already", "to")]
    assert assigned(service, NEW) == [401, 402, 403]
    with pytest.raises(LedgerError, match="written for another profile"):
        run(service, customers, from_id=NEW, to_id=OLD, ledger=ledger)


@both
def test_a_dry_run_only_reads_both_profiles(service: Emulator, run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "moves.jsonl"
    outcomes = run(service, customers=[402, 403], **MOVES, ledger=ledger, dry_run=True, pace=5)
    assert moved(outcomes) == [(402, "dry_run", None), (403, "dry_run", None)]
    assert [arrival["method"] for arrival in service.journal()] == ["GET", "GET"]
    assert not ledger.exists()


@both
def test_a_new_profile_that_is_refused_leaves_the_old_one(service: Emulator, run: Run, tmp_path: Path) -> None:
    service.fail(on="assign", fault={"status": 422, "body": {"message": "not this one"}})
    (outcome,) = run(service, [402], **MOVES, ledger=tmp_path / "moves.jsonl")
    assert (outcome.status, outcome.has) == ("failed", "from") and "not this one" in str(outcome.error)
    assert 402 in assigned(service, OLD) and assigned(service, NEW) == []


@both
def test_wrong_arguments_and_profiles_of_two_providers_are_refused(service: Emulator, run: Run, tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        (MOVES | {"ledger": None}, "a ledger is required.*`ledger=`"),
        ({"from_id": OLD, "to_id": OLD}, "both profiles are 321"),
        ({"from_id": OLD, "to_id": "322"}, "322"),
        ({"from_id": 0, "to_id": NEW}, "0"),
        (MOVES | {"pace": 0}, "pace="),
    ]
    for keywords, message in wrong:
        with pytest.raises(InvalidInputError, match=message):
            run(service, [402], **{"ledger": tmp_path / "moves.jsonl"} | keywords)
    wrong_types: list[dict[str, Any]] = [MOVES | {"ledger": 5}, MOVES | {"ledger": "l", "force": 1}]
    for keywords in wrong_types:
        with pytest.raises(InvalidInputError, match="=` must be"):
            run(service, [402], **keywords)
    for missing in (MOVES, {"from_id": OLD, "ledger": "l"}):
        with pytest.raises(TypeError, match="missing 1 required keyword-only argument"):
            run(service, [402], **missing)
    assert service.journal() == []
    with pytest.raises(InvalidInputError, match="`hubspot`.*`slack`"):
        run(service, [402], from_id=OLD, to_id=OF_SLACK, ledger=tmp_path / "moves.jsonl")
    assert {arrival["method"] for arrival in service.journal()} == {"GET"}


@both
def test_a_run_that_was_killed_in_the_middle_of_a_customer_goes_on(
    service: Emulator, run: Run, tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    def kill(event: Event) -> None:
        if (event.kind, event.method) == ("sending", "POST"):
            raise Killed

    ledger = tmp_path / "moves.jsonl"
    with pytest.raises(Killed):
        run(service, [402, 403], **MOVES, ledger=ledger, on_event=kill)
    # The customer has neither profile.
    assert [line["status"] for line in lines(ledger)[1:]] == ["unassigning"]
    assert 402 not in assigned(service, OLD) + assigned(service, NEW)
    before = service.now
    assert moved(run(service, [402, 403], **MOVES, ledger=ledger)) == [(402, "done", "to"), (403, "done", "to")]
    assert service.now - before >= 45
    assert assigned(service, NEW) == [402, 403]


@pytest.mark.parametrize(
    "run, kind",
    [(blocking, MemoryLedger), (awaiting, MemoryLedger), (awaiting, AsyncMemoryLedger)],
    ids=["Client", "async", "awaited"],
)
def test_a_ledger_may_be_an_object_of_the_user(service: Emulator, run: Run, kind: type[MemoryLedger]) -> None:
    ledger = kind()
    assert moved(run(service, [402], **MOVES, ledger=ledger)) == [(402, "done", "to")]
    ledger.read = 0
    assert moved(run(service, [402], **MOVES, ledger=ledger)) == [(402, "already", "to")]


def forward(request: Request) -> Response:
    url = urlsplit(request.url)
    connection = http.client.HTTPConnection(url.netloc)
    connection.request(request.method, url.path, request.body, request.headers)
    answer = connection.getresponse()
    response = Response(answer.status, {}, answer.read())
    connection.close()
    return response


def slow_unassign(service: Emulator) -> None:
    """An unassign that takes so long that a thread can act meanwhile, on a busy machine too."""
    service.fail(on="unassign", fault={"latency": 1})


def has_arrived(service: Emulator) -> bool:
    return any(arrival["method"] == "DELETE" for arrival in service.journal())


def assert_that_402_was_finished(service: Emulator, ledger: Path) -> None:
    statuses = [line.get("status", line.get("run")) for line in lines(ledger)[1:]]
    assert statuses[:3] == ["unassigning", "assigning", "done"]
    assert (assigned(service, OLD), assigned(service, NEW)) == ([401, 403, 404, 405], [402])
    with Client(service.token, base_url=service.url, requests_per_minute=None) as client:
        again = list(client.reassign_each([402, 403], **MOVES, ledger=ledger))
    assert moved(again) == [(402, "already", "to"), (403, "done", "to")]


def test_closing_the_client_finishes_the_customer_under_way(service: Emulator, tmp_path: Path) -> None:
    ledger = tmp_path / "moves.jsonl"
    client = Client(service.token, base_url=service.url, requests_per_minute=None)

    def close() -> None:
        while not has_arrived(service):
            pass
        client.close()

    slow_unassign(service)
    closing = threading.Thread(target=close)
    closing.start()
    rollout = client.reassign_each([402, 403], **MOVES, ledger=ledger)
    outcome = next(rollout)
    closing.join()
    assert (outcome.status, outcome.has) == ("done", "to")
    with pytest.raises(InvalidInputError, match="closed"):
        next(rollout)
    assert_that_402_was_finished(service, ledger)


def test_ctrl_c_finishes_the_customer_under_way(service: Emulator, tmp_path: Path) -> None:
    ledger = tmp_path / "moves.jsonl"

    def interrupt() -> None:
        while not has_arrived(service):
            pass
        _thread.interrupt_main()

    # A shell may have started this with the signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    slow_unassign(service)
    interrupting = threading.Thread(target=interrupt)
    with Client(service.token, base_url=service.url, requests_per_minute=None) as client:
        interrupting.start()
        with pytest.raises(KeyboardInterrupt):
            next(client.reassign_each([402, 403], **MOVES, ledger=ledger))
        interrupting.join()
    signal.signal(signal.SIGINT, before)
    assert_that_402_was_finished(service, ledger)


@pytest.mark.parametrize("cancels", [True, False], ids=["cancel", "close"])
@pytest.mark.parametrize("own_transport", [True, False], ids=["own transport", "built-in"])
def test_cancelling_a_task_or_closing_the_client_finishes_the_customer_under_way(
    service: Emulator, tmp_path: Path, cancels: bool, own_transport: bool
) -> None:
    ledger = tmp_path / "moves.jsonl"
    finished: list[str] = []

    async def run() -> None:
        async def send(request: Request) -> Response:
            response = await asyncio.to_thread(forward, request)
            finished.append(request.method)
            return response

        transport = send if own_transport else None
        client = AsyncClient(
            service.token, base_url=service.url, requests_per_minute=None, transport=transport
        )
        outcomes: list[Outcome] = []

        async def consume() -> None:
            try:
                async for outcome in client.reassign_each([402, 403], **MOVES, ledger=ledger):
                    outcomes.append(outcome)
            except asyncio.CancelledError as cancelled:
                assert isinstance(cancelled.__cause__, RequestCancelledError)
                raise

        slow_unassign(service)
        task = asyncio.create_task(consume())
        while not has_arrived(service):
            await asyncio.sleep(0)
        if cancels:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        else:
            client.close()
            with pytest.raises(InvalidInputError, match="closed"):
                await task
            assert moved(outcomes) == [(402, "done", "to")]

    asyncio.run(run())
    assert finished == (["GET", "GET", "DELETE", "POST"] if own_transport else [])
    assert_that_402_was_finished(service, ledger)


class SlowLedger(AsyncMemoryLedger):
    """Its line before the assign takes as long as the test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()

    async def append(self, text: str) -> None:  # type: ignore[override]
        if '"assigning"' in text:
            self.begun.set()
            await self.may_end.wait()
        await super().append(text)


def test_cancelling_while_a_ledger_is_written_finishes_the_line_and_the_customer(service: Emulator) -> None:
    async def run() -> str:
        ledger = SlowLedger()
        async with service.async_client() as client:
            rollout = client.reassign_each([402, 403], **MOVES, ledger=ledger)
            task = asyncio.ensure_future(anext(rollout))
            await ledger.begun.wait()
            task.cancel()
            # The cancel arrives while the line is written.
            await asyncio.sleep(0)
            ledger.may_end.set()
            with pytest.raises(asyncio.CancelledError):
                await task
        return ledger.text

    statuses = [json.loads(line).get("status") for line in asyncio.run(run()).splitlines()]
    assert statuses == [None, "unassigning", "assigning", "done", None]
    assert (assigned(service, OLD), assigned(service, NEW)) == ([401, 403, 404, 405], [402])
