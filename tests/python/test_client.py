"""Client: what Python adds to the vectors."""

import gc
import inspect
import pickle
import re
import sys
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import workato_oauth_profiles
from emulator import TOKEN, Emulator, Held
from workato_oauth_profiles import (
    AsyncClient,
    Client,
    Event,
    InvalidInputError,
    NotFoundError,
    Profile,
    RateLimitedError,
    RequestTimeoutError,
)

CANARY = "canary-token"


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(TOKEN, base_url=emulator.url) as client:
        yield client


@pytest.mark.parametrize("id", [True, False, 1.5, "321", 0, -1, 2**53, 2**64, None, float("nan")])
def test_what_is_no_id_is_refused_and_shown(client: Client, emulator: Emulator, id: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        client.get(id)
    assert f"`{id}`" in str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert emulator.journal() == []


@pytest.mark.parametrize("number", [True, 1.5, "1", 0, None])
def test_what_is_no_page_is_refused(client: Client, number: Any) -> None:
    for call in (
        lambda: client.list(page=number),
        lambda: client.list(per_page=number),
        lambda: next(client.profiles(page=number)),
    ):
        with pytest.raises(InvalidInputError, match="page( size)? must be a whole number"):
            call()


def test_an_id_may_be_any_object_that_stands_for_a_whole_number(client: Client) -> None:
    class Id:
        def __index__(self) -> int:
            return 321

    id: Any = Id()
    assert client.get(id).id == 321


@pytest.mark.parametrize(
    "option, value",
    [
        ("data_center", "mars"),
        ("base_url", "www.workato.com"),
        ("base_url", "http://www.workato.com"),
        ("timeout", 0),
        ("timeout", float("nan")),
        ("attempt_timeout", -1),
        ("connect_timeout", float("inf")),
        ("max_attempts", 0),
        ("max_attempts", True),
        ("requests_per_minute", -1),
        ("requests_per_minute", "60"),
    ],
)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_what_is_no_setting_is_refused(kind: Callable[..., object], option: str, value: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        kind(CANARY, **{option: value})
    # In plain words: `attempt_timeout` may be an attempt timeout.
    text = str(caught.value).lower()
    assert option.split("_")[-1] in text and str(value).lower() in text
    assert CANARY not in str(caught.value)


def test_a_listener_is_something_to_call() -> None:
    listener: Any = 5
    with pytest.raises(TypeError, match="on_event"):
        Client(TOKEN, on_event=listener)


def test_each_data_center_has_a_base_url() -> None:
    kind: Callable[..., Client] = Client
    with pytest.raises(InvalidInputError) as caught:
        kind(TOKEN, data_center="")
    names = str(caught.value).split("one of ")[1].split(", not")[0].split(", ")
    urls = {kind(TOKEN, data_center=name).base_url for name in names}
    assert len(urls) == len(names) == 10
    assert Client(TOKEN).base_url in urls
    assert literals("_DataCenter") == set(names)
    assert all(re.search(rf"\b{name}\b", Client.__doc__ or "") for name in names)


def literals(name: str) -> set[str]:
    """The texts that the type checkers know under this name."""
    stub = Path(workato_oauth_profiles.__file__).with_name("_native.pyi").read_text()
    found = re.search(rf"\b{name}\b.*?Literal\[(.*?)\]", stub, re.DOTALL)
    assert found is not None
    return set(re.findall(r'"(\w+)"', found[1]))


def test_the_types_know_the_kinds_and_levels_of_events(emulator: Emulator) -> None:
    events: list[Event] = []
    strange = {"result": {"id": 321, "name": 5}}
    emulator.answer({"status": 429, "headers": [["Retry-After", "1"]]}, "503", {"status": 200, "body": strange})
    workato = Client(TOKEN, base_url=emulator.url, on_event=events.append)
    workato.get(321)
    with pytest.raises(NotFoundError):
        workato.get(5)

    def stop(event: Event) -> None:
        # It is told before anything is sent, and nothing shall be.
        events.append(event)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Client("wrkaeu-token", data_center="us", on_event=stop).get(321)
    assert {event.kind for event in events} == literals("kind")
    assert {event.level for event in events} == literals("level")


def test_a_walk_reads_a_page_when_it_is_asked_for(client: Client, emulator: Emulator) -> None:
    emulator.reset(documented=False, profiles=250)
    walk = client.profiles()
    assert emulator.journal() == []
    assert [next(walk).id for _ in range(100)] == [profile.id for profile in client.list()]
    assert [arrival["path"].split("?")[1] for arrival in emulator.journal()] == ["page=1&per_page=100"] * 2
    assert len(list(walk)) == 150
    assert list(walk) == []


def test_after_an_error_a_walk_is_over(client: Client, emulator: Emulator) -> None:
    emulator.answer({"status": 404})
    walk = client.profiles()
    with pytest.raises(NotFoundError):
        next(walk)
    assert list(walk) == []


def test_a_walk_shows_nothing_but_an_iterator(client: Client) -> None:
    walk = client.profiles()
    assert iter(walk) is walk
    assert [name for name in dir(walk) if not name.startswith("_")] == []


def test_a_closed_client_says_so_and_does_nothing(emulator: Emulator) -> None:
    emulator.reset(documented=False, profiles=250)
    events: list[Event] = []
    with Client(TOKEN, base_url=emulator.url, requests_per_minute=1, on_event=events.append) as client:
        new, begun = client.profiles(), client.profiles()
        next(begun)
    events.clear()
    # The limit is reached: a call that did anything at all would tell that it waits, for a minute.
    for call in (lambda: client.get(321), client.list, lambda: next(new), lambda: next(begun)):
        with pytest.raises(InvalidInputError, match="the client is closed"):
            call()
    assert list(new) == list(begun) == []
    client.close()
    assert (events, len(emulator.journal())) == ([], 1)


def test_a_call_that_is_under_way_goes_on_when_the_client_is_closed(emulator: Emulator) -> None:
    def tell(event: Event) -> None:
        if event.kind == "retrying":
            workato.close()

    emulator.answer("503")
    workato = Client(TOKEN, base_url=emulator.url, on_event=tell)
    assert workato.get(321).id == 321
    assert len(emulator.journal()) == 2


def test_a_time_out_is_one_of_python_too(emulator: Emulator) -> None:
    emulator.answer("hang")
    with Client(TOKEN, base_url=emulator.url, attempt_timeout=0.1, max_attempts=1) as client:
        with pytest.raises(TimeoutError) as caught:
            client.get(321)
    assert isinstance(caught.value, RequestTimeoutError)
    assert (caught.value.code, caught.value.attempts) == ("timeout", 1)


def test_other_threads_go_on_while_a_call_waits_for_its_answer() -> None:
    with Held() as server, Client(TOKEN, base_url=server.url) as client, ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.get, 321)
        server.wait_for_request()
        assert not call.done()
        server.answer({"result": {"id": 321}})
        assert call.result().id == 321


def test_a_walk_is_for_one_thread_at_a_time() -> None:
    with Held() as server, Client(TOKEN, base_url=server.url) as client, ThreadPoolExecutor(1) as pool:
        walk = client.profiles()
        first = pool.submit(next, walk)
        server.wait_for_request()
        with pytest.raises(RuntimeError, match="borrowed"):
            next(walk)
        server.answer({"result": [{"id": 321}]})
        assert first.result().id == 321
        assert list(walk) == []


def test_a_client_serves_many_threads(client: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert [profile.id for profile in pool.map(client.get, [321] * 40)] == [321] * 40


def test_threads_share_the_limit(emulator: Emulator) -> None:
    # The next slot is free in a minute, which is known at once to be too late.
    with Client(TOKEN, base_url=emulator.url, requests_per_minute=5, timeout=30) as client:
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(client.get, 321) for _ in range(8)]
            errors = [call.exception() for call in calls]
    assert [error for error in errors if not isinstance(error, RateLimitedError)] == [None] * 5
    assert len(emulator.journal()) == 5


def test_a_listener_hears_of_all_that_happens(emulator: Emulator) -> None:
    events: list[Event] = []
    emulator.answer({"status": 429, "headers": [["Retry-After", "1"]]}, "503")
    with Client(TOKEN, base_url=emulator.url, on_event=events.append) as client:
        client.get(321)
    told = [(event.kind, event.level, event.attempt, event.status) for event in events]
    assert told == [
        ("sending", "debug", 1, None),
        ("received", "debug", 1, 429),
        ("waiting", "info", 1, None),
        ("sending", "debug", 2, None),
        ("received", "debug", 2, 503),
        ("retrying", "info", 2, 503),
        ("sending", "debug", 3, None),
        ("received", "debug", 3, 200),
    ]
    waiting, last = events[2], events[-1]
    assert waiting.wait is not None and 0.9 < waiting.wait <= 1 and waiting.reason
    assert (last.operation, last.method, last.path) == ("get", "GET", "/api/custom_oauth_profiles/321")
    assert last.elapsed is not None and last.elapsed > 0 and last.correlation_id
    assert str(last).startswith("received GET /api/custom_oauth_profiles/321, attempt 3, status 200")
    assert repr(last) == f"<Event {last}>"
    with pytest.raises(AttributeError):
        last.kind = "sending"  # type: ignore[misc]


def test_what_a_listener_raises_is_reported_and_the_call_goes_on(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: reported.append(report.exc_value))
    raised = RuntimeError("listener")

    def tell(event: Event) -> None:
        raise raised

    with Client(TOKEN, base_url=emulator.url, on_event=tell) as client:
        assert client.get(321).id == 321
    assert reported == [raised, raised]


def test_an_interrupt_leaves_a_listener_and_the_call(emulator: Emulator) -> None:
    def tell(event: Event) -> None:
        if event.kind == "sending":
            raise KeyboardInterrupt

    with Client(TOKEN, base_url=emulator.url, requests_per_minute=1, timeout=30, on_event=tell) as client:
        walk = client.profiles()
        with pytest.raises(KeyboardInterrupt):
            next(walk)
        assert list(walk) == []
        # While the walk is still there, its slot is not in flight: the wait for it is known.
        with pytest.raises(RateLimitedError) as caught:
            client.get(321)
    assert caught.value.retry_after is not None and 50 < caught.value.retry_after <= 60
    assert emulator.journal() == []


def test_a_listener_may_use_the_client(emulator: Emulator) -> None:
    paths: list[str] = []

    def tell(event: Event) -> None:
        paths.append(event.path)
        if event.path.endswith("/321"):
            workato.list(per_page=5)

    workato = Client(TOKEN, base_url=emulator.url, on_event=tell)
    assert workato.get(321).id == 321
    assert len(paths) == 6


def test_a_client_shows_no_secret() -> None:
    for client in (Client(CANARY), AsyncClient(CANARY)):
        assert repr(client) == f"{type(client).__name__}(base_url='https://www.workato.com')"
        assert CANARY not in f"{client} {vars(client)}"
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(client)


def test_an_error_and_an_event_show_no_secret(emulator: Emulator) -> None:
    echo = {"message": f"unknown token {CANARY}", "errors": {CANARY: [CANARY]}}
    emulator.answer({"status": 401, "body": echo})
    events: list[Event] = []
    client = Client(CANARY, base_url=emulator.url, on_event=events.append)
    with pytest.raises(Exception, match="redacted") as caught:
        client.get(321)
    assert CANARY not in f"{caught.value} {caught.value!r} {vars(caught.value)} {caught.value.args} {events}"
    assert CANARY.encode() not in pickle.dumps(caught.value)


def test_a_client_that_its_listener_knows_is_collected() -> None:
    class Owner:
        def __init__(self) -> None:
            self.client = Client(TOKEN, on_event=self.tell)
            self.walk = self.client.profiles()

        def tell(self, event: Event) -> None:
            raise AssertionError("nothing happens")

    owner = weakref.ref(Owner())
    gc.collect()
    assert owner() is None


def test_help_tells_what_a_user_needs() -> None:
    for kind in (Client, AsyncClient):
        assert "requests_per_minute=60" in str(inspect.signature(kind))
        for name in ("get", "list", "profiles", "close", "base_url"):
            assert getattr(kind, name).__doc__
    for name in (name for name in dir(Profile) if not name.startswith("_")):
        assert getattr(Profile, name).__doc__
    for name in (name for name in dir(Event) if not name.startswith("_")):
        assert getattr(Event, name).__doc__
