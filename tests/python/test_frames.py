"""No local variable that a traceback shows holds a secret: checked with the tools that show them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# The secrets come from variables, so that the frames of the program itself do not hold them.
CALLS = r"""
import asyncio
import os
from workato_oauth_profiles import AsyncClient, Client, ProfileInput

def secret(name):
    return os.environ["SECRET_" + name]

def given(**other):
    return {"name": "n", "provider": "slack", "client_id": "c"} | other

def secrets():
    return {"client_secret": secret("APP"), "token": secret("SLACK"), "data": {"app_secret": secret("DATA")}}

def run(awaitable):
    async def main():
        return await awaitable
    return asyncio.run(main()) if hasattr(awaitable, "__await__") else next(awaitable)

CALLS = {}
for kind in (Client, AsyncClient):
    for name, call in {
        "from_env, timeout": lambda kind: kind.from_env(proxy=secret("PROXY"), timeout=-1),
        "from_env, proxy": lambda kind: kind.from_env(proxy="socks5" + secret("PROXY")),
        "from_env, token": lambda kind: kind.from_env(api_token=secret("TOKEN") + "\n"),
        "from_env, base URL": lambda kind: kind.from_env(base_url=secret("PROXY")),
        "from_env, data center": lambda kind: kind.from_env(data_center=secret("TOKEN")),
        "from_env, no such setting": lambda kind: kind.from_env(proxi=secret("PROXY")),
        "from_env, CA bundle": lambda kind: kind.from_env(proxy=secret("PROXY"), ca_bundle="no/such.pem"),
        "from_env, a wrong type": lambda kind: kind.from_env(proxy=[secret("PROXY")]),
        "new, timeout": lambda kind: kind(secret("TOKEN"), proxy=secret("PROXY"), timeout=-1),
        "new, token": lambda kind: kind(secret("TOKEN") + "\n"),
        "new, token as data center": lambda kind: kind("t", data_center=secret("TOKEN")),
        "new, token as user agent": lambda kind: kind("t", user_agent=secret("TOKEN"), timeout=-1),
        "new, a wrong type": lambda kind: kind([secret("TOKEN")]),
        "with_options": lambda kind: kind(secret("TOKEN"), proxy=secret("PROXY")).with_options(timeout=-1),
        "with_options, a wrong type": lambda kind: kind(secret("TOKEN")).with_options(max_attempts="no"),
        "create": lambda kind: run(kind(secret("TOKEN")).create(**given(name=5, **secrets()))),
        "update": lambda kind: run(kind(secret("TOKEN")).update("no", **given(**secrets()))),
        "ensure": lambda kind: run(kind(secret("TOKEN")).ensure(**given(**secrets()), replace="no")),
        "ensure_each": lambda kind: kind(secret("TOKEN")).ensure_each([given(**secrets()), 5]),
        "rotate_secret": lambda kind: run(kind("t").rotate_secret("no", client_secret=secret("APP"), token=secret("SLACK"))),
        "an input": lambda kind: ProfileInput(**given(name=5, **secrets())),
    }.items():
        CALLS[f"{kind.__name__}: {name}"] = (kind, call)
"""

WITH_PYTEST = CALLS + r"""
import pytest

@pytest.mark.parametrize("what", CALLS)
def test_the_call(what):
    kind, call = CALLS[what]
    call(kind)
"""

WITH_RICH = CALLS + r"""
import rich.console
import rich.traceback

def show(kind, call):
    try:
        call(kind)
    except Exception:
        console.print_exception(show_locals=True, width=300)
        print("END", "OF A TRACEBACK")

console = rich.console.Console(width=300)
for kind, call in CALLS.values():
    show(kind, call)
"""

# Two kinds of clients, and the calls for each.
COUNT = 2 * 21


def output(tmp_path: Path, program: str, *command: str) -> str:
    (tmp_path / "test_calls.py").write_text(program)
    secrets = {"TOKEN": "wrkaus-canary", "APP": "canary app", "SLACK": "canary slack", "DATA": "canary data"}
    environment = os.environ | {f"SECRET_{name}": value for name, value in secrets.items()}
    environment |= {"SECRET_PROXY": "http://user:canary@proxy:3128", "WORKATO_API_TOKEN": "canary of the environment"}
    command = (sys.executable, *command, str(tmp_path / "test_calls.py"))
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize("style", ["long", "auto"])
def test_pytest_shows_no_secret_as_a_local_variable(tmp_path: Path, style: str) -> None:
    text = output(tmp_path, WITH_PYTEST, "-m", "pytest", "-p", "no:cacheprovider", "--showlocals", f"--tb={style}")
    assert f"{COUNT} failed" in text and "timeout    = -1" in text
    assert [line for line in text.splitlines() if "canary" in line] == []


def test_rich_shows_no_secret_as_a_local_variable(tmp_path: Path) -> None:
    text = output(tmp_path, WITH_RICH)
    assert text.count("END OF A TRACEBACK") == COUNT and "locals" in text and "timeout = -1" in text
    assert [line for line in text.splitlines() if "canary" in line] == []
