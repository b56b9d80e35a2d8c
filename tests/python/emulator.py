"""The emulator as a separate process, and a server that answers when the test says so."""

import http.client
import json
import os
import socket
import subprocess
from typing import Any

TOKEN = "test-token"


class Emulator:
    """A running emulator with the documented profile; it ends with `close()`."""

    def __init__(self) -> None:
        command = [os.environ["WORKATO_TEST_EMULATOR"], "--token", TOKEN, "--until-stdin-closes"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[-1]
        self.reset()

    def reset(self, *, documented: bool = True, profiles: int = 0, customers: int = 0) -> None:
        """Clear all faults and requests; by default there is only the documented profile."""
        seeds = {"documented": documented, "profiles": profiles, "customers": customers}
        body = seeds | {"requests_per_minute": None}
        self._control("POST", "reset", body)

    def fail_next(self, *faults: object) -> None:
        """Make these faults happen to the next requests, in order."""
        self._control("POST", "faults", list(faults))

    def add_customer(self, id: int, external_id: str) -> None:
        """Reset to the documented profile, one more profile, and one more customer."""
        customers = [{"id": id, "external_id": external_id}]
        self._control("POST", "reset", {"documented": True, "profiles": 1, "customers": customers})

    def journal(self) -> list[dict[str, Any]]:
        """Return the requests that arrived."""
        arrived: list[dict[str, Any]] = self._control("GET", "journal", None)
        return arrived

    def wait_for_request(self) -> None:
        """Return when a request has arrived. It polls without a pause."""
        while not self.journal():
            pass

    def close(self) -> None:
        self._process.communicate()

    def _control(self, method: str, path: str, body: object) -> Any:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/__emulator/{path}", text)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status == 200, text
        return json.loads(text)


class HeldServer:
    """A server that holds its answer to one request back until `answer()`."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(30)
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> "HeldServer":
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.close()

    def wait_for_request(self) -> bytes:
        self._connection, _ = self._server.accept()
        arrived = b""
        while not arrived.endswith(b"\r\n\r\n"):
            arrived += self._connection.recv(4096)
        return arrived

    def wait_for_end(self) -> None:
        """Return when the client has closed the connection."""
        with self._connection as connection:
            connection.settimeout(30)
            assert connection.recv(4096) == b""

    def answer(self, body: object) -> None:
        text = json.dumps(body)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        with self._connection as connection:
            connection.sendall((head + text).encode())
