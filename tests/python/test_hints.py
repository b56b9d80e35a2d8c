"""`typing.get_type_hints` on everything public, as pydantic, FastAPI and dependency injectors call it."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
import typing
from collections.abc import Iterator, Mapping
from os import PathLike
from typing import Any

import pytest
import workato_oauth_profiles
from workato_oauth_profiles import AsyncClient, Client, External, Ledger, Profile


def public() -> Iterator[tuple[str, Any]]:
    """All public classes, methods and functions of all modules, by name."""
    names = [module.name for module in pkgutil.iter_modules(workato_oauth_profiles.__path__, "workato_oauth_profiles.")]
    modules = [importlib.import_module(name) for name in names]
    for module in [workato_oauth_profiles, *modules]:
        exported = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
        for name in exported:
            value = getattr(module, name)
            if getattr(value, "__module__", "").startswith("workato_oauth_profiles") and callable(value):
                yield f"{module.__name__}.{name}", value
                for inner in vars(value) if inspect.isclass(value) else ():
                    member = inspect.getattr_static(value, inner)
                    member = getattr(member, "fget", None) or getattr(member, "__func__", member)
                    if inspect.isroutine(member):
                        yield f"{module.__name__}.{name}.{inner}", member


def test_the_hints_of_everything_public_resolve() -> None:
    seen, failed = set(), []
    for name, value in public():
        seen.add(name)
        try:
            if inspect.isclass(value):
                typing.get_type_hints(value)
            # Native methods have no annotations.
            elif inspect.isfunction(value):
                typing.get_type_hints(value)
                inspect.signature(value, eval_str=True)
        except Exception as error:
            failed.append(f"{name}: {error!r}")
    assert not failed, "\n".join(failed)
    expected = {"Client.get", "AsyncClient.assign_each", "WorkatoError", "Profile", "Settings", "Ledger.append", "gevent_drive.run"}
    assert {f"workato_oauth_profiles.{name}" for name in expected} <= seen and len(seen) > 150


def test_the_hints_are_the_types() -> None:
    assert typing.get_type_hints(Client.get) == {"id": int, "return": Profile}
    assert typing.get_type_hints(AsyncClient.get) == {"id": int, "return": Profile}
    assert typing.get_type_hints(Client.assign)["customer"] == int | External
    hints = typing.get_type_hints(Client.assign_each)
    assert hints["ledger"] == str | PathLike[str] | Ledger | None
    assert typing.get_type_hints(Client.create)["data"] == Mapping[str, Any] | None
    settings = typing.get_type_hints(Client.__init__)
    assert settings["data_center"] == workato_oauth_profiles.DataCenter | str | None
    assert set(settings) - {"api_token", "return"} == set(typing.get_type_hints(workato_oauth_profiles.Settings))


@pytest.mark.parametrize("name", ["AsyncLedger", "AsyncTransport", "DataCenter", "Ledger", "Settings", "Transport"])
def test_the_types_of_settings_are_exported(name: str) -> None:
    assert name in workato_oauth_profiles.__all__ and name in dir(workato_oauth_profiles)
    assert getattr(workato_oauth_profiles, name) is not None


def test_the_hints_resolve_without_typing_extensions() -> None:
    program = f"""
import sys
sys.path[:0] = {sys.path!r}
sys.modules["typing_extensions"] = None
import typing
from workato_oauth_profiles import AsyncClient, Client
for client in (Client, AsyncClient):
    for verb in (client.from_env, client.__reduce__, client.with_options):
        typing.get_type_hints(verb)
print("ok")
"""
    ran = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("ok\n", "")
