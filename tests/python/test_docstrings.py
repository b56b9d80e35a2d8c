"""The examples in docstrings run as they are written."""

import ast
import asyncio
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import workato_oauth_profiles
from workato_oauth_profiles import pytest_plugin, testing
from workato_oauth_profiles.testing import Emulator

MODULES = (workato_oauth_profiles, testing, pytest_plugin)


def documented() -> Iterator[tuple[str, object]]:
    """All public modules, their public names, and the methods of their classes."""
    for module in MODULES:
        yield module.__name__, module
        for name in module.__all__:
            value = getattr(module, name)
            yield name, value
            if isinstance(value, type):
                yield from ((f"{name}.{method}", getattr(value, method)) for method in dir(value) if method[0] != "_")


def examples() -> Iterator[Any]:
    for name, value in documented():
        text = inspect.getdoc(value) or ""
        # An example is indented, and comes after a blank line.
        for number, example in enumerate(re.findall(r"\n\n((?:(?:    .*)?\n)+)", f"{text}\n")):
            if example.strip():
                yield pytest.param(textwrap.dedent(example), id=f"{name}-{number}")


EXAMPLES = list(examples())


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = compile(example, "example", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    is_async = bool(program.co_flags & inspect.CO_COROUTINE)
    with Emulator() as emulator:
        with emulator.client() as client:
            # This is profile 322.
            client.create(name="Another app", provider="hubspot", client_id="c", client_secret="a client secret")
        monkeypatch.setenv("WORKATO_API_TOKEN", emulator.token)
        monkeypatch.setenv("WORKATO_HOST", emulator.url)
        workato = emulator.async_client() if is_async else emulator.client()
        names = {name: getattr(workato_oauth_profiles, name) for name in workato_oauth_profiles.__all__}
        ran = eval(program, names | {"emulator": emulator, "workato": workato})
        if is_async:
            asyncio.run(ran)
        workato.close()


def test_the_clients_and_the_emulator_have_examples() -> None:
    ids = {parameter.id.partition("-")[0] for parameter in EXAMPLES}
    assert {"Client", "AsyncClient", "Items", "TransportError", "workato_oauth_profiles.testing"} <= ids
