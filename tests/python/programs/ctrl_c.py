"""Gets a profile; tells each event, and at the end that Ctrl-C ended it."""

import signal
import sys

from workato_oauth_profiles import Client

# A shell may have started this with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
client = Client("test-token", base_url=sys.argv[1], on_event=lambda event: print(event.kind, flush=True))
try:
    client.get(321)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
