"""Begins a walk; tells each event, and at the end that Ctrl-C ended it and what is left of it."""

import signal
import sys

from workato_oauth_profiles import Client

# A shell may have started this with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
client = Client("test-token", base_url=sys.argv[1], on_event=lambda event: print(event.kind, flush=True))
walk = client.profiles()
try:
    next(walk)
except KeyboardInterrupt:
    print(f"KeyboardInterrupt, then {list(walk)}")
