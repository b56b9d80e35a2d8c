"""Neither client shows a secret or a token anywhere."""

import asyncio
import io
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from emulator import Emulator
from workato_oauth_profiles import (
    AsyncClient,
    Client,
    Event,
    InvalidInputError,
    ProfileInput,
    Request,
    Response,
    TransportError,
    WorkatoError,
)

TOKEN = "canary-api-token"
SECRET = "canary-client-secret"
SLACK = "canary-slack-token"
PASSWORD = "canary-password"

GOOD: Any = {"name": "n", "provider": "slack", "client_id": "c", "client_secret": SECRET, "token": SLACK}

VERBS: dict[str, Callable[[Any], Any]] = {
    "get": lambda client: client.get(321),
    "list": lambda client: client.list(),
    "create": lambda client: client.create(**GOOD),
    "update": lambda client: client.update(321, **GOOD),
    "delete": lambda client: client.delete(321),
    "assign": lambda client: client.assign(321, 123),
    "unassign": lambda client: client.unassign(321, 123),
    "ensure": lambda client: client.ensure(**GOOD),
    "find": lambda client: client.find(name="n", provider="slack"),
    "ensure_each": lambda client: client.ensure_each([ProfileInput(**GOOD), GOOD | {"name": "other"}]),
    "rotate_secret": lambda client: client.rotate_secret(321, client_secret=SECRET, token=SLACK),
    # Refused before anything is sent: by the core, by the native module, and by Python.
    "no name": lambda client: client.create(**GOOD | {"name": ""}),
    "API token as secret": lambda client: client.update(321, **GOOD | {"client_secret": TOKEN}),
    "API token as token": lambda client: client.rotate_secret(1, client_secret=SECRET, token=f"wrka{SLACK}"),
    "secret that is not Unicode": lambda client: client.create(**GOOD | {"client_secret": f"{SECRET}\udc80"}),
    "name of a wrong type": lambda client: client.update(321, **GOOD | {"name": 5}),
    "replace of a wrong type": lambda client: client.ensure(**GOOD, replace=5),
    "inputs without a name": lambda client: client.ensure_each([GOOD | {"name": ""}]),
    "inputs with an unknown key": lambda client: client.ensure_each([GOOD | {"secret": SECRET}]),
    "input with a secret that is not Unicode": lambda client: client.ensure_each(
        [GOOD | {"client_secret": f"{SECRET}\udc80"}]
    ),
    "inputs with a secret of a wrong type": lambda client: client.ensure_each([GOOD | {"client_secret": [SECRET]}]),
    "dry_run of a wrong type": lambda client: client.ensure_each([ProfileInput(**GOOD)], dry_run=5),
}

# These requests hold no secrets, so no answer can repeat them.
READS = ("get", "list", "find", "delete", "assign", "unassign")
# The answers to the requests that precede the one with the secrets.
FIRST: dict[str, Any] = {
    "ensure": {"status": 200, "body": {"result": []}},
    "rotate_secret": {"status": 200, "body": {"result": {"id": 321, "name": "n", "provider": "p", "data": {"client_id": "c"}}}},
}

ECHO = f"{TOKEN} {SECRET} {SLACK} Bearer {TOKEN}"
FAULTS: dict[str, Any] = {
    "echo": {"status": 422, "headers": [["X-Correlation-Id", ECHO]], "body": {"message": ECHO, "errors": {ECHO: [ECHO]}}},
    "echo of 500": {"status": 500, "body": {"message": ECHO, "id": ECHO}},
    "echo as text": {"status": 400, "text": ECHO},
    "echo of success": {"status": 200, "body": {"result": {"id": "x", "client_secret": ECHO}}},
    "429": {"status": 429, "headers": [["Retry-After", "90"]], "body": {"message": ECHO}},
    "redirect": {"status": 307, "headers": [["Location", f"http://elsewhere/{SECRET}"]], "body": {}},
    "drop": "drop_after",
    "cut": "truncate",
    "html": "html",
}


class Channels:
    """Everything that can show a failure: events, the log, the traceback, the exception."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.log = io.StringIO()
        self.handler = logging.StreamHandler(self.log)

    def __enter__(self) -> "Channels":
        self.logger = logging.getLogger("workato_oauth_profiles")
        self.logger.addHandler(self.handler)
        self.before, self.logger.level = self.logger.level, logging.DEBUG
        self.logger.manager._clear_cache()  # type: ignore[attr-defined]
        return self

    def __exit__(self, *raised: object) -> None:
        self.logger.removeHandler(self.handler)
        self.logger.level = self.before
        self.logger.manager._clear_cache()  # type: ignore[attr-defined]

    def shown(self, client: Any, error: BaseException) -> str:
        # Skip the frames of this file: its local variables hold the secrets.
        inner = error.__traceback__
        while inner is not None and __file__ == inner.tb_frame.f_code.co_filename:
            inner = inner.tb_next
        report = traceback.TracebackException(type(error), error, inner, capture_locals=True)
        texts = [str(client), repr(client), str(getattr(client, "__dict__", "")), self.log.getvalue(), *report.format()]
        for one in (error, *self.events):
            texts += [str(one), repr(one), str(pickle.dumps(one)), str(getattr(one, "__dict__", ""))]
        return " ".join([*texts, repr(error.args), str(error.__cause__), str(error.__context__)])


def blocking(client: Client, verb: Callable[[Any], Any]) -> None:
    result = verb(client)
    if hasattr(result, "__next__"):
        next(result)


def awaiting(client: AsyncClient, verb: Callable[[Any], Any]) -> None:
    async def run() -> None:
        result = verb(client)
        await (anext(result) if hasattr(result, "__anext__") else result)

    asyncio.run(run())


both = pytest.mark.parametrize("kind, run", [(Client, blocking), (AsyncClient, awaiting)])


@both
@pytest.mark.parametrize("fault", FAULTS)
def test_no_secret_is_in_any_channel(emulator: Emulator, kind: Any, run: Any, fault: str) -> None:
    settings = {"base_url": emulator.url, "max_attempts": 1, "timeout": 2, "requests_per_minute": None}
    seen = 0
    for name, verb in VERBS.items():
        emulator.reset()
        if name in FIRST:
            emulator.fail_next(FIRST[name])
        answer = json.dumps(FAULTS[fault])
        if name in READS:
            answer = answer.replace(SECRET, "other").replace(SLACK, "other")
        emulator.fail_next(json.loads(answer), "503")
        with Channels() as channels:
            client = kind(TOKEN, on_event=channels.events.append, **settings)
            with pytest.raises(WorkatoError) as caught:
                run(client, verb)
            shown = channels.shown(client, caught.value)
        assert "canary" not in shown, f"{name}: {shown}"
        seen += len(channels.events)
        assert bool(channels.events) == bool(channels.log.getvalue())
    assert seen > len(VERBS)


@both
def test_no_secret_is_in_the_refusal_of_a_setting(kind: Any, run: Any) -> None:
    wrong: list[dict[str, Any]] = [
        {"api_token": f"{TOKEN}\n"},
        {"api_token": f"{TOKEN}\udc80"},
        {"api_token": [TOKEN]},
        {"data_center": "mars"},
        {"timeout": "soon"},
        {"proxy": f"socks5://user:{PASSWORD}@proxy"},
        {"proxy": f"{PASSWORD}\udc80"},
        {"proxy": [PASSWORD]},
        {"ca_bundle": "no/such/file", "proxy": f"http://user:{PASSWORD}@proxy"},
        {"base_url": f"https://user:{PASSWORD}@host"},
    ]
    for settings in wrong:
        with Channels() as channels, pytest.raises(InvalidInputError) as caught:
            kind(**{"api_token": TOKEN} | settings)
        assert "canary" not in channels.shown("", caught.value), settings


@both
def test_no_secret_of_a_users_transport_is_shown(kind: Any, run: Any) -> None:
    def send(request: Request) -> Response:
        raise TransportError(f"cannot send {request!r} with {request.headers} and {request.body!r}")

    async def send_async(request: Request) -> Response:
        return send(request)

    with Channels() as channels:
        client = kind(TOKEN, transport=send if kind is Client else send_async, max_attempts=1)
        with pytest.raises(WorkatoError) as caught:
            run(client, VERBS["create"])
        # The cause is the transport's own exception, unchanged; nothing else may show a secret.
        assert isinstance(caught.value.__cause__, TransportError)
        caught.value.__cause__ = None
        assert "canary" not in channels.shown(client, caught.value)
