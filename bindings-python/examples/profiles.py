"""Reads all profiles, and prints each request and wait. It changes nothing in the workspace.

    WORKATO_API_TOKEN=... WORKATO_HOST=https://www.workato.com python profiles.py
"""

import time
from collections import Counter

from workato_oauth_profiles import Client, Event, WorkatoError

requests = 0


def show(event: Event) -> None:
    global requests
    if event.kind == "sending":
        requests += 1
        print(f"  -> {event.method} {event.path}")
    elif event.kind == "received":
        print(f"  <- {event.status}")
    elif event.kind == "waiting":
        seconds = "" if event.wait is None else f" {event.wait:.1f} s"
        print(f"     waiting{seconds}: {event.reason}")
    elif event.kind == "retrying":
        print(f"     retrying in {event.wait:.1f} s: {event.reason}")
    else:
        print(f"     {event.reason}")


def main() -> None:
    start = time.monotonic()
    with Client.from_env(on_event=show) as workato:
        print(f"Talking to {workato.base_url}\n")
        profiles = list(workato.profiles())
        if profiles:
            profile = workato.get(profiles[-1].id)
            print(f"\n{profile.name}, for {profile.provider}")
            print(f"  used by {profile.shared_accounts_count} connections")
            print(f"  assigned to {profile.oem_customers_count} customers")
            print(f"  last changed at {profile.updated_at}")
    print()
    for provider, count in sorted(Counter(profile.provider for profile in profiles).items()):
        print(f"  {count:>4}  {provider}")
    print(f"\nPython: {len(profiles)} profiles, {requests} requests, {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    try:
        main()
    except WorkatoError as error:
        raise SystemExit(str(error)) from error
