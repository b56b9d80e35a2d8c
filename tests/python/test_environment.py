"""`from_env`, the proxy and the CA bundle: what the environment says, and what wins over it."""

import os
import ssl
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from emulator import TOKEN, Emulator
from workato_oauth_profiles import AsyncClient, Client, InvalidInputError, NetworkError, Request, Response
from workato_oauth_profiles.testing import Emulator as OwnEmulator

CANARY = "canary-5f3a"
CERTIFICATE = Path(__file__).parents[2] / "core/src/ureq/tests/localhost.pem"
VARIABLES = (
    "WORKATO_API_TOKEN", "WORKATO_HOST", "WORKATO_DATA_CENTER", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE",
    "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy",
)  # fmt: skip
Set = Callable[..., None]

both = pytest.mark.parametrize("kind", [Client, AsyncClient])


@pytest.fixture
def set_variables(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets these variables, and no other of those that a client reads."""

    def set_only(**variables: str) -> None:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    set_only()
    return set_only


@both
def test_from_env_reads_the_token_and_the_server(kind: Any, emulator: Emulator, set_variables: Set) -> None:
    set_variables(WORKATO_API_TOKEN=TOKEN)
    assert kind.from_env().base_url == "https://www.workato.com"
    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_DATA_CENTER="eu", WORKATO_HOST="")
    assert kind.from_env().base_url == "https://app.eu.workato.com"
    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_DATA_CENTER="eu", WORKATO_HOST="https://app.eu.workato.com/")
    assert kind.from_env().base_url == "https://app.eu.workato.com"
    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_HOST=emulator.url)
    client = kind.from_env(timeout=30)
    assert (type(client), client.base_url) == (kind, emulator.url)
    if kind is Client:
        assert client.get(321).id == 321


@both
def test_what_is_given_wins_over_the_environment(kind: Any, emulator: Emulator, set_variables: Set) -> None:
    jp = "https://app.jp.workato.com"
    environments: list[dict[str, str]] = [
        {"WORKATO_HOST": "https://other.example.com"},
        {"WORKATO_DATA_CENTER": "eu"},
        {"WORKATO_HOST": "https://other.example.com", "WORKATO_DATA_CENTER": "eu"},
        {"WORKATO_HOST": "no url", "WORKATO_DATA_CENTER": "mars"},
    ]
    for environment in environments:
        set_variables(WORKATO_API_TOKEN="wrong", **environment)
        assert kind.from_env(data_center="jp").base_url == jp
        assert kind.from_env(base_url=emulator.url, data_center=None).base_url == emulator.url
        set_variables(**environment)
        client = kind.from_env(api_token=TOKEN, base_url=emulator.url)
        if kind is Client:
            assert client.get(321).id == 321
    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_DATA_CENTER="jp")
    assert kind.from_env(api_token=None, base_url=None, data_center=None).base_url == jp
    with pytest.raises(InvalidInputError, match="give either `data_center=` or `base_url=`"):
        kind.from_env(data_center="jp", base_url=emulator.url)


@both
def test_an_environment_that_cannot_be_used_says_which_variable(kind: Any, set_variables: Set) -> None:
    set_variables(WORKATO_HOST="https://www.workato.com")
    with pytest.raises(InvalidInputError, match="`WORKATO_API_TOKEN` is not set: .* or give the token in `api_token=`"):
        kind.from_env()
    with pytest.raises(InvalidInputError, match="the API token is empty"):
        kind.from_env(api_token="")
    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_HOST="https://www.workato.com", WORKATO_DATA_CENTER="eu")
    with pytest.raises(InvalidInputError) as caught:
        kind.from_env()
    assert str(caught.value) == (
        "`WORKATO_HOST` (`https://www.workato.com`) and `WORKATO_DATA_CENTER` (`eu`) name different servers: "
        "unset one of them, or give `base_url=` or `data_center=` (invalid_input)"
    )
    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_DATA_CENTER="ue")
    with pytest.raises(InvalidInputError, match="`WORKATO_DATA_CENTER` must be one of us, eu"):
        kind.from_env()


def test_a_subclass_gets_the_settings_as_keyword_arguments(set_variables: Set) -> None:
    class Own(Client):
        def __init__(self, **settings: Any) -> None:
            self.given = set(settings)
            super().__init__(**settings)

    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_DATA_CENTER="eu")
    own = Own.from_env(timeout=5)
    assert own.given >= {"api_token", "data_center", "timeout"}
    assert own.base_url == "https://app.eu.workato.com"


@both
def test_proxy_true_and_none_mean_the_proxy_of_the_environment(kind: Any, emulator: Emulator, set_variables: Set) -> None:
    set_variables(HTTP_PROXY="socks5://127.0.0.1:1")
    for proxy in (True, None):
        with pytest.raises(InvalidInputError, match="SOCKS"):
            kind(TOKEN, base_url=emulator.url, proxy=proxy)
    kind(TOKEN, base_url=emulator.url, proxy=False)

    async def unused(request: Request) -> Response:
        raise AssertionError

    kind(TOKEN, transport=unused, proxy=None)


@pytest.fixture(scope="module")
def tls_url() -> Iterator[str]:
    """A server with a certificate of its own that answers every request with a profile."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    body = b'{"result": {"id": 321, "name": "n"}}'
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    if secure.recv(4096):
                        secure.sendall(answer)
            except OSError:
                # The client has refused the certificate.
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def test_the_ca_bundle_of_the_environment_is_trusted(tls_url: str, set_variables: Set) -> None:
    def get(**settings: Any) -> int:
        return Client(TOKEN, base_url=tls_url, **settings).get(321).id

    with pytest.raises(NetworkError, match="give its certificate in `ca_bundle=`"):
        get()
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        set_variables(**{name: str(CERTIFICATE)})
        assert get() == 321
    set_variables(REQUESTS_CA_BUNDLE="", SSL_CERT_FILE=str(CERTIFICATE))
    assert get() == 321
    set_variables(REQUESTS_CA_BUNDLE=str(CERTIFICATE), SSL_CERT_FILE="/no/such/file.pem")
    assert get() == 321
    set_variables(REQUESTS_CA_BUNDLE="/no/such/file.pem", SSL_CERT_FILE="/no/such/file.pem")
    assert get(ca_bundle=CERTIFICATE) == 321


@both
def test_a_ca_bundle_that_cannot_be_read_is_named_by_its_variable(
    kind: Any, emulator: Emulator, set_variables: Set, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("")
    for path, why in (("/no/such/file.pem", "is not there"), (tmp_path / "empty.pem", "contains no certificate")):
        set_variables(REQUESTS_CA_BUNDLE=str(path))
        with pytest.raises(InvalidInputError) as caught:
            kind(TOKEN)
        text = str(caught.value)
        assert text.startswith(f"`REQUESTS_CA_BUNDLE` cannot be used: the CA bundle `{path}` {why}")
        assert "; correct or unset it, or give `ca_bundle=`" in text
        with pytest.raises(InvalidInputError, match="^the proxy is a SOCKS proxy"):
            kind(TOKEN, proxy=f"socks5://user:{CANARY}@proxy")
        # These send without it.
        kind(TOKEN, transport=print)
        with OwnEmulator() as own:
            own.client(timeout=5).close()


def test_a_file_of_openssl_that_is_not_there_is_named_by_its_variable(tls_url: str, set_variables: Set) -> None:
    set_variables(SSL_CERT_FILE="/no/such/file.pem")
    with pytest.raises(NetworkError, match="`SSL_CERT_FILE` does not lead to a root certificate: correct it, or unset it"):
        Client(TOKEN, base_url=tls_url).get(321)


def test_the_environment_is_read_when_the_client_is_built(set_variables: Set) -> None:
    set_variables(WORKATO_API_TOKEN=TOKEN, WORKATO_DATA_CENTER="eu")
    client = Client.from_env()
    os.environ["WORKATO_DATA_CENTER"] = "jp"
    assert client.with_options(timeout=5).base_url == client.base_url == "https://app.eu.workato.com"
    assert Client.from_env().base_url == "https://app.jp.workato.com"
