"""Compares the client with what a user would write instead: `cargo xtask bench python`."""

import asyncio
import json
import os
import subprocess
from collections.abc import Awaitable, Callable
from importlib.metadata import files
from pathlib import Path

import msgspec
import orjson
from contest import Goal, compare_starts, contest
from peers import BODY, PATH, PEERS, by_http_client, by_httpx_async
from workato_oauth_profiles import AsyncClient, Client, Request, Response

PROFILE = {"name": "n", "provider": "hubspot", "client_id": "c", "client_secret": "a client secret"}


def main() -> None:
    pinned = pin()
    print(f"Client and server are separate processes, {pinned}. The lines of a table are measured in turn.")
    print("p50 is the median time of a call, cpu the CPU time that the client's process used for it. A ratio")
    print("divides the figure of the first line by that of its own line, and is the median of all rounds.\n")
    sizes()
    imports()
    with subprocess.Popen(
        [os.environ["WORKATO_BENCH_SERVER"], "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None and server.stdin is not None
        url = server.stdout.readline().split()[0]
        calls(url)
        async_calls(url)
        server.stdin.close()


def pin() -> str:
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned"
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return "pinned to one core"


def sizes() -> None:
    installed = [Path(file.locate()) for file in files("workato-oauth-profiles") or []]
    [native] = [file for file in installed if file.name.startswith("_native.abi3")]
    verdict = "met" if native.stat().st_size <= 3_000_000 else "missed"
    print(f"native module {native.stat().st_size / 1e6:.2f} MB (goal 3 MB: {verdict})")
    print(f"all that is installed {sum(file.stat().st_size for file in installed) / 1e6:.2f} MB\n")


def imports() -> None:
    programs = {
        "the bare interpreter": "pass",
        "workato_oauth_profiles": "from workato_oauth_profiles import Client",
        "its AsyncClient, asyncio included": "from workato_oauth_profiles import AsyncClient",
        "asyncio alone": "import asyncio",
        "http.client and json": "import http.client, json",
        "httpx": "import httpx",
        "requests": "import requests",
        "Workato's CLI, deprecated": "import workato_platform_cli",
    }
    compare_starts(20, programs, 8)


def calls(url: str) -> None:
    peers = {name: peer(url) for name, peer in PEERS.items()}
    client = Client("an API token", base_url=url, requests_per_minute=None)

    def ask(method: str, path: str, body: object = None) -> dict[str, Callable[[], object]]:
        return {name: lambda peer=peer: peer(method, path, body) for name, peer in peers.items()}  # type: ignore[misc]

    entries = {"Client": lambda: client.get(321)} | ask("GET", f"{PATH}/321")
    contest("get", 40, 100, entries, {"http.client and json": Goal(cpu=0.45)})
    entries = {"Client": client.list} | ask("GET", f"{PATH}?page=1&per_page=100")
    contest("list of 100", 40, 50, entries, {"http.client and orjson": Goal(p50=0.85)})
    fresh = by_http_client(url, fresh=True)
    entries = {"Client": lambda: client.create(**PROFILE)} | ask("POST", PATH, BODY)
    entries["http.client, connecting each time"] = lambda: fresh("POST", PATH, BODY)
    contest("create, connecting each time", 40, 50, entries, {})
    reading(by_http_client(url, read=bytes)("GET", f"{PATH}?page=1&per_page=100", None))


def async_calls(url: str) -> None:
    """Each call is a task of one event loop."""
    loop = asyncio.new_event_loop()
    client = AsyncClient("an API token", base_url=url, requests_per_minute=None)
    by_httpx = by_httpx_async(url)

    def run(call: Callable[[], Awaitable[object]]) -> Callable[[], object]:
        return lambda: loop.run_until_complete(call())

    entries = {"AsyncClient": run(lambda: client.get(321))}
    entries["httpx.AsyncClient"] = run(lambda: by_httpx("GET", f"{PATH}/321", None))
    contest("get, with asyncio", 40, 100, entries, {"httpx.AsyncClient": Goal(cpu=0.35)})


class Data(msgspec.Struct):
    client_id: str


class Typed(msgspec.Struct):
    """A profile for msgspec, which refuses odd values and drops unknown fields."""

    id: int
    user_id: int
    name: str
    provider: str
    data: Data
    shared_accounts_count: int
    oem_customers_count: int
    created_at: str
    updated_at: str


class Page(msgspec.Struct):
    result: list[Typed]


def reading(body: bytes) -> None:
    """Measures without a socket: a transport returns the answer at once to the client."""
    answer = Response(200, {"content-type": "application/json"}, body)

    def send(request: Request) -> Response:
        return answer

    client = Client("an API token", transport=send, requests_per_minute=None)
    decoder = msgspec.json.Decoder(Page)
    entries: dict[str, Callable[[], object]] = {
        "Client, typed, the whole call": client.list,
        "msgspec, typed": lambda: decoder.decode(body),
        "orjson, dicts": lambda: orjson.loads(body),
        "json, dicts": lambda: json.loads(body),
    }
    contest(f"reading 100 profiles, {len(body) / 1000:.1f} KB", 40, 100, entries, {})


if __name__ == "__main__":
    main()
