"""Values as dicts, and values that tests build: profiles, events, requests and answers."""

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from emulator import TOKEN, Emulator
from workato_oauth_profiles import (
    Client,
    Done,
    Ensured,
    EnsuredEach,
    Event,
    External,
    InvalidInputError,
    NotFoundError,
    Outcome,
    Profile,
    Progress,
    Request,
    Response,
)

PROFILE = Profile(id=5, name="n", provider="hubspot")
ERROR = NotFoundError("no such profile", status=404, attempts=1)
PROGRESS = Progress(1, 2, 3, 4.5)
EVENT = Event(kind="waiting", level="info", operation="get", method="GET", path="/a", call=7, attempt=1, wait=2.5, reason="busy")

DICTS: list[tuple[Any, dict[str, Any]]] = [
    (External("A2300"), {"external_id": "A2300"}),
    (Done(True), {"already": True}),
    (Ensured(PROFILE, "created"), {"profile": PROFILE.to_dict(), "action": "created"}),
    (
        EnsuredEach(3, "failed", None, ERROR),
        {"input": 3, "action": "failed", "profile": None, "error": ERROR.to_dict()},
    ),
    (
        EnsuredEach(3, "created", PROFILE, None),
        {"input": 3, "action": "created", "profile": PROFILE.to_dict(), "error": None},
    ),
    (PROGRESS, {"done": 1, "failed": 2, "left": 3, "time_left": 4.5}),
    (
        Outcome(External("A2300"), "failed", ERROR, PROGRESS, "to"),
        {
            "customer": {"external_id": "A2300"},
            "status": "failed",
            "error": ERROR.to_dict(),
            "has": "to",
            "progress": PROGRESS.to_dict(),
        },
    ),
    (
        Outcome(123, "done", None, PROGRESS),
        {"customer": 123, "status": "done", "error": None, "has": None, "progress": PROGRESS.to_dict()},
    ),
    (
        EVENT,
        {
            "kind": "waiting",
            "level": "info",
            "call": 7,
            "operation": "get",
            "method": "GET",
            "path": "/a",
            "attempt": 1,
            "status": None,
            "correlation_id": None,
            "elapsed": None,
            "wait": 2.5,
            "reason": "busy",
        },
    ),
]


@pytest.mark.parametrize("value, fields", DICTS, ids=lambda value: type(value).__name__)
def test_a_value_becomes_a_dict_that_json_writes(value: Any, fields: dict[str, Any]) -> None:
    assert value.to_dict() == vars(value) == fields
    assert list(value.to_dict()) == list(fields)
    assert json.loads(json.dumps(value.to_dict())) == fields


def test_an_error_becomes_a_dict_with_all_its_attributes() -> None:
    fields = ERROR.to_dict()
    assert (fields.pop("code"), fields.pop("text")) == ("not_found", "no such profile")
    assert fields == vars(ERROR) and fields["status"] == 404
    assert json.loads(json.dumps(fields)) == fields


def test_a_profile_is_built_with_keyword_arguments() -> None:
    wire = {"id": 5, "user_id": 1, "name": "n", "provider": "p", "data": {"client_id": "c", "a": [1]}, "b": None}
    counts = {"shared_accounts_count": 2, "oem_customers_count": 3}
    times = {"created_at": "2023-01-15T11:50:32.986-07:00", "updated_at": "2023-01-15T00:00:00+00:00"}
    built = Profile(
        id=5,
        name="n",
        provider="p",
        user_id=1,
        client_id="c",
        shared_accounts_count=2,
        oem_customers_count=3,
        created_at="2023-01-15T11:50:32.986-07:00",
        updated_at=datetime(2023, 1, 15, tzinfo=timezone.utc),
        extra={"data": {"a": [1]}, "b": None},
    )
    assert built == Profile.from_dict(wire | counts | times)
    assert built.updated_at == datetime(2023, 1, 15, tzinfo=timezone.utc)


def test_a_profile_that_cannot_be_is_refused() -> None:
    for id in (0, -1, 2**53, 10**5000):
        with pytest.raises(InvalidInputError):
            Profile(id=id, name="n", provider="p")
    with pytest.raises(InvalidInputError, match="`created_at=` must be a str or a datetime with an offset, not datetime"):
        Profile(id=5, name="n", provider="p", created_at=datetime(2023, 1, 15))
    with pytest.raises(TypeError, match="positional"):
        Profile(5, "n", "p")  # type: ignore[call-arg]
    assert "secret" not in str(Profile(id=5, name="n", provider="p", extra={"client_secret": "secret"}).to_dict())


def test_an_event_is_built_with_keyword_arguments(emulator: Emulator) -> None:
    assert str(EVENT) == "waiting GET /a, call 7, attempt 1, for 2.5 s: busy"
    events: list[Event] = []
    Client(TOKEN, base_url=emulator.url, on_event=events.append).get(321)
    for event in events:
        assert Event(**event.to_dict()) == event
    fields = EVENT.to_dict()
    for wrong in ({"kind": "brewing"}, {"level": "error"}, {"operation": "make"}, {"method": "PATCH"}, {"wait": -1.0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Event(**fields | wrong)


def test_a_request_is_built_for_the_test_of_a_transport() -> None:
    request = Request(method="GET", url="https://www.workato.com/api/custom_oauth_profiles/321")
    assert (request.method, request.headers, request.body) == ("GET", {}, None)
    assert (request.timeout, request.connect_timeout, request.fresh) == (45, 10, False)
    request = Request(
        method="PUT", url="u", headers=[("a", "b")], body=b"{}", timeout=5, connect_timeout=1.5, fresh=True
    )
    assert (request.headers, request.body, request.timeout, request.connect_timeout) == ({"a": "b"}, b"{}", 5, 1.5)
    assert request.fresh and repr(request) == "<Request PUT u>"
    with pytest.raises(ValueError, match="`method=` must be one of GET, POST, PUT, DELETE, not `PATCH`"):
        Request(method="PATCH", url="u")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="UTF-8"):
        Request(method="PUT", url="u", body=b"\xff")
    assert Response(200, {"a": "b"}, b"").headers == [("a", "b")]


def test_each_call_has_a_number_in_its_events(emulator: Emulator) -> None:
    events: list[Event] = []
    with Client(TOKEN, base_url=emulator.url, on_event=events.append) as client:
        client.get(321)
        # A rollout reads the profile first.
        list(client.assign_each(321, [123, 401]))
        client.with_options(timeout=30).get(321)
    assert [event.call for event in events if event.kind == "sending"] == [1, 2, 2, 2, 3]
    assert all(f", call {event.call}, " in str(event) for event in events)
