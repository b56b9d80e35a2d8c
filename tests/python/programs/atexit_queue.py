"""At its end it waits for a queue that a daemon thread works off with calls."""

import atexit
import queue
import sys
import threading

jobs: queue.Queue[int] = queue.Queue()
done: list[int] = []


def finish() -> None:
    jobs.join()
    print(len(done), "calls done")


# Handlers run in the reverse order, so this one runs after all that the import registers, or before.
if sys.argv[2] == "handler":
    atexit.register(finish)
from workato_oauth_profiles import Client  # noqa: E402

if sys.argv[2] == "import":
    atexit.register(finish)

client = Client("test-token", base_url=sys.argv[1])


def work() -> None:
    while True:
        done.append(client.get(jobs.get()).id)
        jobs.task_done()


threading.Thread(target=work, daemon=True).start()
for _ in range(5):
    jobs.put(321)
