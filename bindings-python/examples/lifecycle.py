"""The life of a profile, from create to delete, and a rollout to many customers that is left and goes on.

It writes, so it is for an emulator; its customers are those of Workato's documentation, and 1001 and up.

    cargo run -p workato-emulator -- --documented --customers 60 --set requests_per_minute=3600 --port 8080
    WORKATO_API_TOKEN=test-token WORKATO_HOST=http://127.0.0.1:8080 python lifecycle.py

With rich installed, the rollout has a progress bar.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from workato_oauth_profiles import Client, External, InvalidRequestError, Outcome, UnauthorizedError, WorkatoError

LIMIT = 3600
NAME, PROVIDER, CLIENT_ID = "Acme Salesforce OAuth app", "salesforce", "acme_client_id"


def say(verb: str, text: str) -> None:
    print(f"{verb:<15}{text}")


def main() -> None:
    # The service allows 60 requests a minute; the emulator was told to allow more.
    with Client.from_env(requests_per_minute=LIMIT) as workato:
        if not workato.base_url.startswith("http://127.0.0.1:"):
            raise SystemExit("this example writes: let WORKATO_HOST be an emulator")
        live(workato)
        profile = ensured(workato)
        ensured(workato)
        # Nobody knows the last one.
        by_external_id = (External(f"C{id}") for id in range(1031, 1061))
        customers: list[int | External] = [401, *range(1001, 1031), *by_external_id, 9001]
        roll_out(workato, profile, customers)
        without_the_right_token(workato.base_url)


def ensured(workato: Client) -> int:
    found = workato.ensure(name=NAME, provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret")
    say("ensure", f"profile {found.profile.id} {found.action}")
    return found.profile.id


def live(workato: Client) -> None:
    say("list", f"{len(workato.list())} profiles on the first page")
    profile = workato.create(name=NAME, provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret")
    say("create", f"profile {profile.id}, {profile.name}")
    say("get", f"profile {profile.id}, for {workato.get(profile.id).provider}, of {profile.created_at}")
    renamed = workato.update(
        profile.id, name=f"{NAME}, renamed", provider=PROVIDER, client_id=CLIENT_ID, client_secret="a secret"
    )
    say("update", f"profile {profile.id}, {renamed.name}")
    workato.rotate_secret(profile.id, client_secret="another secret")
    say("rotate_secret", f"profile {profile.id}, nothing else of it was changed")
    for customer in (123, External("A2300")):
        workato.assign(profile.id, customer)
        say("assign", f"profile {profile.id} to the customer {customer}")
        workato.unassign(profile.id, customer)
        say("unassign", f"profile {profile.id} from it")
    try:
        workato.unassign(321, 401)
    except InvalidRequestError as error:
        say("unassign", f"profile 321 from customer 401, refused: {error.message}")
    workato.unassign(321, 401, force=True)
    say("unassign", "profile 321 from customer 401, with force")
    workato.delete(profile.id)
    say("delete", f"profile {profile.id}")


def roll_out(workato: Client, profile: int, customers: list[int | External]) -> None:
    print(f"\na rollout to {len(customers)} customers, left after twenty of them and begun again:")
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "rollout.jsonl"
        rollout = workato.assign_each(profile, customers, ledger=ledger, pace=LIMIT)
        tell(Counter(next(rollout).status for _ in range(20)))
        # Who is left takes up the ledger.
        del rollout
        outcomes = list(with_a_bar(workato.assign_each(profile, customers, ledger=ledger, pace=LIMIT)))
    tell(Counter(outcome.status for outcome in outcomes))
    for outcome in outcomes:
        if outcome.error is not None:
            print(f"  {outcome.customer}: {outcome.error.message} ({outcome.error.code})")


def tell(counted: "Counter[str]") -> None:
    print("  " + ", ".join(f"{count} {status}" for status, count in counted.items()))


def with_a_bar(rollout: Iterator[Outcome]) -> Iterator[Outcome]:
    try:
        from rich.progress import track
    except ImportError:
        return rollout
    # Whatever wraps an iterator does: rich, tqdm.
    return iter(track(rollout, description="  assign"))


def without_the_right_token(base_url: str) -> None:
    try:
        Client("a token that nobody gave", base_url=base_url).get(321)
    except UnauthorizedError as error:
        print(f"\nwith a wrong token:\n  {error}")


if __name__ == "__main__":
    try:
        main()
    except WorkatoError as error:
        raise SystemExit(str(error)) from error
