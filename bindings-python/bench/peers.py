"""What a user would write instead of this library."""

import asyncio
import atexit
import http.client
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import requests
from workato_platform_cli import Configuration, Workato

PATH = "/api/custom_oauth_profiles"
HEADERS = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}
BODY = {"name": "n", "provider": "hubspot", "data": {"client_id": "c", "client_secret": "a client secret"}}

Read = Callable[[bytes], Any]
# Sends a request: its arguments are the method, the path and the body.
Ask = Callable[[str, str, Any], Any]


def by_http_client(url: str, read: Read = json.loads, fresh: bool = False) -> Ask:
    kept = http.client.HTTPConnection(urlsplit(url).netloc, timeout=45)

    def ask(method: str, path: str, body: Any) -> Any:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=45) if fresh else kept
        connection.request(method, path, None if body is None else json.dumps(body), HEADERS)
        answer = connection.getresponse()
        assert answer.status == 200
        value = read(answer.read())
        if fresh:
            connection.close()
        return value

    return ask


def by_httpx(url: str) -> Ask:
    client = httpx.Client(base_url=url, headers=HEADERS, timeout=45)

    def ask(method: str, path: str, body: Any) -> Any:
        return client.request(method, path, json=body).raise_for_status().json()

    return ask


def by_httpx_async(url: str) -> Callable[[str, str, Any], Awaitable[Any]]:
    client = httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=45)

    async def ask(method: str, path: str, body: Any) -> Any:
        return (await client.request(method, path, json=body)).raise_for_status().json()

    return ask


def by_requests(url: str) -> Ask:
    session = requests.Session()
    session.headers.update(HEADERS)

    def ask(method: str, path: str, body: Any) -> Any:
        answer = session.request(method, url + path, json=body, timeout=45)
        answer.raise_for_status()
        return answer.json()

    return ask


def by_workato_cli(url: str) -> Ask:
    """It has no methods for profiles, so this calls a path. It is async, so each call runs an event loop."""
    loop = asyncio.new_event_loop()

    async def start() -> Workato:
        return Workato(Configuration(access_token="token", host=url))

    workato = loop.run_until_complete(start())
    atexit.register(lambda: loop.run_until_complete(workato.close()))
    api = workato._api_client

    async def call(method: str, path: str, body: Any) -> Any:
        answer = await api.call_api(method, url + path, dict(HEADERS), body)
        return json.loads(await answer.read())

    return lambda method, path, body: loop.run_until_complete(call(method, path, body))


PEERS: dict[str, Callable[[str], Ask]] = {
    "http.client and json": by_http_client,
    "http.client and orjson": lambda url: by_http_client(url, orjson.loads),
    "httpx": by_httpx,
    "requests": by_requests,
    "Workato's CLI, deprecated": by_workato_cli,
}
