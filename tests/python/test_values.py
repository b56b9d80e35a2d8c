"""The results of calls: equality, hashing, copying, pickling."""

import copy
import pickle
from typing import Any

import pytest
import workato_oauth_profiles
from emulator import TOKEN, Emulator
from workato_oauth_profiles import (
    Client,
    Done,
    Ensured,
    EnsuredEach,
    Event,
    External,
    NotFoundError,
    Outcome,
    Profile,
    ProfileInput,
    Progress,
    TransportError,
)

PROFILE = Profile.from_dict({"id": 5, "name": "n", "provider": "hubspot"})
PROGRESS = Progress(1, 2, 3, 4.5)

# Each line has two values that are equal, and one that differs.
VALUES: list[tuple[Any, Any, Any]] = [
    (External("A2300"), External("A2300"), External("a2300")),
    (Done(True), Done(already=True), Done(False)),
    (Ensured(PROFILE, "created"), Ensured(profile=PROFILE, action="created"), Ensured(PROFILE, "updated")),
    (
        EnsuredEach(0, "created", PROFILE, None),
        EnsuredEach(input=0, action="created", profile=PROFILE, error=None),
        EnsuredEach(1, "created", PROFILE, None),
    ),
    (
        EnsuredEach(2, "failed", None, NotFoundError("text", status=404)),
        EnsuredEach(2, "failed", None, NotFoundError("text", status=404)),
        EnsuredEach(2, "failed", None, NotFoundError("text", status=410)),
    ),
    (
        EnsuredEach(0, "would_create", None, None),
        EnsuredEach(0, "would_create", None, None),
        EnsuredEach(0, "would_create", PROFILE, None),
    ),
    (PROGRESS, Progress(done=1, failed=2, left=3, time_left=4.5), Progress(1, 2)),
    (
        Outcome(123, "failed", NotFoundError("text", status=404), PROGRESS),
        Outcome(customer=123, status="failed", error=NotFoundError("text", status=404), progress=PROGRESS),
        Outcome(123, "failed", NotFoundError("text", status=410), PROGRESS),
    ),
    (
        Outcome(External("A"), "done", None, PROGRESS),
        Outcome(External("A"), "done", None, PROGRESS),
        Outcome(External("A"), "done", NotFoundError("text"), PROGRESS),
    ),
    (
        Outcome(123, "done", None, PROGRESS, "to"),
        Outcome(123, "done", None, PROGRESS, has="to"),
        Outcome(123, "done", None, PROGRESS),
    ),
]


@pytest.mark.parametrize("one, same, other", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_equal_hashed_copied_and_pickled(one: Any, same: Any, other: Any) -> None:
    assert one == same and not one != same and one != other and one != "text"
    assert len({one, same}) == 1
    twins = [copy.copy(one), copy.deepcopy(one)]
    twins += [pickle.loads(pickle.dumps(one, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    assert twins == [one] * len(twins)
    assert {type(twin) for twin in twins} == {type(one)}
    name = next(name for name in dir(one) if not name.startswith("_"))
    for field in (name, "other"):
        with pytest.raises(AttributeError):
            setattr(one, field, 5)


def test_the_repr_of_a_value_shows_its_fields() -> None:
    assert repr(External("it's")) == 'External("it\'s")'
    assert repr(Done(True)) == "Done(already=True)"
    assert repr(Ensured(PROFILE, "created")) == f"Ensured(profile={PROFILE!r}, action='created')"
    error = NotFoundError("text")
    assert repr(EnsuredEach(3, "failed", None, error)) == (
        "EnsuredEach(input=3, action='failed', profile=None, error=NotFoundError('text'))"
    )
    assert repr(EnsuredEach(0, "updated", PROFILE, None)) == (
        f"EnsuredEach(input=0, action='updated', profile={PROFILE!r}, error=None)"
    )
    assert repr(Progress(1, 0)) == "Progress(done=1, failed=0, left=None, time_left=None)"
    outcome = Outcome(External("A"), "failed", NotFoundError("text"), Progress(1, 2, 3, 4.5))
    assert repr(outcome) == (
        "Outcome(customer=External('A'), status='failed', error=NotFoundError('text'), "
        "progress=Progress(done=1, failed=2, left=3, time_left=4.5), has=None)"
    )
    assert repr(Outcome(1, "done", None, Progress(1, 0), "to")).endswith(", has='to')")


def test_an_invalid_field_is_refused() -> None:
    wrong: list[Any] = [
        lambda: Ensured(PROFILE, "made"),  # type: ignore[arg-type]
        lambda: EnsuredEach(0, "made", PROFILE, None),  # type: ignore[arg-type]
        lambda: Outcome(1, "finished", None, PROGRESS),  # type: ignore[arg-type]
        lambda: Outcome(1, "done", None, PROGRESS, "both"),  # type: ignore[arg-type]
        lambda: Outcome("A2300", "done", None, PROGRESS),  # type: ignore[arg-type]
        lambda: Progress(1, 2, 3, -1.0),
    ]
    for make in wrong:
        with pytest.raises(ValueError):
            make()


def test_an_input_shows_no_secret_and_is_not_pickled() -> None:
    keywords: Any = {"name": "it's", "provider": "slack", "client_id": "c"}
    secrets: Any = {"client_secret": "canary", "token": "canary", "data": {"canary": "canary"}}
    given = ProfileInput(**keywords, **secrets)
    assert {name: getattr(given, name) for name in keywords} == keywords
    shown = """ProfileInput(name="it's", provider='slack', client_id='c', ...)"""
    assert (repr(given), str(given)) == (shown, shown)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot pickle '.*ProfileInput' object"):
            pickle.dumps(given, protocol)
    for name in secrets:
        assert not hasattr(given, name)
    with pytest.raises(AttributeError):
        given.name = "other"  # type: ignore[misc]


def test_an_event_and_the_exception_of_a_transport_can_be_pickled(emulator: Emulator) -> None:
    events: list[Event] = []
    emulator.fail_next("503")
    Client(TOKEN, base_url=emulator.url, on_event=events.append).get(321)
    assert len(events) == 5
    for event in events:
        twin = copy.deepcopy(event)
        assert (twin, str(twin), repr(twin)) == (event, str(event), repr(event))
    error = pickle.loads(pickle.dumps(TransportError("text", reached=False, timeout=True)))
    assert (str(error), error.reached, error.timeout) == ("text", False, True)


def test_every_class_can_be_pickled_by_its_name() -> None:
    values = [getattr(workato_oauth_profiles, name) for name in workato_oauth_profiles.__all__]
    kinds = [value for value in values if issubclass(type(value), type)]
    assert len(kinds) > 30
    for kind in kinds:
        assert pickle.loads(pickle.dumps(kind)) is kind


def test_a_match_statement_can_take_a_customer_apart() -> None:
    customer: int | External = External("A2300")
    match customer:
        case External(id):
            assert id == "A2300"
        case _:
            raise AssertionError("it is external")
