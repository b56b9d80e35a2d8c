"""gunicorn's gevent worker and Celery's gevent pool: one process has many calls under way at the same time."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from workato_oauth_profiles.testing import Emulator

CALLS = 20
# One after the other they would take 20 s.
LATENCY = {"latency": 1}

WEB = """
import os
from workato_oauth_profiles import Client

workato = Client("test-token", base_url=os.environ["WORKATO_HOST"], requests_per_minute=None)

def app(environ, start_response):
    text = "ready" if environ["PATH_INFO"] == "/" else workato.get(321).name
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [text.encode()]
"""

TASKS = """
import os
from celery import Celery
from workato_oauth_profiles import Client

folder = os.environ["FOLDER"]
app = Celery("tasks", broker="filesystem://", backend=f"file://{folder}/results")
app.conf.broker_transport_options = {
    "data_folder_in": f"{folder}/queue", "data_folder_out": f"{folder}/queue", "control_folder": f"{folder}/control",
}
workato = Client("test-token", base_url=os.environ["WORKATO_HOST"], requests_per_minute=None)

@app.task
def name():
    return workato.get(321).name
"""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(requests_per_minute=None) as emulator:
        emulator.fail_next(*[LATENCY] * CALLS)
        yield emulator


def start(emulator: Emulator, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"WORKATO_HOST": emulator.url, "FOLDER": str(folder)}
    return subprocess.Popen([sys.executable, "-m", *arguments], cwd=folder, env=environment)


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        text: bytes = answer.read()
    return text.decode()


def test_one_gevent_worker_of_gunicorn_has_many_calls_under_way(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "web.py").write_text(WEB)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    server = start(emulator, tmp_path, "gunicorn", "-k", "gevent", "-w", "1", "-b", address, "web:app")
    try:
        ends = time.monotonic() + 60
        while True:
            try:
                assert read(f"http://{address}/") == "ready"
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < ends
        begin = time.monotonic()
        with ThreadPoolExecutor(CALLS) as pool:
            names = list(pool.map(read, [f"http://{address}/name"] * CALLS))
        assert (set(names), len(names)) == ({"Acme HubSpot OAuth app"}, CALLS)
        assert time.monotonic() - begin < CALLS / 2
    finally:
        server.terminate()
        assert server.wait(30) == 0


def test_the_gevent_pool_of_celery_has_many_calls_under_way(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(TASKS)
    for folder in ("queue", "control", "results"):
        (tmp_path / folder).mkdir()
    send = "import tasks, time; sent = [tasks.name.delay() for _ in range(20)]; begin = time.monotonic()"
    send += "; print([one.get(timeout=60) for one in sent], time.monotonic() - begin)"
    worker = start(emulator, tmp_path, "celery", "-A", "tasks", "worker", "-P", "gevent", "-c", str(CALLS))
    try:
        environment = os.environ | {"WORKATO_HOST": emulator.url, "FOLDER": str(tmp_path)}
        command = [sys.executable, "-c", "import tasks; print({tasks.name.delay().get(timeout=60) for _ in range(1)})"]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
        command = [sys.executable, "-c", send]
        ran = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
        names, seconds = ran.stdout.rsplit("] ", 1)
        assert names.count("Acme HubSpot OAuth app") == CALLS
        assert float(seconds) < CALLS / 2
    finally:
        worker.terminate()
        worker.wait(60)
