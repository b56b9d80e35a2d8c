"""The life of a profile, over a socket."""

from workato_oauth_profiles import Client, External, NotFoundError
from workato_oauth_profiles.testing import Emulator

with Emulator() as emulator, Client(emulator.token, base_url=emulator.url) as workato:
    app = {"provider": "hubspot", "client_id": "id", "client_secret": "first secret"}
    profile = workato.ensure(name="installed", **app).profile
    workato.rotate_secret(profile.id, client_secret="another secret")
    workato.assign(profile.id, External("A2300"))
    workato.unassign(profile.id, External("A2300"))
    workato.delete(profile.id)
    try:
        workato.get(profile.id)
        raise SystemExit("the profile is still there")
    except NotFoundError:
        print("created, rotated, assigned, unassigned and deleted")
