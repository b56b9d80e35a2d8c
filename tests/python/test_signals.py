"""What a signal handler raises reaches the caller, wherever the call is, and nothing is sent twice for it."""

import contextlib
import gc
import itertools
import logging
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from workato_oauth_profiles import Client, Request, Response, WorkatoError
from workato_oauth_profiles.testing import Emulator

ROUNDS = 10_000
INPUT: dict[str, Any] = {"name": "Acme", "provider": "hubspot", "client_id": "c", "client_secret": "canary-secret"}


class Limit(Exception):
    """Such as a time limit of Celery. It is an Exception, which code catches more often than a BaseException."""


@pytest.fixture
def limits() -> Iterator[list[Limit]]:
    """The exceptions that the handler of the timer has raised."""
    raised: list[Limit] = []

    def handler(number: int, frame: object) -> None:
        raised.append(Limit(str(len(raised))))
        raise raised[-1]

    before = signal.signal(signal.SIGALRM, handler)
    # Python itself drops an exception in a `__del__`. So there is no garbage collection, which would call those of other tests.
    gc.collect()
    gc.disable()
    # When `logging` looks up a level for the first time, it takes a lock, and an exception may leave that lock held. So
    # each level is looked up here.
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        logging.getLogger("workato_oauth_profiles").isEnabledFor(level)
    yield raised
    gc.enable()
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


class Number:
    """A number of the user, whose code runs while arguments are converted."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __index__(self) -> int:
        return sum(1 for _ in range(self.number))


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return "/".join(self.path.parts).replace("//", "/")


VERBS: dict[str, Callable[[Any, Path], Any]] = {
    "list": lambda client, folder: client.list(),
    "get": lambda client, folder: client.get(Number(321)),
    "profiles": lambda client, folder: list(client.profiles()),
    "find": lambda client, folder: client.find(name="Acme", provider="hubspot"),
    "create": lambda client, folder: client.create(**INPUT),
    "update": lambda client, folder: client.update(321, **INPUT),
    "rotate_secret": lambda client, folder: client.rotate_secret(321, client_secret="canary-secret"),
    "ensure": lambda client, folder: client.ensure(**INPUT),
    "ensure_each": lambda client, folder: list(client.ensure_each([INPUT], dry_run=True)),
    "assign": lambda client, folder: client.assign(321, Number(123)),
    "unassign": lambda client, folder: client.unassign(321, Number(123)),
    "assign_each": lambda client, folder: list(
        client.assign_each(321, iter([Number(123)]), ledger=Folder(folder / "assign"), dry_run=True)
    ),
    "unassign_each": lambda client, folder: list(
        client.unassign_each(321, [123], ledger=Folder(folder / "unassign"))
    ),
    "reassign_each": lambda client, folder: list(
        client.reassign_each([401], from_id=321, to_id=322, ledger=Folder(folder / "reassign"), dry_run=True)
    ),
    "delete": lambda client, folder: client.delete(Number(321)),
}


def new_client(emulator: Emulator, over: str) -> Client:
    settings: dict[str, Any] = {"on_event": str, "requests_per_minute": None}
    if over == "emulator":
        return emulator.client(**settings)
    return Client(emulator.token, base_url=emulator.url, **settings)


def call_until_a_limit(client: Client, folder: Path, verb: str, limits: list[Limit]) -> None:
    before = len(limits)
    while len(limits) == before:
        try:
            VERBS[verb](client, folder)
        except WorkatoError:
            # What the service answers does not matter here, such as that there is one already.
            pass


@pytest.mark.parametrize("over", ["emulator", "sockets"])
@pytest.mark.parametrize("verb", VERBS)
def test_no_exception_of_a_timer_vanishes(limits: list[Limit], tmp_path: Path, verb: str, over: str) -> None:
    seen: list[Limit] = []
    with Emulator(requests_per_minute=None) as emulator:
        for nth in range(ROUNDS // (2 * len(VERBS))):
            emulator.reset()
            # A new client: a create that was cut off would make the next one wait until it is settled.
            client = new_client(emulator, over)
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.00005 * (nth % 16 + 1))
                call_until_a_limit(client, tmp_path, verb, limits)
            except Limit as limit:
                seen.append(limit)
    assert seen == limits and len(seen) == ROUNDS // (2 * len(VERBS))


@pytest.mark.parametrize("verb", ["create", "delete"])
def test_nothing_is_sent_twice_after_an_exception_of_a_timer(limits: list[Limit], verb: str) -> None:
    # Each call sends another request, so a request that arrives twice was sent twice.
    numbers = itertools.count(1000)

    # A function of its own: CPython may raise at the jump of a loop, where no `try` of the same function holds.
    def call_until_it_rings(client: Client, wait: float) -> None:
        signal.setitimer(signal.ITIMER_REAL, wait)
        while True:
            number = next(numbers)
            # There is no such profile to delete.
            with contextlib.suppress(WorkatoError):
                client.create(**INPUT | {"name": str(number)}) if verb == "create" else client.delete(number)

    with Emulator(requests_per_minute=None) as emulator:
        for nth in range(100):
            with pytest.raises(Limit):
                call_until_it_rings(new_client(emulator, "sockets"), 0.0002 * (nth % 16 + 1))
        sent = [(arrival["path"], arrival["body"]) for arrival in emulator.journal()]
    assert len(limits) == 100 and len(sent) > 30
    assert len(set(sent)) == len(sent)


def test_nothing_is_sent_again_after_an_exception_in_a_transport(limits: list[Limit]) -> None:
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        while True:
            pass

    client = Client("test-token", transport=send, max_attempts=5)
    for verb in ("get", "create"):
        with pytest.raises(Limit) as caught:
            client.get(321) if verb == "get" else client.create(**INPUT)
        assert caught.value is limits[-1]
    assert [request.method for request in sent] == ["GET", "POST"]


def test_exceptions_of_numbers_and_paths_of_the_user_come_out_unchanged() -> None:
    raised = RuntimeError("of the user")

    class Raises:
        def __index__(self) -> int:
            raise raised

        __fspath__ = __index__

    wrong: Any = Raises()
    client = Client("test-token")
    for call in (
        lambda: client.get(wrong),
        lambda: client.list(page=wrong),
        lambda: client.assign(321, wrong),
        lambda: client.with_options(max_attempts=wrong),
        lambda: client.assign_each(321, [1], ledger=wrong),
        lambda: client.ensure_each([], ledger=wrong),
        lambda: Client("test-token", ca_bundle=wrong),
    ):
        with pytest.raises(RuntimeError) as caught:
            call()
        assert caught.value is raised
