"""Uses all of the package for which native code needs another module. It imports as little as it can: what a
freezer such as PyInstaller does not see in the sources is missing in what it builds."""

import asyncio
import os
import pickle
import sys

import workato_oauth_profiles
from workato_oauth_profiles import AsyncClient, Client, External, InvalidInputError, NotFoundError, Profile, Request, Response

ROW = (
    b'{"id": 321, "name": "Acme HubSpot OAuth app", "provider": "hubspot", "data": {"client_id": "an id", "more": [1, 2.5]}, '
    b'"created_at": "2023-01-15T11:50:32.986-07:00", "other": {"a": null, "b": true}}'
)
INPUT = {"name": "Acme HubSpot OAuth app", "provider": "hubspot", "client_id": "an id", "client_secret": "a client secret"}


def send(request: Request) -> Response:
    if request.url.endswith("/404"):
        return Response(404, {}, b'{"message": "Not found"}')
    result = b'{"success": true}' if request.url.endswith("/assign") else b"[%s]" % ROW if "?page=" in request.url else ROW
    return Response(200, {}, b'{"result": %s}' % result)


async def send_async(request: Request) -> Response:
    return send(request)


def use(folder: str) -> None:
    with Client("an API token", transport=send, requests_per_minute=None) as client:
        profile = client.get(321)
        assert profile.created_at is not None and profile.created_at.year == 2023 and profile.updated_at is None
        assert profile.extra == {"data": {"more": [1, 2.5]}, "other": {"a": None, "b": True}}
        assert Profile.from_dict(profile.to_dict()) == profile
        assert pickle.loads(pickle.dumps(profile)) == profile
        client.update(321, **INPUT, data={"url": "https://example.com"})
        path = os.path.join(folder, "ledger.jsonl")
        assert [outcome.status for outcome in client.assign_each(321, [1, External("A")], ledger=path)] == ["done"] * 2
        assert [result.action for result in client.ensure_each([INPUT])] == ["unchanged"]
        for wrong in (lambda: client.get(404), lambda: list(client.ensure_each([{"name": "n"}]))):
            try:
                wrong()
            except (NotFoundError, InvalidInputError):
                continue
            raise AssertionError("it raised nothing")
    os.remove(path)
    if pid := os.fork():
        assert os.waitpid(pid, 0)[1] == 0
    else:
        os._exit(0)


async def use_async() -> None:
    async with AsyncClient("an API token", transport=send_async, requests_per_minute=None) as client:
        assert [profile.id async for profile in client.profiles()] == [321]


if __name__ == "__main__":
    use(sys.argv[1])
    asyncio.run(use_async())
    # A warning event goes to `logging`, which only the package imports.
    Client("wrkaeu-token", data_center="us", transport=send).get(321)
    print("ok", workato_oauth_profiles.__version__)
