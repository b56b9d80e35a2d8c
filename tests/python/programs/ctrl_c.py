"""Reads profiles and prints each event; after Ctrl-C it prints the exception and the remaining profiles."""

import signal
import sys

from workato_oauth_profiles import Client

# A shell may have started this with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
client = Client("test-token", base_url=sys.argv[1], on_event=lambda event: print(event.kind, flush=True))
profiles = client.profiles()
try:
    next(profiles)
except KeyboardInterrupt:
    print(f"KeyboardInterrupt, then {list(profiles)}")
