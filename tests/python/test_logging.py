"""Events in the standard `logging`."""

import asyncio
import logging
import pickle
import subprocess
import sys
from typing import Any

import pytest
from emulator import TOKEN, Emulator
from workato_oauth_profiles import AsyncClient, Client, Event, NotFoundError

NAME = "workato_oauth_profiles"


def get(emulator: Emulator, **settings: Any) -> None:
    assert Client(TOKEN, base_url=emulator.url, **settings).get(321).id == 321


@pytest.mark.parametrize(
    "level, logged", [(logging.DEBUG, 8), (logging.INFO, 2), (logging.WARNING, 0), (logging.CRITICAL, 0)]
)
def test_each_level_logs_its_events(emulator: Emulator, caplog: pytest.LogCaptureFixture, level: int, logged: int) -> None:
    emulator.fail_next({"status": 429, "headers": [["Retry-After", "1"]]}, "503")
    with caplog.at_level(level, NAME):
        get(emulator)
    assert [record.name for record in caplog.records] == [NAME] * logged
    assert {record.levelname for record in caplog.records} <= {"DEBUG", "INFO"}
    if level == logging.DEBUG:
        assert caplog.messages[0] == "sending GET /api/custom_oauth_profiles/321, call 1, attempt 1"


def test_what_the_caller_gets_as_an_error_is_no_warning(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    for level, logged in ((logging.INFO, ["gave up"]), (logging.WARNING, [])):
        caplog.clear()
        with caplog.at_level(level, NAME), pytest.raises(NotFoundError):
            Client(TOKEN, base_url=emulator.url).get(5)
        assert [message.split(" GET ")[0] for message in caplog.messages] == logged


def test_a_record_has_the_fields_of_the_event(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, NAME):
        get(emulator)
    record: Any = caplog.records[-1]
    assert (record.workato_kind, record.workato_operation, record.workato_method) == ("received", "get", "GET")
    assert (record.workato_path, record.workato_status) == ("/api/custom_oauth_profiles/321", 200)
    assert (record.workato_attempt, record.workato_wait, record.workato_reason) == (1, None, None)
    assert record.workato_elapsed > 0


def test_a_level_may_be_changed_between_calls(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(TOKEN, base_url=emulator.url)
    for level, logged in ((logging.DEBUG, 2), (logging.WARNING, 2), (logging.DEBUG, 4)):
        with caplog.at_level(level, NAME):
            client.get(321)
        assert len(caplog.records) == logged


def test_a_listener_and_logging_both_get_events(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    events: list[Event] = []
    with caplog.at_level(logging.INFO, NAME):
        get(emulator, on_event=events.append)
    assert [event.kind for event in events] == ["sending", "received"]
    assert caplog.records == []


def test_the_async_client_logs_too(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        async with AsyncClient(TOKEN, base_url=emulator.url) as client:
            await client.get(321)

    with caplog.at_level(logging.DEBUG, NAME):
        asyncio.run(run())
    assert [record.name for record in caplog.records] == [NAME] * 2
    # A handler may send a record to another process.
    assert pickle.loads(pickle.dumps(caplog.records[0].args)) == caplog.records[0].args


def test_an_exception_of_a_filter_comes_out_unchanged(
    emulator: Emulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = RuntimeError("filter")

    def broken(record: logging.LogRecord) -> bool:
        raise raised

    monkeypatch.setattr(logging.getLogger(NAME), "filters", [broken])
    with caplog.at_level(logging.DEBUG, NAME), pytest.raises(RuntimeError) as caught:
        get(emulator)
    assert caught.value is raised


PROGRAM = """
import sys
from workato_oauth_profiles import Client
heavy = {"logging", "asyncio", "typing", "threading", "json", "datetime", "dataclasses", "re", "inspect"}
client = Client(sys.argv[1], base_url=sys.argv[2])
client.get(321)
print(sorted(heavy & set(sys.modules)))
client = Client("wrkaeu-token", data_center="us", timeout=0.001)
for client in (Client(sys.argv[1], base_url=sys.argv[2]), client):
    try:
        client.get(5)
    except Exception as error:
        print(type(error).__name__, "logging" in sys.modules)
"""


def test_only_a_warning_imports_logging_and_nothing_imports_other_slow_modules(emulator: Emulator) -> None:
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{PROGRAM}", TOKEN, emulator.url]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.stdout.splitlines()[0] == "[]", ran
    # The exception says that the call gave up, so logging does not say it again.
    assert ran.stdout.splitlines()[1] == "NotFoundError False"
    assert ran.stdout.splitlines()[2].endswith(" True")
    [warning] = ran.stderr.splitlines()
    assert warning.startswith("odd token ")
