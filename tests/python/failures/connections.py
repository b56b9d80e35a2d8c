"""Connections that cannot be made."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from . import Failures, variables

# Certificates for `localhost` that are their own authorities, with their keys.
ROOT = Path(__file__).parents[3]
VALID = ROOT / "core/src/ureq/tests/localhost.pem"
EXPIRED = ROOT / "tests/rust/tests/failures/expired.pem"


@contextlib.contextmanager
def serve(script: Callable[[socket.socket], object]) -> Iterator[int]:
    """A server that gives every connection to the script. Yields its port."""

    def run() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                script(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def tls(certificate: Path, *, wants_certificate: bool = False) -> Callable[[socket.socket], object]:
    """Does the handshake, and reads until the client has gone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if wants_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(certificate)

    def script(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            while secure.recv(4096):
                pass

    return script


def answer(text: bytes) -> Callable[[socket.socket], object]:
    def script(connection: socket.socket) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        connection.sendall(text)

    return script


def provoke(failures: Failures) -> None:
    with variables():
        addresses(failures)
        certificates(failures)
        proxies(failures)


def get(failures: Failures, what: str, url: str, settings: str = "", **names: object) -> None:
    failures.add(what, f"workato = Client(TOKEN, base_url=url, proxy=False{settings})\nworkato.get(321)", url=url, **names)


def addresses(failures: Failures) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    get(failures, "connection refused", f"http://127.0.0.1:{port}")
    get(failures, "unknown host", "https://no-such-host.invalid")
    failures.hide(r"(was not found): .* (\(network)", r"\1: REASON \2")
    with serve(lambda connection: connection.recv(65536) and connection.recv(1)) as port:
        get(failures, "connect timeout", f"https://localhost:{port}", ", connect_timeout=0.3")


def certificates(failures: Failures) -> None:
    with serve(tls(VALID)) as port:
        get(failures, "unknown authority", f"https://localhost:{port}")
        get(failures, "certificate for another host", f"https://127.0.0.1:{port}", ", ca_bundle=bundle", bundle=VALID)
    with serve(tls(EXPIRED)) as port:
        get(failures, "expired certificate", f"https://localhost:{port}", ", ca_bundle=bundle", bundle=EXPIRED)
    with serve(tls(VALID, wants_certificate=True)) as port:
        get(failures, "client certificate wanted", f"https://localhost:{port}", ", ca_bundle=bundle", bundle=VALID)
    with serve(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        get(failures, "https to a server of plain http", f"https://localhost:{port}")


def proxies(failures: Failures) -> None:
    for what, status in {
        "proxy that wants a password": b"407 Proxy Authentication Required",
        "proxy that cannot connect": b"502 Bad Gateway",
    }.items():
        with serve(answer(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\n\r\n")) as port:
            program = "workato = Client(TOKEN, base_url='http://127.0.0.1:9', proxy=proxy)\nworkato.get(321)"
            failures.add(what, program, proxy=f"http://user:canary@127.0.0.1:{port}")
