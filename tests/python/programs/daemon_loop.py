"""Ends while daemon threads call again and again."""

import logging
import sys
import threading

from workato_oauth_profiles import Client, Event, Request, Response, WorkatoError

url, work = sys.argv[1:]
begun = threading.Semaphore(0)


def listen(event: Event) -> None:
    sum(range(100))


def transport(request: Request) -> Response:
    sum(range(1000))
    return Response(200, {}, b'{"result": {"id": 321, "name": "n", "provider": "hubspot"}}')


class Count(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        str(record.getMessage())


if work == "logs":
    logger = logging.getLogger("workato_oauth_profiles")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(Count())
    logger.propagate = False
client = Client(
    "test-token",
    base_url=url,
    requests_per_minute=None,
    on_event=listen if work == "listens" else None,
    transport=transport if work == "transport" else None,
)


def loop() -> None:
    first = True
    while True:
        try:
            client.get(0 if work == "refused" else 321)
        except WorkatoError:
            pass
        if first:
            begun.release()
            first = False


for _ in range(3):
    threading.Thread(target=loop, daemon=True).start()
for _ in range(3):
    begun.acquire()
print("end")
