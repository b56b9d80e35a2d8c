"""Requests that the service refuses."""

from typing import Any

from workato_oauth_profiles import Client, Response
from workato_oauth_profiles.testing import Emulator

from . import TOKEN, Failures

CREATE = 'workato.create(name="Acme", provider="hubspot", client_id="c", client_secret="client secret")'


def provoke(failures: Failures) -> None:
    tokens(failures)
    ids(failures)
    fields(failures)
    conflicts(failures)
    with service() as emulator:
        failures.add("unknown id to get, with asyncio", ASYNC.format("await workato.get(5)"), url=emulator.url)
        rollout = ASYNC.format("await anext(workato.assign_each(5, [1001]))")
        failures.add("unknown profile in a rollout, with asyncio", rollout, url=emulator.url)
        failures.add("text as customer, with asyncio", ASYNC.format('await workato.assign(321, "A2300")'), url=emulator.url)


ASYNC = """
import asyncio
async def main():
    async with AsyncClient(TOKEN, base_url=url) as workato:
        {}
asyncio.run(main())
"""


def service(**settings: Any) -> Emulator:
    return Emulator(token=TOKEN, profiles=1, customers=2, requests_per_minute=None, **settings)


def tokens(failures: Failures) -> None:
    with service() as emulator, Client("wrkaus-canary-wrong", base_url=emulator.url) as workato:
        failures.add("wrong token", "workato.get(321)", workato=workato)
        failures.add("wrong token in a rollout", "next(workato.assign_each(321, [1001]))", workato=workato)
    # Only an address of Workato's own tells that the token is for another one.
    other = Client(TOKEN, data_center="eu", transport=lambda request: Response(401, {}, b""))
    failures.add("token of another data center", "workato.get(321)", workato=other)
    with (
        service(may_get=False, may_create=False, may_assign=False, missing_privilege=403) as emulator,
        Client(TOKEN, base_url=emulator.url) as workato,
    ):
        failures.add("role that may not get", "workato.get(321)", workato=workato)
        failures.add("role that may not create", CREATE, workato=workato)
        failures.add("role that may not assign", "workato.assign(321, 1001)", workato=workato)


def ids(failures: Failures) -> None:
    with service() as emulator, Client(TOKEN, base_url=emulator.url) as workato:
        for what, program in {
            "unknown id to get": "workato.get(5)",
            "unknown id to update": 'workato.update(5, name="n", provider="p", client_id="c", client_secret="client secret")',
            "unknown id to delete": "workato.delete(5)",
            "unknown id to rotate_secret": 'workato.rotate_secret(5, client_secret="new secret")',
            "unknown profile in a rollout": "next(workato.assign_each(5, [1001]))",
            "unknown customer": 'workato.assign(321, External("B1"))',
            "not assigned": "workato.unassign(321, 1001)",
        }.items():
            failures.add(what, program, workato=workato)


def fields(failures: Failures) -> None:
    errors = {"name": ["can't be blank"], "provider": "is unknown"}
    bare = {"status": 400, "body": {"message": "Bad request"}}
    nameless = {"status": 200, "body": {"result": {"id": 321, "name": None, "provider": "hubspot"}}}
    for what, answer, program in (
        ("missing field", {"status": 400, "body": {"message": "Bad request", "errors": errors}}, CREATE),
        ("400 to get", bare, "workato.get(321)"),
        ("400 to unassign with force", bare, "workato.unassign(321, 1001, force=True)"),
        ("success false", "success_false", "workato.delete(321)"),
        ("rotate_secret of a profile without a name", nameless, 'workato.rotate_secret(321, client_secret="new secret")'),
    ):
        with service() as emulator, Client(TOKEN, base_url=emulator.url) as workato:
            emulator.fail_next(answer)
            failures.add(what, program, workato=workato)


def conflicts(failures: Failures) -> None:
    given: dict[str, Any] = {"provider": "hubspot", "client_id": "another client id", "client_secret": "client secret"}
    with (
        service(duplicate_name=409) as emulator,
        Client(TOKEN, base_url=emulator.url) as workato,
    ):
        name = workato.get(321).name
        names: dict[str, Any] = {"workato": workato, "given": given | {"name": name}}
        failures.add("create of a name that exists", "workato.create(**given)", **names)
        failures.add("ensure with another client id", "workato.ensure(**given)", **names)
        near = names | {"given": given | {"name": str(name).upper()}}
        failures.add("ensure of a name that differs in case", "workato.ensure(**given)", **near)
        emulator.settings(duplicate_name="accept")
        workato.create(**names["given"])
        failures.add("ensure of a name that exists twice", "workato.ensure(**given)", **names)
        failures.add("find of a name that exists twice", f'workato.find(name="{name}", provider="hubspot")', **names)
        workato.assign(321, 1001)
        failures.add("delete of a profile in use", "workato.delete(321)", **names)
        emulator.connect(321, 1001, 3)
        failures.add("unassign of a profile in use", "workato.unassign(321, 1001)", **names)
        second = workato.create(**given | {"name": "Second"}).id
        failures.add("assign of a second profile of a provider", f"workato.assign({second}, 1001)", **names)
