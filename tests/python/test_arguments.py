"""Arguments that are refused: with InvalidInputError, the name of the argument, and what to type instead.

Only what Python itself refuses, an unknown or missing argument, is a TypeError.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from emulator import TOKEN, Emulator
from workato_oauth_profiles import AsyncClient, Client, External, InvalidInputError, Outcome, ProfileInput

INPUT: Any = {"name": "n", "provider": "hubspot", "client_id": "c", "client_secret": "s"}
# Python refuses to write out an int of so many digits.
HUGE = 10**5000

Settings = dict[str, Any]


def blocking(settings: Settings, verb: str, *positional: Any, **keywords: Any) -> list[Any]:
    result = getattr(Client(TOKEN, **settings), verb)(*positional, **keywords)
    return list(result) if hasattr(result, "__next__") else [result]


def awaiting(settings: Settings, verb: str, *positional: Any, **keywords: Any) -> list[Any]:
    async def run() -> list[Any]:
        result = getattr(AsyncClient(TOKEN, **settings), verb)(*positional, **keywords)
        return [one async for one in result] if hasattr(result, "__anext__") else [await result]

    return asyncio.run(run())


both = pytest.mark.parametrize("run", [blocking, awaiting])

# The arguments of each kind: how a message names them, and a call that passes a value.
WHOLE: dict[str, Callable[..., Any]] = {
    "id": lambda call, value: call("get", value),
    "`page=`": lambda call, value: call("list", page=value),
    "`per_page=`": lambda call, value: call("list", per_page=value),
    "`pace=`": lambda call, value: call("assign_each", 321, [401], pace=value),
    "from_id": lambda call, value: call("reassign_each", [401], from_id=value, to_id=1, ledger="l"),
    "to_id": lambda call, value: call("reassign_each", [401], from_id=1, to_id=value, ledger="l"),
}
TEXT: dict[str, Callable[..., Any]] = {
    "`name=`": lambda call, value: call("find", name=value, provider="p"),
    "`provider=`": lambda call, value: call("create", **INPUT | {"provider": value}),
    "`client_id=`": lambda call, value: call("update", 321, **INPUT | {"client_id": value}),
    "`client_secret=`": lambda call, value: call("rotate_secret", 321, client_secret=value),
    "`token=`": lambda call, value: call("ensure", **INPUT, token=value),
    "input 1 of the list: `name=`": lambda call, value: call("ensure_each", [INPUT | {"name": value}]),
    "a text in `data=`": lambda call, value: call("create", **INPUT, data={"key": value}),
    "the id in `External(...)`": lambda call, value: call("assign", 321, External(value)),
}
SWITCH: dict[str, Callable[..., Any]] = {
    "`force=`": lambda call, value: call("unassign", 321, 401, force=value),
    "`replace=`": lambda call, value: call("ensure", **INPUT, replace=value),
    "`dry_run=`": lambda call, value: call("assign_each", 321, [401], dry_run=value),
}


def refusal(run: Any, emulator: Emulator, give: Callable[..., Any], value: object) -> str:
    """The text of the error about this value."""
    with pytest.raises(InvalidInputError) as caught:
        give(lambda *positional, **keywords: run({"base_url": emulator.url}, *positional, **keywords), value)
    assert isinstance(caught.value, ValueError) and not hasattr(caught.value, "__notes__")
    assert emulator.journal() == []
    return str(caught.value)


@both
@pytest.mark.parametrize("name", WHOLE)
def test_what_is_not_a_whole_number_is_refused_by_name(emulator: Emulator, run: Any, name: str) -> None:
    values = {1.5: "1.5", None: "None", True: "True", HUGE: "thousands of digits", b"1": "b'1'", "": "''"}
    for value, shown in values.items():
        if name == "`pace=`" and value is None:
            continue
        text = refusal(run, emulator, WHOLE[name], value)
        assert f"{name} must be a whole number" in text and shown in text
    assert "not `'321'`: leave out the quotation marks, or use `int(...)`" in refusal(run, emulator, WHOLE[name], "321")


@both
@pytest.mark.parametrize("name", TEXT)
def test_what_is_not_a_text_is_refused_by_name_and_not_shown(emulator: Emulator, run: Any, name: str) -> None:
    assert f"{name} holds a lone surrogate" in refusal(run, emulator, TEXT[name], "canary\udc80")
    if "data" in name:
        return
    text = refusal(run, emulator, TEXT[name], b"canary")
    assert f"{name} must be a str, not bytes" in text and "canary" not in text
    if "token" not in name:
        assert f"{name} {'is' if 'secret' in name else 'must be a str, not'} None" in refusal(run, emulator, TEXT[name], None)


@both
@pytest.mark.parametrize("name", SWITCH)
def test_what_is_neither_true_nor_false_is_refused_by_name(emulator: Emulator, run: Any, name: str) -> None:
    for value, kind in {1: "int", None: "None", "yes": "str"}.items():
        assert f"{name} must be True or False, not {kind}" in refusal(run, emulator, SWITCH[name], value)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_setting_of_a_wrong_type_is_refused_by_name(kind: Any) -> None:
    wrong: list[tuple[str, Any, str]] = [
        ("api_token", None, "is None: the environment variable or the setting that it was read from is not set"),
        ("api_token", b"canary", "must be a str, not bytes"),
        ("api_token", "canary\udc80", "holds a lone surrogate"),
        ("data_center", 5, "must be a str, not int"),
        ("base_url", 5, "must be a str, not int"),
        ("user_agent", 5, "must be a str, not int"),
        ("allow_http", "yes", "must be True or False, not str"),
        ("timeout", "5", "must be a number of seconds, at most a day (86400), not str"),
        ("timeout", None, "must be a number of seconds, at most a day (86400), not None"),
        ("timeout", HUGE, "must be more than 0 s and at most a day (86400 s), not `inf s`"),
        ("attempt_timeout", True, "must be a number of seconds, at most a day (86400), not bool"),
        ("connect_timeout", [5], "must be a number of seconds, at most a day (86400), not list"),
        ("max_attempts", HUGE, "must be a whole number, not `a number of thousands of digits`"),
        ("max_attempts", None, "must be a whole number, not `None`"),
        ("requests_per_minute", 1.5, "must be a whole number, not `1.5`"),
        ("proxy", 5, "must be the URL of a proxy, True or None for that of the environment, or False for none, not int"),
        ("proxy", "canary\udc80", "holds a lone surrogate"),
        ("ca_bundle", 5, "must be the path of a file, not int"),
        ("ca_bundle", b"a.pem", "must be the path of a file, not bytes"),
        ("transport", 5, "must be a function or another callable, not int"),
        ("on_event", 5, "must be a function or another callable, not int"),
    ]
    for name, value, why in wrong:
        with pytest.raises(InvalidInputError) as caught:
            kind(**{"api_token": TOKEN} | {name: value})
        assert str(caught.value) == f"`{name}=` {why} (invalid_input)" or why in str(caught.value)
        assert f"`{name}=`" in str(caught.value) and "canary" not in str(caught.value)
        assert not hasattr(caught.value, "__notes__")
        if "timeout" in name and value is not None or name == "max_attempts" and value is not None:
            with pytest.raises(InvalidInputError, match=f"`{name}=` must be"):
                kind(TOKEN).with_options(**{name: value})
    with pytest.raises(TypeError, match="unexpected keyword argument 'time_out'"):
        kind(TOKEN, time_out=5)


class Index:
    """Such as an integer of numpy: no int, but it has `__index__`."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __index__(self) -> int:
        return self.number


@both
def test_any_object_with_an_index_is_a_whole_number(emulator: Emulator, run: Any) -> None:
    settings = {"base_url": emulator.url, "max_attempts": Index(2), "requests_per_minute": Index(600)}
    assert run(settings, "list", page=Index(1), per_page=Index(100))[0][0].id == 321
    outcomes: list[Outcome] = run(settings, "assign_each", Index(321), [Index(401)], pace=Index(600))
    assert [(outcome.customer, outcome.status) for outcome in outcomes] == [(401, "done")]
    assert run(settings, "create", **INPUT, data={"number": Index(5)})[0].id == 322


def numbers() -> Iterator[int]:
    yield from (401, 402)


class NextAlone:
    """An iterator without `__iter__`."""

    def __init__(self) -> None:
        self.left = [402, 401]

    def __next__(self) -> int:
        if not self.left:
            raise StopIteration
        return self.left.pop()


class NoLength:
    """Such as a progress bar over a generator: its `__len__` does not know."""

    def __len__(self) -> Any:
        return None

    def __iter__(self) -> Iterator[int]:
        return numbers()


class ByPosition:
    """The oldest way to be iterable."""

    def __getitem__(self, position: int) -> int:
        return [401, 402][position]


ITERABLES: list[Callable[[], Any]] = [
    lambda: [401, 402],
    numbers,
    NextAlone,
    NoLength,
    ByPosition,
    lambda: {401: "a", 402: "b"},
    lambda: map(int, ("401", "402")),
]


@both
@pytest.mark.parametrize("make", ITERABLES)
def test_customers_come_from_any_iterable(emulator: Emulator, run: Any, make: Callable[[], Any]) -> None:
    settings = {"base_url": emulator.url}
    for verb in ("assign_each", "unassign_each"):
        outcomes: list[Outcome] = run(settings, verb, 321, make(), **{"force": True} if verb == "unassign_each" else {})
        assert [(outcome.customer, outcome.status) for outcome in outcomes] == [(401, "done"), (402, "done")]


@both
def test_inputs_come_from_any_iterable(emulator: Emulator, run: Any) -> None:
    class Inputs(NextAlone):
        def __next__(self) -> Any:
            return INPUT | {"name": f"n{super().__next__()}"}

    results = run({"base_url": emulator.url}, "ensure_each", Inputs(), dry_run=True)
    assert [result.action for result in results] == ["would_create"] * 2


def test_an_async_iterator_needs_no_aiter(emulator: Emulator) -> None:
    class AnextAlone(NextAlone):
        async def __anext__(self) -> int:
            try:
                return super().__next__()
            except StopIteration:
                raise StopAsyncIteration from None

        __next__ = None  # type: ignore[assignment]

    async def generated() -> AsyncIterator[int]:
        yield 401
        yield 402

    for customers in (AnextAlone(), generated()):
        outcomes = awaiting({"base_url": emulator.url}, "assign_each", 321, customers)
        assert [outcome.customer for outcome in outcomes] == [401, 402]


@both
def test_what_is_not_iterable_is_refused_with_what_to_type(emulator: Emulator, run: Any) -> None:
    wrong: list[tuple[Any, str]] = [
        ("A2300", "such as `[External('A2300')]`, not str"),
        (401, "such as `[401]`, not int"),
        (External("A2300"), "such as `[External('A2300')]`, not External"),
        (None, 'such as `[123, External("A2300")]`, not None'),
        (b"A2300", 'such as `[123, External("A2300")]`, not bytes'),
    ]
    rollouts: list[Callable[[Any, Any], Any]] = [
        lambda call, customers: call("assign_each", 321, customers),
        lambda call, customers: call("unassign_each", 321, customers),
        lambda call, customers: call("reassign_each", customers, from_id=1, to_id=2, ledger="l"),
    ]
    for give in rollouts:
        for customers, typed in wrong:
            text = refusal(run, emulator, give, customers)
            assert f"the argument `customers` must be a list or another iterable of customers, {typed}" in text


@both
def test_a_bare_text_as_customer_is_refused_with_what_to_type(emulator: Emulator, run: Any) -> None:
    for customer in ("A2300", "401", None, 1.5, HUGE, "\udc80"):
        text = refusal(run, emulator, lambda call, value: call("assign", 321, value), customer)
        assert "is not a customer: " in text or "must be a whole number" in text
        assert '`External("A2300")`' in text or customer == HUGE


@both
def test_what_the_users_own_objects_raise_is_passed_on_unchanged(emulator: Emulator, run: Any) -> None:
    class Mine(Exception):
        pass

    class Raising:
        def __init__(self, raised: Exception) -> None:
            self.raised = raised

        def __index__(self) -> int:
            raise self.raised

        def __float__(self) -> float:
            raise self.raised

        def __fspath__(self) -> str:
            raise self.raised

        def __iter__(self) -> Iterator[int]:
            raise self.raised

        def __len__(self) -> int:
            raise self.raised

    for raised in (Mine("mine"), ValueError("mine"), TypeError("mine")):
        own = Raising(raised)
        calls: list[Callable[[], Any]] = [
            lambda: run({"base_url": emulator.url}, "get", own),  # noqa: B023
            lambda: run({"base_url": emulator.url}, "assign", 321, own),  # noqa: B023
            lambda: run({"base_url": emulator.url}, "assign_each", 321, [401], ledger=own),  # noqa: B023
            lambda: run({"base_url": emulator.url}, "ensure_each", own),  # noqa: B023
            lambda: run({"timeout": own}, "get", 321),  # noqa: B023
            lambda: run({"ca_bundle": own}, "get", 321),  # noqa: B023
            lambda: run({"base_url": emulator.url}, "create", **INPUT, data={"key": own}),  # noqa: B023
        ]
        if not isinstance(raised, TypeError):
            # A TypeError of `len` says that there is no length, as it does for `list`.
            calls.append(lambda: run({"base_url": emulator.url}, "assign_each", 321, own))  # noqa: B023
        for call in calls:
            with pytest.raises(type(raised)) as caught:
                call()
            assert caught.value is raised and not hasattr(raised, "__notes__")
    assert emulator.journal() == []


def test_an_input_is_checked_where_it_is_made() -> None:
    for name in ("name", "provider", "client_id", "client_secret", "token"):
        with pytest.raises(InvalidInputError, match=f"`{name}=` must be a str, not list") as caught:
            ProfileInput(**INPUT | {name: ["canary"]})
        assert "canary" not in str(caught.value)
    with pytest.raises(InvalidInputError, match="`data=` must be a mapping, not list"):
        ProfileInput(**INPUT | {"data": ["canary"]})
    with pytest.raises(TypeError, match="missing"):
        ProfileInput(name="n")  # type: ignore[call-arg]
