"""The life of a profile, from create to delete, and a rollout to many customers that is stopped and resumed.

It changes the workspace, so run it against the emulator. Its customers are those of Workato's documentation,
and 1001 and up.

    cargo run -p workato-emulator -- --documented --customers 60 --set requests_per_minute=3600 --port 8080
    WORKATO_API_TOKEN=test-token WORKATO_HOST=http://127.0.0.1:8080 python lifecycle.py

If the package rich is installed, the rollout shows a progress bar.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from workato_oauth_profiles import (
    Client,
    External,
    InvalidRequestError,
    Outcome,
    ProfileInput,
    UnauthorizedError,
    WorkatoError,
)

LIMIT = 3600
NAME, PROVIDER, CLIENT_ID = "Acme Salesforce OAuth app", "salesforce", "acme_client_id"


def show(verb: str, text: str) -> None:
    print(f"{verb:<15}{text}")


def main() -> None:
    # The service allows 60 requests a minute; the emulator was started with more.
    with Client.from_env(requests_per_minute=LIMIT) as workato:
        if not workato.base_url.startswith("http://127.0.0.1:"):
            raise SystemExit("this example changes the workspace: set WORKATO_HOST to the URL of an emulator")
        life_of_a_profile(workato)
        profile = ensure(workato)
        ensure(workato)
        ensure_many(workato)
        # The emulator has no customer 9001: that one fails.
        by_external_id = (External(f"C{id}") for id in range(1031, 1061))
        customers: list[int | External] = [401, *range(1001, 1031), *by_external_id, 9001]
        roll_out(workato, profile, customers)
        move(workato, profile)
        with_a_wrong_token(workato.base_url)


def ensure(workato: Client) -> int:
    found = workato.ensure(name=NAME, provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret")
    show("ensure", f"profile {found.profile.id} {found.action}")
    return found.profile.id


def ensure_many(workato: Client) -> None:
    slack = "Acme Slack OAuth app"
    inputs = [
        ProfileInput(name=NAME, provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret"),
        ProfileInput(name=slack, provider="slack", client_id=CLIENT_ID, client_secret="a secret", token="a Slack token"),
    ]
    for result in workato.ensure_each(inputs):
        show("ensure_each", f"input {result.input} {result.error or result.action}")
    found = workato.find(name=slack, provider="slack")
    show("find", f"{slack} is profile {found.id}" if found else f"there is no profile {slack}")


def life_of_a_profile(workato: Client) -> None:
    show("list", f"{len(workato.list())} profiles on the first page")
    profile = workato.create(name=NAME, provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret")
    show("create", f"profile {profile.id}, {profile.name}")
    show("get", f"profile {profile.id}, for {workato.get(profile.id).provider}, of {profile.created_at}")
    renamed = workato.update(
        profile.id, name=f"{NAME}, renamed", provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret"
    )
    show("update", f"profile {profile.id}, {renamed.name}")
    workato.rotate_secret(profile.id, client_secret="another secret")
    show("rotate_secret", f"profile {profile.id}, only its secret changed")
    for customer in (123, External("A2300")):
        workato.assign(profile.id, customer)
        show("assign", f"profile {profile.id} to the customer {customer}")
        workato.unassign(profile.id, customer)
        show("unassign", f"profile {profile.id} from it")
    try:
        workato.unassign(321, 401)
    except InvalidRequestError as error:
        show("unassign", f"profile 321 from customer 401, refused: {error.message}")
    workato.unassign(321, 401, force=True)
    show("unassign", "profile 321 from customer 401, with force")
    workato.delete(profile.id)
    show("delete", f"profile {profile.id}")


def roll_out(workato: Client, profile: int, customers: list[int | External]) -> None:
    print(f"\na rollout to {len(customers)} customers, stopped after twenty of them and resumed:")
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "rollout.jsonl"
        # Only one rollout at a time can use the ledger: the end of the `with` block ends the first one.
        with workato.assign_each(profile, customers, ledger=ledger, pace=LIMIT) as rollout:
            show_counts(Counter(next(rollout).status for _ in range(20)))
        outcomes = list(with_a_bar(workato.assign_each(profile, customers, ledger=ledger, pace=LIMIT)))
    show_counts(Counter(outcome.status for outcome in outcomes))
    for outcome in outcomes:
        if outcome.error is not None:
            print(f"  {outcome.customer}: {outcome.error.message} ({outcome.error.code})")


def move(workato: Client, old: int) -> None:
    new = workato.create(name=f"{NAME}, new", provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret")
    print(f"\nmove customers from profile {old} to profile {new.id}:")
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "moves.jsonl"
        for outcome in workato.reassign_each([1001, 1002], from_id=old, to_id=new.id, ledger=ledger, pace=LIMIT):
            show("reassign_each", f"customer {outcome.customer} {outcome.status}, has: {outcome.has}")


def show_counts(counted: "Counter[str]") -> None:
    print("  " + ", ".join(f"{count} {status}" for status, count in counted.items()))


def with_a_bar(rollout: Iterator[Outcome]) -> Iterator[Outcome]:
    try:
        from rich.progress import track
    except ImportError:
        return rollout
    # Anything that wraps an iterator works, such as rich or tqdm.
    return iter(track(rollout, description="  assign"))


def with_a_wrong_token(base_url: str) -> None:
    try:
        Client("wrong-token", base_url=base_url).get(321)
    except UnauthorizedError as error:
        print(f"\nwith a wrong token:\n  {error}")


if __name__ == "__main__":
    try:
        main()
    except WorkatoError as error:
        raise SystemExit(str(error)) from error
