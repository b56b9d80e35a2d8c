"""Fetches a profile and walks all of them, telling what happens on the way.

    WORKATO_API_TOKEN=... WORKATO_HOST=https://www.workato.com python lifecycle.py
"""

import os
import time
from collections import Counter

from workato_oauth_profiles import Client, Event, WorkatoError

requests = 0


def tell(event: Event) -> None:
    global requests
    if event.kind == "sending":
        requests += 1
        print(f"  -> {event.method} {event.path}")
    elif event.kind == "received":
        print(f"  <- {event.status}")
    elif event.kind == "waiting":
        time_known = "" if event.wait is None else f" {event.wait:.1f} s"
        print(f"     waits{time_known}: {event.reason}")
    elif event.kind == "retrying":
        print(f"     tries again in {event.wait:.1f} s: {event.reason}")
    else:
        print(f"     {event.reason}")


def main() -> None:
    start = time.monotonic()
    token, host = os.environ["WORKATO_API_TOKEN"], os.environ["WORKATO_HOST"]
    with Client(token, base_url=host, on_event=tell) as workato:
        print(f"Talking to {workato.base_url}\n")

        print("get(321)")
        profile = workato.get(321)
        print(f"  {profile.name} for {profile.provider}")
        print(f"  used by {profile.shared_accounts_count} connections")
        print(f"  assigned to {profile.oem_customers_count} customers\n")

        print("profiles()")
        providers = Counter(profile.provider for profile in workato.profiles())
    for provider, count in sorted(providers.items()):
        print(f"  {count:>4}  {provider}")
    print(f"\nPython: {providers.total()} profiles, {requests} requests, {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    try:
        main()
    except WorkatoError as error:
        raise SystemExit(str(error)) from error
