"""`data`: the further keys of `data` that create, update and ensure send."""

import asyncio
import datetime
import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from workato_oauth_profiles import AsyncClient, Client, InvalidInputError, Request, Response

INPUT = {"name": "n", "provider": "hubspot", "client_id": "c", "client_secret": "secret"}

VERBS: dict[str, Callable[[Any, Any], Any]] = {
    "create": lambda client, data: client.create(**INPUT, data=data),
    "update": lambda client, data: client.update(7, **INPUT, data=data),
    "ensure": lambda client, data: client.ensure(**INPUT, data=data),
    "ensure_each": lambda client, data: client.ensure_each([INPUT | {"data": data}]),
}


class Service:
    """A transport that has no profiles, and keeps the `data` that is written."""

    def __init__(self) -> None:
        self.written: list[Any] = []

    def send(self, request: Request) -> Response:
        if request.body is None:
            return Response(200, {}, b'{"result": []}')
        self.written.append(json.loads(request.body)["data"])
        return Response(200, {}, b'{"result": {"id": 7, "name": "n", "provider": "hubspot"}}')


def blocking(service: Service, verb: Callable[[Any, Any], Any], data: Any) -> None:
    with Client("token", transport=service.send, requests_per_minute=None) as client:
        result = verb(client, data)
        if hasattr(result, "__next__"):
            next(result)


def awaiting(service: Service, verb: Callable[[Any, Any], Any], data: Any) -> None:
    async def send(request: Request) -> Response:
        return service.send(request)

    async def run() -> None:
        async with AsyncClient("token", transport=send, requests_per_minute=None) as client:
            result = verb(client, data)
            await (anext(result) if hasattr(result, "__anext__") else result)

    asyncio.run(run())


both = pytest.mark.parametrize("run", [blocking, awaiting])
every_verb = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)


@both
@every_verb
def test_further_keys_are_sent_beside_the_known_ones(run: Any, verb: Any) -> None:
    numbers = [0, -(2**63), 2**64 - 1, 1.5]
    data = {"url": "https://example.com/é", "list": numbers, "flag": True, "none": None, "deep": {"a": [{}]}}
    service = Service()
    run(service, verb, data)
    run(service, verb, MappingProxyType({"pair": (1, MappingProxyType({"a": 2}))}))
    run(service, verb, {})
    run(service, verb, None)
    known = {"client_id": "c", "client_secret": "secret"}
    assert service.written == [known | data, known | {"pair": [1, {"a": 2}]}, known, known]
    assert service.written[0]["flag"] is True


@both
@every_verb
@pytest.mark.parametrize(
    "data, message",
    [
        ([("key", "canary")], "`data=` must be a mapping, not list"),
        ("canary", "`data=` must be a mapping, not str"),
        (True, "`data=` must be a mapping, not bool"),
        ({5: "canary"}, "a key in `data=` must be a str, not int"),
        ({"a": {None: "canary"}}, "a key in `data=` must be a str, not None"),
        ({"a": b"canary"}, "a value in `data=` must be a .* not bytes"),
        ({"a": [{"canary"}]}, "a value in `data=` must be a .* not set"),
        ({"a": datetime.date(2026, 1, 2)}, "a value in `data=` must be a .* not date"),
    ],
)
def test_a_wrong_type_is_refused(run: Any, verb: Any, data: Any, message: str) -> None:
    service = Service()
    with pytest.raises(InvalidInputError, match=message) as caught:
        run(service, verb, data)
    assert "canary" not in str(caught.value) and service.written == []


def in_itself() -> dict[str, Any]:
    data: dict[str, Any] = {"canary": "canary"}
    data["a"] = [data]
    return data


@both
@every_verb
@pytest.mark.parametrize(
    "data, message",
    [
        ({"a": float("nan")}, "not finite"),
        ({"a": [float("-inf")]}, "not finite"),
        ({"a": 2**64}, "more than 64 bits"),
        ({"a": -(2**63) - 1}, "more than 64 bits"),
        ({"a": "canary\udc80"}, "lone surrogate"),
        ({"canary\udc80": 1}, "lone surrogate"),
        (in_itself(), "contains itself"),
        ({"client_id": "canary"}, "`client_id`: give it in the"),
        ({"client_secret": "canary"}, "`client_secret`: give it in the"),
        ({"token": None}, "`token`: give it in the"),
    ],
)
def test_a_wrong_value_is_invalid_input(run: Any, verb: Any, data: Any, message: str) -> None:
    service = Service()
    with pytest.raises(InvalidInputError, match=message) as caught:
        run(service, verb, data)
    assert "canary" not in str(caught.value) and service.written == []
