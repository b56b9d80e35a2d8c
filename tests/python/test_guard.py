"""The guard of users' tests, and the plugin for pytest: no client sends to the real service by mistake."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from emulator import Emulator as Separate
from workato_oauth_profiles import AsyncClient, Client, Request, Response
from workato_oauth_profiles.testing import Emulator, only_emulators

REFUSED = "`only_emulators` refuses https://app.eu.workato.com: .* `base_url=emulator.url`"


def never(request: Request) -> Response:
    raise AssertionError("a request was sent")


async def never_async(request: Request) -> Response:
    raise AssertionError("a request was sent")


def test_the_guard_refuses_every_host_but_this_machine(running_emulator: Separate) -> None:
    before = Client("token", data_center="eu", transport=never)
    walk = before.profiles()
    with only_emulators():
        calls: list[Any] = [
            lambda: before.get(321),
            lambda: next(walk),
            lambda: before.with_options(timeout=5).get(321),
            lambda: Client("token", data_center="eu").get(321),
            lambda: next(Client("token", data_center="eu").assign_each(321, [1])),
        ]
        for call in calls:
            with pytest.raises(RuntimeError, match=REFUSED):
                call()
        with Emulator() as emulator, emulator.client() as inside, Client(emulator.token, base_url=emulator.url) as client:
            assert inside.get(321).id == client.get(321).id == 321
            with Client(emulator.token, base_url=running_emulator.url) as separate:
                assert separate.get(321).id == 321
    with pytest.raises(AssertionError, match="a request was sent"):
        before.get(321)


def test_the_guard_refuses_calls_of_asyncio_too() -> None:
    async def run() -> None:
        client = AsyncClient("token", data_center="eu", transport=never_async)
        with only_emulators():
            with pytest.raises(RuntimeError, match=REFUSED):
                await client.get(321)
            with pytest.raises(RuntimeError, match=REFUSED):
                await anext(client.profiles())
            with Emulator() as emulator:
                async with emulator.async_client() as inside:
                    assert (await inside.get(321)).id == 321
        with pytest.raises(AssertionError, match="a request was sent"):
            await client.get(321)

    asyncio.run(run())


def test_guards_may_be_nested_and_end_with_an_exception() -> None:
    client = Client("token", data_center="eu", transport=never)
    with only_emulators():
        with pytest.raises(KeyError), only_emulators():
            raise KeyError
        with pytest.raises(RuntimeError, match=REFUSED):
            client.get(321)
    with pytest.raises(AssertionError, match="a request was sent"):
        client.get(321)


def test_the_guard_is_no_decorator() -> None:
    # It would end before an async function begins to run.
    with pytest.raises(TypeError, match="`with only_emulators\\(\\):`"):

        @only_emulators()  # type: ignore[operator,unused-ignore]
        async def test_of_a_user() -> None:
            pass


@pytest.mark.parametrize("where", ["argument", "environment"])
def test_a_client_that_uses_a_proxy_is_refused(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    settings: dict[str, Any] = {}
    if where == "argument":
        settings["proxy"] = "http://127.0.0.1:1"
    else:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with only_emulators(), Emulator() as emulator:
        with pytest.raises(RuntimeError, match="refuses a proxy, .*; give the client `proxy=False`, or set `NO_PROXY`"):
            Client(emulator.token, base_url=emulator.url, **settings).get(321)
        assert emulator.journal() == []
        monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
        assert Client(emulator.token, base_url=emulator.url).get(321).id == 321


@pytest.mark.parametrize("host", ["localhost.example.com", "127.0.0.1.example.com", "10.0.0.1"])
def test_a_host_that_looks_like_this_machine_is_refused(host: str) -> None:
    client = Client("token", base_url=f"https://{host}", transport=never)
    with only_emulators(), pytest.raises(RuntimeError, match=f"refuses https://{host}"):
        client.get(321)


TESTS = """
import pytest
from workato_oauth_profiles import Client, NotFoundError

def program() -> str:
    with Client.from_env() as workato:
        return workato.get(321).name

def test_the_fixtures(workato_emulator, workato_client):
    workato_emulator.fail(on="get", fault="503")
    assert workato_client.get(321).id == 321
    workato_emulator.advance(60)
    assert workato_emulator.now >= 60

def test_the_program(workato_emulator, monkeypatch):
    monkeypatch.setenv("WORKATO_API_TOKEN", workato_emulator.token)
    with pytest.raises(RuntimeError, match="refuses https://www.workato.com"):
        program()
    monkeypatch.setenv("WORKATO_HOST", workato_emulator.url)
    assert program() == "Acme HubSpot OAuth app"

def test_asyncio(workato_async_client):
    import asyncio
    assert asyncio.run(workato_async_client.get(321)).id == 321

def test_the_guard_has_ended():
    Client("token", transport=lambda request: pytest.skip("it was sent")).get(321)
"""
PLUGIN = "workato_oauth_profiles.pytest_plugin"


def run_pytest(folder: Path, *options: str) -> str:
    (folder / "test_program.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", *options, str(folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WORKATO_")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout


def test_the_plugin_has_fixtures(tmp_path: Path) -> None:
    assert "3 passed, 1 skipped" in run_pytest(tmp_path, "-p", PLUGIN)


def test_a_conftest_can_load_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(f"pytest_plugins = [{PLUGIN!r}]\n")
    assert "3 passed, 1 skipped" in run_pytest(tmp_path)


def test_the_plugin_is_not_loaded_by_being_installed(tmp_path: Path) -> None:
    output = run_pytest(tmp_path)
    assert "1 skipped, 3 errors" in output and "fixture 'workato_emulator' not found" in output
