"""Rollouts and moves that end early, and ledgers that cannot be used."""

import tempfile
from pathlib import Path
from typing import Any

from workato_oauth_profiles import Client
from workato_oauth_profiles.testing import Emulator

from . import TOKEN, Failures

# Every write to this device fails as on a full disk. It has no end, so it is not read.
FULL_DISK = """
class FullDisk:
    def next_line(self):
        return None
    def append(self, text):
        open("/dev/full", "wb", buffering=0).write(text.encode())
list(workato.assign_each(321, [1001], ledger=FullDisk()))
"""


def provoke(failures: Failures) -> None:
    with (
        Emulator(token=TOKEN, profiles=1, customers=9, requests_per_minute=None) as emulator,
        tempfile.TemporaryDirectory() as folder,
        Client(TOKEN, base_url=emulator.url, requests_per_minute=None) as workato,
    ):
        ledgers(failures, workato, Path(folder))
        failures.hide(folder.replace(".", r"\."), "FOLDER")
        # The first request reads the profile.
        emulator.fail_next({"latency": 0}, *["503"] * 5)
        once = "once = workato.with_options(max_attempts=1)\nlist(once.assign_each(321, range(1001, 1010)))"
        failures.add("rollout after five failures in a row", once, workato=workato)
    with Emulator(token=TOKEN, requests_per_minute=None) as emulator, emulator.client() as workato:
        moves(failures, emulator, workato)


def ledgers(failures: Failures, workato: Client, folder: Path) -> None:
    names: dict[str, Any] = {"workato": workato, "ledger": folder / "ledger", "folder": folder}
    roll_out = "list(workato.assign_each(321, [1001], ledger={}))"
    list(workato.assign_each(321, [1001], ledger=folder / "ledger"))
    with workato.assign_each(321, [1001, 1002], ledger=folder / "ledger") as first:
        next(first)
        failures.add("ledger that another rollout holds", roll_out.format("ledger"), **names)
    other = "list(workato.{}({}, [1001], ledger=ledger))"
    failures.add("ledger of another profile", other.format("assign_each", 322), **names)
    failures.add("ledger of another action", other.format("unassign_each", 321), **names)
    (folder / "list.csv").write_text("customer,status\n1001,done\n")
    failures.add("file that is no ledger", roll_out.format('folder / "list.csv"'), **names)
    damaged = (folder / "ledger").read_text().replace('"status":"done"', '"status":""')
    (folder / "damaged").write_text(damaged)
    failures.add("ledger with a damaged line", roll_out.format('folder / "damaged"'), **names)
    failures.add("ledger in a folder that is not there", roll_out.format('folder / "no/such/folder"'), **names)
    failures.add("folder as ledger", roll_out.format("folder"), **names)
    failures.add("ledger on a full disk", FULL_DISK, **names)


MOVE = "for outcome in workato.reassign_each([{}], from_id=321, to_id={}, ledger=ledger):\n    raise outcome.error"


def moves(failures: Failures, emulator: Emulator, workato: Client) -> None:
    def create(provider: str) -> int:
        return workato.create(name=provider, provider=provider, client_id="c", client_secret="canary").id

    to, slack = create("hubspot"), create("slack")

    def move(what: str, customer: int, to: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            failures.add(what, MOVE.format(customer, to), workato=workato, ledger=Path(folder) / "moves")

    move("reassign to the same profile", 402, 321)
    move("reassign to a profile of another provider", 402, slack)
    move("reassign to an unknown profile", 402, 5)
    move("reassign of a customer who uses the old profile", 401, to)
    move("reassign of a customer without the old profile", 123, to)
    refused = {"status": 422, "body": {"message": "This profile cannot be assigned"}}
    emulator.fail(on="assign", fault=refused)
    move("reassign where the new profile is refused", 402, to)
    emulator.fail(on="assign", fault=refused)
    emulator.fail(on="assign", fault={"status": 422, "body": {"message": "Nor this one"}})
    move("reassign where both profiles are refused", 402, to)
