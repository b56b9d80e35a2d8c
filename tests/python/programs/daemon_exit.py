"""Starts a call on a daemon thread, and ends after a line of input while the call goes on."""

import sys
import threading

from workato_oauth_profiles import Client

client = Client("test-token", base_url=sys.argv[1])
threading.Thread(target=client.get, args=[321], daemon=True).start()
sys.stdin.readline()
