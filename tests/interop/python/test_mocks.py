"""What the README says about libraries that hold requests back in tests: they do not see those of this package."""

from contextlib import AbstractContextManager, contextmanager
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_socket
import requests
import responses
import respx
import vcr
from workato_oauth_profiles import Client, Request, Response
from workato_oauth_profiles.testing import Emulator, only_emulators


@contextmanager
def no_sockets() -> Iterator[None]:
    pytest_socket.disable_socket()
    try:
        yield
    finally:
        pytest_socket.enable_socket()


LIBRARIES: dict[str, Callable[[Path], AbstractContextManager[object]]] = {
    "responses": lambda folder: responses.RequestsMock(),
    "respx": lambda folder: respx.mock(),
    "vcr": lambda folder: vcr.VCR(record_mode="none").use_cassette(str(folder / "cassette.yaml")),
    "pytest-socket": lambda folder: no_sockets(),
}


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
def test_the_library_does_not_see_the_requests_and_the_guard_does(
    library: Callable[[Path], AbstractContextManager[object]], tmp_path: Path
) -> None:
    with Emulator() as emulator, library(tmp_path):
        with Client(emulator.token, base_url=emulator.url) as client:
            assert client.get(321).id == 321
        with emulator.client() as inside:
            assert inside.get(321).id == 321
        with only_emulators(), pytest.raises(RuntimeError, match="refuses https://www.workato.com"):
            Client("token").get(321)
    assert len(emulator.journal()) == 2


def test_a_transport_of_httpx_is_seen_by_respx() -> None:
    def send(request: Request) -> Response:
        answer = httpx.request(request.method, request.url, headers=request.headers, content=request.body)
        return Response(answer.status_code, answer.headers.multi_items(), answer.content)

    with respx.mock() as mock, Client("token", transport=send) as client:
        mock.get("https://www.workato.com/api/custom_oauth_profiles/321").respond(json={"result": {"id": 321}})
        assert client.get(321).id == 321


def test_a_transport_of_requests_is_seen_by_responses() -> None:
    def send(request: Request) -> Response:
        answer = requests.request(request.method, request.url, headers=request.headers, data=request.body)
        return Response(answer.status_code, answer.headers, answer.content)

    with responses.RequestsMock() as mock, Client("token", transport=send) as client:
        mock.get("https://www.workato.com/api/custom_oauth_profiles/321", json={"result": {"id": 321}})
        assert client.get(321).id == 321
