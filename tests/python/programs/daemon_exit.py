"""Leaves a call behind on a daemon thread, when told to by a line of input."""

import sys
import threading

from workato_oauth_profiles import Client

client = Client("test-token", base_url=sys.argv[1])
threading.Thread(target=client.get, args=[321], daemon=True).start()
sys.stdin.readline()
