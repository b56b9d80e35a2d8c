"""Answers that do not come from the service as they should, and answers that do not come."""

from typing import Any

from workato_oauth_profiles import Client
from workato_oauth_profiles.testing import Emulator

from . import TOKEN, Failures
from .refusals import CREATE

LOGIN = {"status": 200, "headers": [["Content-Type", "text/html"]], "body": "<html>Sign in</html>"}
BROKEN = {
    "status": 500,
    "headers": [["X-Correlation-Id", "ab12"]],
    "body": {"message": "Server error", "id": "a1b2-c3"},
}
BUSY = {"status": 429, "headers": [["Retry-After", "300"]], "body": {"message": "Too many requests"}}


def answered(failures: Failures, what: str, *faults: Any, program: str = "workato.get(321)", **settings: Any) -> None:
    """Add the failure of a program whose next requests are answered like this."""
    with (
        Emulator(token=TOKEN, requests_per_minute=None) as emulator,
        Client(TOKEN, base_url=emulator.url, **settings) as workato,
    ):
        emulator.fail_next(*faults)
        failures.add(what, program, workato=workato)


def provoke(failures: Failures) -> None:
    answered(failures, "login page", LOGIN)
    answered(failures, "login page to create", LOGIN, program=CREATE)
    answered(failures, "gateway's HTML, three times", "html", "html", "html")
    answered(failures, "redirect", "redirect")
    answered(failures, "407 as an answer", {"status": 407})
    answered(failures, "418", {"status": 418})
    answered(failures, "empty answer", {"status": 200})
    answered(failures, "answer that is no JSON", {"status": 200, "body": '{"result":'})
    answered(failures, "answer without an id", {"status": 200, "body": {"result": {}}})
    answered(failures, "500 with an error id", BROKEN, BROKEN, BROKEN)
    answered(failures, "503 three times", "503", "503", "503")
    answered(failures, "503 to create", "503", program=CREATE)
    answered(failures, "truncated answer", "truncate", "truncate", "truncate")
    answered(failures, "connection closed without an answer", "drop_after", "drop_after", "drop_after")
    answered(failures, "connection closed during create", "drop_applied", program=CREATE)
    waits(failures)
    transports(failures)


def waits(failures: Failures) -> None:
    answered(failures, "429 past the timeout", BUSY)
    answered(failures, "503 past the timeout", BUSY | {"status": 503, "body": {}})
    once = "workato.get(321)\nworkato.get(321)"
    answered(failures, "rate limit past the timeout", program=once, requests_per_minute=1, timeout=5)
    failures.hide("wait (59|60) s", "wait 60 s")
    answered(failures, "hung answer", "hang", "hang", "hang", attempt_timeout=0.7)
    answered(failures, "hung answer, and the call's own timeout", "hang", timeout=0.7)
    answered(failures, "hung answer to create", "hang", program=CREATE, attempt_timeout=0.7)
    given = 'name="Acme", provider="hubspot", client_id="c", client_secret="client secret"'
    answered(
        failures, "ensure without the time to find out", {"latency": 0.0}, "hang",
        program=f"workato.ensure({given})", attempt_timeout=0.7, timeout=2,
    )  # fmt: skip
    failures.hide(r"wait 4\d s", "wait 45 s")


def transports(failures: Failures) -> None:
    for what, program in {
        "transport that answers with status 0": "workato = Client(TOKEN, transport=lambda request: Response(0, {}, b''))",
        "transport that returns the wrong type": "workato = Client(TOKEN, transport=lambda request: {'status': 200})",
        "transport that says that the network fails": (
            "def send(request):\n    raise TransportError('the tunnel is down')\n"
            "workato = Client(TOKEN, transport=send, max_attempts=1)"
        ),
        "transport with an error of its own": (
            "def send(request):\n    return request.no_such_attribute\nworkato = Client(TOKEN, transport=send)"
        ),
    }.items():
        failures.add(what, f"{program}\nworkato.get(321)")
    failures.add("listener that raises", LISTENER)
    answered(failures, "customers that raise", program=CUSTOMERS)


LISTENER = """
def listen(event):
    raise KeyError(event.kind)
workato = Client(TOKEN, transport=lambda request: Response(503, {}, b""), on_event=listen)
workato.get(321)
"""

CUSTOMERS = """
def customers():
    yield 1 / 0
list(workato.assign_each(321, customers()))
"""
