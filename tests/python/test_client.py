"""Client: what is special to Python; the vectors test the rest."""

import gc
import inspect
import pickle
import re
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import workato_oauth_profiles
from emulator import TOKEN, Emulator, HeldServer
from workato_oauth_profiles import (
    AsyncClient,
    Client,
    Event,
    External,
    InvalidInputError,
    NotFoundError,
    Profile,
    RateLimitedError,
    RequestCancelledError,
    RequestTimeoutError,
)
from workato_oauth_profiles.testing import Emulator as Emulated

CANARY = "canary-token"
WAIT = {"status": 429, "headers": [["Retry-After", "30"]], "body": {}}


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(TOKEN, base_url=emulator.url) as client:
        yield client


@pytest.mark.parametrize("id", [True, False, 1.5, "321", 0, -1, 2**53, 2**64, None, float("nan")])
def test_an_invalid_id_is_refused_and_shown(client: Client, emulator: Emulator, id: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        client.get(id)
    assert f"`{id!r}`" in str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert emulator.journal() == []


@pytest.mark.parametrize("number", [True, 1.5, "1", 0, None])
def test_an_invalid_page_is_refused(client: Client, number: Any) -> None:
    for call in (
        lambda: client.list(page=number),
        lambda: client.list(per_page=number),
        lambda: next(client.profiles(page=number)),
    ):
        with pytest.raises(InvalidInputError, match="`(per_)?page=` must be a whole number"):
            call()


def test_an_id_may_be_any_object_with_an_index_method(client: Client) -> None:
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
def test_an_invalid_setting_is_refused(kind: Callable[..., object], option: str, value: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        kind(CANARY, **{option: value})
    text = str(caught.value).lower()
    assert (option in text or option.replace("_", " ") in text) and str(value).lower() in text
    assert CANARY not in str(caught.value)


def test_a_listener_must_be_callable() -> None:
    listener: Any = 5
    with pytest.raises(InvalidInputError, match="`on_event=` must be a function or another callable, not int"):
        Client(TOKEN, on_event=listener)


def test_each_data_center_has_a_base_url() -> None:
    kind: Callable[..., Client] = Client
    with pytest.raises(InvalidInputError) as caught:
        kind(TOKEN, data_center="")
    names = str(caught.value).split("one of ")[1].split(", not")[0].split(", ")
    urls = {kind(TOKEN, data_center=name).base_url for name in names}
    assert len(urls) == len(names) == 10
    assert Client(TOKEN).base_url in urls
    assert literals("settings.py", "DataCenter") == set(names)
    assert all(re.search(rf"\b{name}\b", Client.__doc__ or "") for name in names)


def literals(file: str, name: str) -> set[str]:
    """The texts of the Literal with this name, which type checkers read."""
    stub = Path(workato_oauth_profiles.__file__).with_name(file).read_text()
    found = re.search(rf"\b{name}\b.*?Literal\[(.*?)\]", stub, re.DOTALL)
    assert found is not None
    return set(re.findall(r'"(\w+)"', found[1]))


def test_the_types_know_the_kinds_and_levels_of_events(emulator: Emulator) -> None:
    events: list[Event] = []
    strange = {"result": {"id": 321, "name": 5}}
    emulator.fail_next({"status": 429, "headers": [["Retry-After", "1"]]}, "503", {"status": 200, "body": strange})
    workato = Client(TOKEN, base_url=emulator.url, on_event=events.append)
    workato.get(321)
    with pytest.raises(NotFoundError):
        workato.get(5)
    with pytest.raises(NotFoundError):
        workato.assign(321, External("EA2300"))
    slack = {"result": {"id": 321, "name": "n", "provider": "slack", "data": {"client_id": "c"}}}
    emulator.fail_next({"status": 200, "body": slack})
    workato.rotate_secret(321, client_secret="s")

    class Down:
        key, fallback_share = "workspace 1", 60

        def eval(self, script: str, keys: list[str], args: list[str]) -> list[int]:
            raise ConnectionError("refused")

    Client(TOKEN, base_url=emulator.url, shared_limit=Down(), on_event=events.append).get(321)

    def stop(event: Event) -> None:
        # The event comes before anything is sent, and nothing should be sent.
        events.append(event)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Client("wrkaeu-token", data_center="us", on_event=stop).get(321)
    assert {event.kind for event in events} == literals("_native.pyi", "_Kind")
    assert {event.level for event in events} == literals("_native.pyi", "_Level")


def test_the_iterator_reads_a_page_when_it_needs_one(client: Client, emulator: Emulator) -> None:
    emulator.reset(documented=False, profiles=250)
    profiles = client.profiles()
    assert emulator.journal() == []
    assert [next(profiles).id for _ in range(100)] == [profile.id for profile in client.list()]
    assert [arrival["path"].split("?")[1] for arrival in emulator.journal()] == ["page=1&per_page=100"] * 2
    assert len(list(profiles)) == 150
    assert list(profiles) == []


def test_an_iterator_ends_after_an_error(client: Client, emulator: Emulator) -> None:
    emulator.fail_next({"status": 404})
    profiles = client.profiles()
    with pytest.raises(NotFoundError):
        next(profiles)
    assert list(profiles) == []


def test_the_iterator_has_no_other_public_names(client: Client) -> None:
    profiles = client.profiles()
    assert iter(profiles) is profiles
    assert [name for name in dir(profiles) if not name.startswith("_")] == ["close"]


def test_a_closed_client_refuses_calls_and_sends_nothing(emulator: Emulator) -> None:
    emulator.reset(documented=False, profiles=250)
    events: list[Event] = []
    with Client(TOKEN, base_url=emulator.url, requests_per_minute=1, on_event=events.append) as client:
        new, begun = client.profiles(), client.profiles()
        next(begun)
    events.clear()
    # The rate limit is reached: a call that did anything would report an event that it waits for a minute.
    for call in (lambda: client.get(321), client.list, lambda: next(new), lambda: next(begun)):
        with pytest.raises(InvalidInputError, match="the client is closed: build a new one"):
            call()
    assert list(new) == list(begun) == []
    client.close()
    assert (events, len(emulator.journal())) == ([], 1)


@pytest.mark.parametrize("fault, reached", [(WAIT, "waiting"), ("hang", "sending")], ids=["wait", "mid-send"])
def test_closing_cancels_a_call_that_is_under_way(
    emulator: Emulator, measured: Callable[[str, float], None], fault: object, reached: str
) -> None:
    event_seen = threading.Event()

    def tell(event: Event) -> None:
        if event.kind == reached:
            event_seen.set()

    emulator.fail_next(fault)
    client = Client(TOKEN, base_url=emulator.url, on_event=tell)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.with_options(timeout=60).get, 321)
        assert event_seen.wait(30)
        emulator.wait_for_request()
        start = time.monotonic()
        client.close()
        error = call.exception()
    elapsed = time.monotonic() - start
    measured(f"closed while {reached}, until the caller goes on", elapsed)
    assert isinstance(error, RequestCancelledError) and error.attempts == 1
    assert elapsed < 5


def test_a_timeout_is_a_timeout_error_of_python(emulator: Emulator) -> None:
    emulator.fail_next("hang")
    with Client(TOKEN, base_url=emulator.url, attempt_timeout=0.1, max_attempts=1) as client:
        with pytest.raises(TimeoutError) as caught:
            client.get(321)
    assert isinstance(caught.value, RequestTimeoutError)
    assert (caught.value.code, caught.value.attempts) == ("timeout", 1)


def test_other_threads_go_on_while_a_call_waits_for_its_answer() -> None:
    with HeldServer() as server, Client(TOKEN, base_url=server.url) as client, ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.get, 321)
        server.wait_for_request()
        assert not call.done()
        server.answer({"result": {"id": 321}})
        assert call.result().id == 321


def test_only_one_thread_at_a_time_can_wait_for_an_iterator() -> None:
    with HeldServer() as server, Client(TOKEN, base_url=server.url) as client, ThreadPoolExecutor(1) as pool:
        profiles = client.profiles()
        first = pool.submit(next, profiles)
        server.wait_for_request()
        with pytest.raises(RuntimeError, match="another thread is waiting"):
            next(profiles)
        server.answer({"result": [{"id": 321}]})
        assert first.result().id == 321
        assert list(profiles) == []


def test_many_threads_can_use_a_client(client: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert [profile.id for profile in pool.map(client.get, [321] * 40)] == [321] * 40


def test_threads_share_the_rate_limit(emulator: Emulator) -> None:
    # The next slot is free in a minute, so a call knows at once that it would exceed its timeout.
    with Client(TOKEN, base_url=emulator.url, requests_per_minute=5, timeout=30) as client:
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(client.get, 321) for _ in range(8)]
            errors = [call.exception() for call in calls]
    assert [error for error in errors if not isinstance(error, RateLimitedError)] == [None] * 5
    assert len(emulator.journal()) == 5


def test_a_listener_gets_all_events(emulator: Emulator) -> None:
    events: list[Event] = []
    emulator.fail_next({"status": 429, "headers": [["Retry-After", "1"]]}, "503")
    with Client(TOKEN, base_url=emulator.url, on_event=events.append) as client:
        client.get(321)
    seen = [(event.kind, event.level, event.attempt, event.status) for event in events]
    assert seen == [
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
    assert str(last).startswith("received GET /api/custom_oauth_profiles/321, call 1, attempt 3, status 200")
    assert repr(last) == f"<Event {last}>"
    with pytest.raises(AttributeError):
        last.kind = "sending"  # type: ignore[misc]


def test_an_exception_of_a_listener_comes_out_unchanged_and_ends_the_call(emulator: Emulator) -> None:
    raised = RuntimeError("listener")

    def tell(event: Event) -> None:
        raise raised

    with Client(TOKEN, base_url=emulator.url, on_event=tell) as client:
        with pytest.raises(RuntimeError) as caught:
            client.get(321)
    assert caught.value is raised
    assert emulator.journal() == []


@pytest.mark.parametrize("kind", ["sending", "received"])
def test_a_keyboard_interrupt_passes_from_a_listener_through_the_call(emulator: Emulator, kind: str) -> None:
    interrupts = [KeyboardInterrupt]

    def tell(event: Event) -> None:
        if event.kind == kind and interrupts:
            raise interrupts.pop()

    with Client(TOKEN, base_url=emulator.url, requests_per_minute=1, timeout=30, on_event=tell) as client:
        profiles = client.profiles()
        with pytest.raises(KeyboardInterrupt):
            next(profiles)
        assert list(profiles) == []
        # The iterator still exists, but it no longer holds a slot of the rate limit: one that was not used
        # is free again, and for one that was used the wait is known.
        if kind == "sending":
            assert client.get(321).id == 321
        with pytest.raises(RateLimitedError) as caught:
            client.get(321)
    assert caught.value.retry_after is not None and 50 < caught.value.retry_after <= 60
    assert len(emulator.journal()) == 1


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
    emulator.fail_next({"status": 401, "body": echo})
    events: list[Event] = []
    client = Client(CANARY, base_url=emulator.url, on_event=events.append)
    with pytest.raises(Exception, match="redacted") as caught:
        client.get(321)
    assert CANARY not in f"{caught.value} {caught.value!r} {vars(caught.value)} {caught.value.args} {events}"
    assert CANARY.encode() not in pickle.dumps(caught.value)


def test_a_reference_cycle_of_client_and_listener_is_garbage_collected() -> None:
    class Owner:
        def __init__(self) -> None:
            self.client = Client(TOKEN, on_event=self.tell)
            self.profiles = self.client.profiles()

        def tell(self, event: Event) -> None:
            raise AssertionError("nothing happens")

    owner = weakref.ref(Owner())
    gc.collect()
    assert owner() is None


def public(kind: type) -> list[str]:
    return [name for name in dir(kind) if not name.startswith("_")]


def test_help_describes_all_public_names() -> None:
    verbs = "list get create update delete assign unassign profiles find ensure rotate_secret"
    verbs += " ensure_each assign_each unassign_each reassign_each"
    for kind in (Client, AsyncClient):
        closing = {"close"} if kind is Client else {"close", "aclose"}
        assert set(public(kind)) == {*verbs.split(), *closing, "base_url", "from_env", "with_options"}
        assert kind.__doc__ and all(getattr(kind, name).__doc__ for name in public(kind))
    for verb in verbs.split():
        mine, awaited = (inspect.signature(getattr(kind, verb)).parameters for kind in (Client, AsyncClient))
        assert [str(one).split(":")[0] for one in mine.values()] == [
            str(one).split(":")[0] for one in awaited.values()
        ]
    exported = [getattr(workato_oauth_profiles, name) for name in workato_oauth_profiles.__all__]
    # The aliases of types are no classes.
    kinds = [kind for kind in exported if issubclass(type(kind), type)]
    assert len(exported) - len(kinds) == 4
    for kind in [*kinds, Emulated]:
        # The docstring of an exception describes its attributes.
        own = [] if issubclass(kind, Exception) else public(kind)
        assert kind.__doc__ and all(getattr(kind, name).__doc__ for name in own), kind


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_the_defaults_are_those_of_the_core_and_visible_in_the_signature(kind: Callable[..., object]) -> None:
    def defaults(of: Callable[..., object], *names: str) -> list[object]:
        return [inspect.signature(of).parameters[name].default for name in names]

    timeouts = ("timeout", "attempt_timeout", "connect_timeout")
    assert defaults(kind, *timeouts) == [120.0, 45.0, 10.0]
    assert defaults(kind, "max_attempts", "requests_per_minute") == [3, 60]
    assert defaults(getattr(kind, "list"), "page", "per_page") == [1, 100]
    assert defaults(getattr(kind, "profiles"), "page") == [1]


def test_options_for_a_call_change_only_that_call(emulator: Emulator) -> None:
    class Mine(Client):
        def __init__(self, name: str) -> None:
            super().__init__(TOKEN, base_url=emulator.url, requests_per_minute=2)
            self.name = name

    client = Mine("mine")
    quick = client.with_options(timeout=20, attempt_timeout=0.1, connect_timeout=5, max_attempts=1)
    again = quick.with_options(timeout=30)
    assert (type(again), again.name, again.base_url) == (Mine, "mine", emulator.url)
    emulator.fail_next("hang")
    with pytest.raises(RequestTimeoutError) as caught:
        again.get(321)
    assert caught.value.attempts == 1
    # The rate limit is shared: it allows one more request, and then a wait of a minute, longer than 20 s.
    assert client.get(321).id == 321
    with pytest.raises(RateLimitedError):
        quick.get(321)
    with pytest.raises(InvalidInputError, match="`attempt_timeout=` must be more than 0 s.*`-1 s`"):
        client.with_options(attempt_timeout=-1)
    again.close()
    with pytest.raises(InvalidInputError, match="closed"):
        client.get(321)


def test_a_timeout_of_0_and_a_negative_one_are_refused_in_the_same_words() -> None:
    for option in ("timeout", "attempt_timeout", "connect_timeout"):
        texts = set()
        for value in (0, -1):
            with pytest.raises(InvalidInputError) as caught:
                Client(TOKEN, **{option: value})  # type: ignore[arg-type]
            texts.add(str(caught.value).replace(f"`{value} s`", "it"))
        assert len(texts) == 1 and f"`{option}=` must be" in texts.pop()


def test_a_proxy_and_a_ca_bundle_are_used_or_refused(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    with HeldServer() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert Client(TOKEN, base_url=emulator.url, proxy=False).get(321).id == 321
        for setting in (True, proxy.url):
            client = Client(TOKEN, base_url=emulator.url, proxy=setting)
            with ThreadPoolExecutor(1) as pool:
                call = pool.submit(client.get, 321)
                assert proxy.wait_for_request().startswith(b"CONNECT ")
                client.close()
                assert isinstance(call.exception(), RequestCancelledError)
    with pytest.raises(InvalidInputError, match="SOCKS") as caught:
        Client(TOKEN, proxy=f"socks5://user:{CANARY}@proxy")
    assert CANARY not in str(caught.value)
    with pytest.raises(InvalidInputError, match="`no/such.pem` is not there"):
        Client(TOKEN, ca_bundle=Path("no/such.pem"))


def test_the_user_agent_names_python_and_then_the_program(emulator: Emulator) -> None:
    Client(TOKEN, base_url=emulator.url, user_agent="rollout/2.1").get(321)
    [agent] = [value for name, value in emulator.journal()[0]["headers"] if name.lower() == "user-agent"]
    assert agent == f"workato-oauth-profiles/{workato_oauth_profiles.__version__} python rollout/2.1"


@pytest.mark.parametrize(
    "wrong", [{"name": 5}, {"provider": None}, {"client_secret": b"secret"}, {"token": 5}]
)
def test_an_argument_of_the_wrong_type_is_refused(client: Client, emulator: Emulator, wrong: Any) -> None:
    given: Any = {"name": "n", "provider": "hubspot", "client_id": "c", "client_secret": "s"} | wrong
    for call in (client.create, client.ensure, lambda **given: client.update(321, **given)):
        with pytest.raises(InvalidInputError, match=f"`{next(iter(wrong))}=` must be a str"):
            call(**given)
        with pytest.raises(TypeError, match="unexpected keyword argument 'extra'"):
            call(**given | {"extra": "text"})
    no_flag: Any = 1
    for flag in (
        lambda: client.unassign(321, 123, force=no_flag),
        lambda: client.assign_each(321, [1], dry_run=no_flag),
    ):
        with pytest.raises(InvalidInputError, match="=` must be True or False, not int"):
            flag()
    assert emulator.journal() == []


@pytest.mark.parametrize("customer", [True, 1.5, "A2300", None, 0, -1, 2**53, 2**64, b"A", External("")])
def test_an_invalid_customer_is_refused_and_shown(client: Client, emulator: Emulator, customer: Any) -> None:
    for call in (client.assign, client.unassign):
        with pytest.raises(InvalidInputError) as caught:
            call(321, customer)
        assert "external id" in str(caught.value) or f"`{customer}`" in str(caught.value)
    with pytest.raises(InvalidInputError, match="customer 1 of the list: "):
        next(client.assign_each(321, [customer]))
    assert [arrival["method"] for arrival in emulator.journal()] == ["GET"]
