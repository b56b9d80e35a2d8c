"""Servers and proxies to which no connection can be made, for FailuresOfConnectionsTests.swift.

Prints their ports as JSON, and ends when its standard input does.
"""

import contextlib
import json
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path

# Certificates for `localhost` that are their own authorities, with their keys.
ROOT = Path(__file__).parents[2]
VALID = ROOT / "core/src/ureq/tests/localhost.pem"
EXPIRED = ROOT / "tests/rust/tests/failures/expired.pem"
Script = Callable[[socket.socket], object]


def serve(script: Script) -> int:
    """A server that gives every connection to the script. Returns its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        while True:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                script(connection)

    threading.Thread(target=run, daemon=True).start()
    return int(listener.getsockname()[1])


def tls(certificate: Path, *, wants_certificate: bool = False) -> Script:
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


def answer(status: str) -> Script:
    def script(connection: socket.socket) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        connection.sendall(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n".encode())

    return script


with socket.create_server(("127.0.0.1", 0)) as closed:
    refused = closed.getsockname()[1]
ports = {
    "refused": refused,
    "hanging": serve(lambda connection: connection.recv(65536) and connection.recv(1)),
    "valid": serve(tls(VALID)),
    "expired": serve(tls(EXPIRED)),
    "wantsCertificate": serve(tls(VALID, wants_certificate=True)),
    "plain": serve(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
    "proxy407": serve(answer("407 Proxy Authentication Required")),
    "proxy502": serve(answer("502 Bad Gateway")),
}
print(json.dumps(ports), flush=True)
sys.stdin.read()
