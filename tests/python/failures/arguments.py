"""Arguments that are refused before anything is sent."""

from workato_oauth_profiles import Client, Event, External
from workato_oauth_profiles.testing import Emulator

from . import TOKEN, Failures

GIVEN = 'name="Acme", provider="hubspot", client_id="c", client_secret="client secret"'


def provoke(failures: Failures) -> None:
    with Emulator(token=TOKEN, customers=[{"id": 7, "external_id": "EA2300"}]) as emulator:
        with Client(TOKEN, base_url=emulator.url) as workato:
            for what, program in PROGRAMS.items():
                failures.add(what, program, workato=workato)
        events: list[Event] = []
        Client(TOKEN, base_url=emulator.url, on_event=events.append).assign(321, External("EA2300"))
        failures.add_text("external id with its prefix, a warning", str(events[0]))
        failures.add("closed client", "workato.close()\nworkato.get(321)", workato=workato)


PROGRAMS = {
    "id 0": "workato.get(0)",
    "text as id": 'workato.get("321")',
    "None as id": "workato.get(None)",
    "number of thousands of digits as id": "workato.get(10**5000)",
    "page 0": "workato.list(page=0)",
    "page of 101": "workato.list(per_page=101)",
    "text as page": 'workato.list(page="2")',
    "profile without a name": 'workato.create(name="", provider="hubspot", client_id="c", client_secret="client secret")',
    "name with a space at its end": 'workato.create(name="Acme ", provider="hubspot", client_id="c", client_secret="client secret")',
    "number as name": 'workato.create(name=5, provider="hubspot", client_id="c", client_secret="client secret")',
    "lone surrogate in a name": r'workato.create(name="\udc80", provider="hubspot", client_id="c", client_secret="client secret")',
    "bytes as client secret": 'workato.create(name="Acme", provider="hubspot", client_id="c", client_secret=b"client secret")',
    "variable of the client secret is not set": (
        'import os\nworkato.rotate_secret(321, client_secret=os.environ.get("NO_SUCH_VARIABLE"))'
    ),
    "API token as Slack token": f'workato.update(321, {GIVEN}, token="wrkaus" + "-" + "x")',
    "API token as client secret": "workato.rotate_secret(321, client_secret=TOKEN)",
    "list as data": f'workato.create({GIVEN}, data=["token_url"])',
    "date in data": f'import datetime\nworkato.create({GIVEN}, data={{"until": datetime.date(2026, 1, 2)}})',
    "empty external id": 'workato.assign(321, External(""))',
    "number as external id": "workato.assign(321, External(2300))",
    "external id of 3000 bytes": 'workato.assign(321, External("x" * 3000))',
    "customer 0": "workato.unassign(321, 0)",
    "text as customer": 'workato.assign(321, "A2300")',
    "None as customer": "workato.assign(321, None)",
    "text as switch": 'workato.unassign(321, 401, force="yes")',
    "text as customers": 'workato.assign_each(321, "A2300")',
    "one id as customers": "workato.assign_each(321, 401)",
    "None as customers": "workato.assign_each(321, None)",
    "second customer is not valid": 'list(workato.assign_each(321, [401, "A2300"]))',
    "pace 0": "next(workato.assign_each(321, [401], pace=0))",
    "number as ledger": "workato.assign_each(321, [401], ledger=5)",
    "one input for ensure_each": f"workato.ensure_each(ProfileInput({GIVEN}))",
    "input that is no mapping": 'workato.ensure_each(["Acme"])',
    "input without a secret": 'workato.ensure_each([{"name": "Acme", "provider": "hubspot", "client_id": "c"}])',
    "input with a misspelled key": f"workato.ensure_each([dict({GIVEN}, clientid=5)])",
    "argument without its name": 'workato.find("Acme", "hubspot")',
    "argument that is missing": "workato.rotate_secret(321)",
}
