"""A service that echoes secrets in every form: nothing that comes out of a client shows one.

`tests/echo/README.md` explains the file that describes the service.
"""

import asyncio
import io
import json
import logging
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ledgers import MemoryLedger
from workato_oauth_profiles import (
    AsyncClient,
    Client,
    Event,
    External,
    Profile,
    ProfileInput,
    Request,
    Response,
    WorkatoError,
)

FILE = json.loads((Path(__file__).parents[1] / "echo" / "echo.json").read_text())
API_TOKEN, SECRET, SLACK = FILE["api_token"], FILE["client_secret"], FILE["token"]
WINDOWS = {needle[at : at + 8] for needle in FILE["needles"] for at in range(len(needle) - 7)}
# Most windows of the output are ruled out by their first two characters.
STARTS = {window[:2] for window in WINDOWS}

INPUT: Any = {"name": "Acme", "provider": "hubspot", "client_id": "abc", "client_secret": SECRET, "token": SLACK}
PROFILE = '{"id": 321, "name": "Acme", "provider": "hubspot", "data": {"client_id": "abc"}}'
ONE = f'{{"result": {PROFILE}}}'

# The verbs, and a good answer to the first request of those that send several.
Verb = tuple[Callable[[Any], Any], str | None]
KNOW_ALL: list[Verb] = [
    (lambda client: client.create(**INPUT), None),
    (lambda client: client.update(321, **INPUT), None),
    (lambda client: client.ensure(**INPUT), '{"result": []}'),
    (lambda client: client.ensure(**INPUT, replace=True), f'{{"result": [{PROFILE}]}}'),
    (lambda client: client.ensure_each([INPUT]), '{"result": []}'),
    (lambda client: client.ensure_each([ProfileInput(**INPUT)], replace=True), f'{{"result": [{PROFILE}]}}'),
    (lambda client: client.rotate_secret(321, client_secret=SECRET, token=SLACK), ONE),
]
KNOW_API_TOKEN: list[Verb] = [
    (lambda client: client.get(321), None),
    (lambda client: client.list(), None),
    (lambda client: client.profiles(), None),
    (lambda client: client.find(name="Acme", provider="hubspot"), f'{{"result": [{PROFILE}]}}'),
    (lambda client: client.delete(321), None),
    (lambda client: client.assign(321, External("A2300")), None),
    (lambda client: client.unassign(321, 123, force=True), None),
    (lambda client: client.assign_each(321, [123]), ONE),
    (lambda client: client.reassign_each([123], from_id=321, to_id=322, ledger=MemoryLedger()), ONE),
]


def answer(template: dict[str, Any], echo: dict[str, str]) -> Response:
    def fill(text: str) -> str:
        return text.replace("TEXT", echo["text"]).replace("JSON", echo["json"]).replace("LINE", echo["line"])

    headers = [(name, fill(value)) for name, value in template["headers"]]
    return Response(template["status"], headers, fill(template["body"]).encode())


class Out:
    """Everything that comes out of a client: results, exceptions, events, log lines."""

    def __init__(self) -> None:
        self.log = io.StringIO()
        self.texts: list[str] = []

    def show(self, value: Any) -> None:
        self.texts += [str(value), repr(value), str(getattr(value, "__dict__", ""))]
        if isinstance(value, Profile):
            self.texts.append(json.dumps([value.to_dict(), value.extra], ensure_ascii=False))
        elif isinstance(value, list):
            for one in value:
                self.show(one)
        elif isinstance(value, WorkatoError):
            self.texts += [str(value.args), repr(pickle.dumps(value))]
        elif (profile := getattr(value, "profile", None)) is not None:
            self.show(profile)
        elif (error := getattr(value, "error", None)) is not None:
            self.show(error)

    def event(self, event: Event) -> None:
        self.texts += [str(event), repr(event), repr(pickle.dumps(event))]

    def all(self) -> str:
        return "\n".join([*self.texts, self.log.getvalue()])


def blocking(out: Out, service: Callable[[Request], Response], verb: Callable[[Any], Any], settings: Any) -> None:
    client = Client(API_TOKEN, transport=service, on_event=out.event, **settings)
    out.show(client)
    try:
        result = verb(client)
        out.show(list(result) if hasattr(result, "__next__") else result)
    except WorkatoError as error:
        out.show(error)


def awaiting(out: Out, service: Callable[[Request], Response], verb: Callable[[Any], Any], settings: Any) -> None:
    async def send(request: Request) -> Response:
        return service(request)

    async def run() -> None:
        client = AsyncClient(API_TOKEN, transport=send, on_event=out.event, **settings)
        out.show(client)
        try:
            result = verb(client)
            out.show([item async for item in result] if hasattr(result, "__anext__") else await result)
        except WorkatoError as error:
            out.show(error)

    asyncio.run(run())


def leak_in(text: str) -> str | None:
    for at in range(len(text) - 7):
        if text[at : at + 2] in STARTS and text[at : at + 8] in WINDOWS:
            return text[max(at - 60, 0) : at + 80]
    return None


@pytest.mark.parametrize("run", [blocking, awaiting])
@pytest.mark.parametrize("nth", range(len(FILE["texts"])))
def test_nothing_that_comes_out_shows_a_secret_that_the_service_echoes(run: Any, nth: int) -> None:
    settings = {"max_attempts": 1, "timeout": 0.05, "requests_per_minute": None}
    echo = FILE["texts"][nth]
    verbs = KNOW_ALL if echo["secrets"] == "all" else KNOW_ALL + KNOW_API_TOKEN
    logger = logging.getLogger("workato_oauth_profiles")
    before = logger.level
    for answer_nth, template in enumerate(FILE["answers"]):
        echoed = answer(template, echo)
        for verb_nth, (verb, first) in enumerate(verbs):
            # A third of all combinations is enough: every verb gets every answer, and every answer holds every text.
            if (nth + answer_nth + verb_nth) % 3:
                continue
            for body in {None, first}:
                answers = [] if body is None else [Response(200, [], body.encode())]
                out = Out()
                handler = logging.StreamHandler(out.log)
                logger.addHandler(handler)
                logger.setLevel(logging.DEBUG)
                try:
                    run(out, lambda _: answers.pop() if answers else echoed, verb, settings)  # noqa: B023
                finally:
                    logger.removeHandler(handler)
                    logger.setLevel(before)
                text = out.all()
                assert len(text) > 200, "something must come out"
                assert (leak := leak_in(text)) is None, f"{template['id']}: {leak}"
