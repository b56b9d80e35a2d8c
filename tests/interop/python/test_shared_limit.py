"""Programs that share a rate limit on a real Redis: a Celery worker of four processes beside an asyncio service, and
the examples of docs/guides/share-a-limit.md."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from workato_oauth_profiles.testing import Emulator

EXAMPLES = Path(__file__).parents[3] / "docs/examples/shared-limit"
LIMIT = 60
CUSTOMERS = 100
KEY = "workato-oauth-profiles:limit:workspace 4321"

#: A service on asyncio that reads as fast as it may.
SERVICE = """
import asyncio, os, sys
import redis.asyncio
from workato_oauth_profiles import AsyncClient
from workato_oauth_profiles.redis import RedisLimit

async def main():
    limit = RedisLimit(redis.asyncio.Redis.from_url(os.environ["REDIS_URL"]), key="workspace 4321")
    async with AsyncClient.from_env(shared_limit=limit, user_agent="service", timeout=300) as workato:
        print("ready", flush=True)
        sys.stdin.readline()
        while True:
            await workato.get(321)

asyncio.run(main())
"""
SEND = """
import sys
from celery_app import assign
for customer in range(int(sys.argv[1]), int(sys.argv[2])):
    assign.delay(321, customer)
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[redis.Redis]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout)
        admin = redis.Redis(port=port)
        yield admin
        admin.close()
        server.terminate()
        server.communicate()


@pytest.fixture
def emulator() -> Iterator[str]:
    command = [os.environ["WORKATO_TEST_EMULATOR"], "--documented", "--until-stdin-closes", "--customers", str(CUSTOMERS)]
    command += ["--set", f"requests_per_minute={LIMIT}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.communicate()


def journal(url: str) -> list[dict[str, Any]]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("GET", "/__emulator/journal")
    entries: list[dict[str, Any]] = json.loads(connection.getresponse().read())
    connection.close()
    return entries


def environment(url: str, store: redis.Redis, **more: str) -> dict[str, str]:
    port = store.connection_pool.connection_kwargs["port"]
    return os.environ | {
        "WORKATO_HOST": url,
        "WORKATO_API_TOKEN": "test-token",
        "REDIS_URL": f"redis://127.0.0.1:{port}",
    } | more


def test_a_celery_worker_of_four_processes_and_an_asyncio_service(
    emulator: str, store: redis.Redis, tmp_path: Path
) -> None:
    shutil.copy(EXAMPLES / "celery_app.py", tmp_path)
    settings: dict[str, Any] = {"cwd": tmp_path, "env": environment(emulator, store)}
    send = [sys.executable, "-c", SEND]
    celery = [sys.executable, "-m", "celery", "-A", "celery_app", "worker", "--concurrency", "4", "--loglevel", "WARNING"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    service = subprocess.Popen([sys.executable, "-c", SERVICE], **pipes, **settings)
    worker = subprocess.Popen(celery, **settings)
    try:
        # Who begins first may take all slots of the first minute, so they begin together.
        assert service.stdin is not None and service.stdout is not None and service.stdout.readline() == "ready\n"
        subprocess.run([*send, "1001", "1005"], check=True, **settings)
        while len(journal(emulator)) < 4:
            assert worker.poll() is None
        subprocess.run([*send, "1005", str(1001 + CUSTOMERS)], check=True, **settings)
        service.stdin.write("go\n")
        service.stdin.flush()
        while len(journal(emulator)) < 2 * LIMIT:
            assert worker.poll() is None and service.poll() is None
    finally:
        service.kill()
        service.communicate()
        worker.kill()
        worker.wait()
    entries = journal(emulator)
    assert [entry["status"] for entry in entries if entry["status"] not in (200, 204)] == []
    begin = entries[0]["time"]
    assert sum(entry["time"] - begin < 60 for entry in entries) <= LIMIT
    agents = [dict(entry["headers"])["user-agent"] for entry in entries]
    sent = Counter("service" if "service" in agent else "Celery" for agent in agents)
    print(f"{sent} in {entries[-1]['time'] - begin:.0f} s")
    # The service is one of five processes.
    assert sent["service"] >= LIMIT // 5 and sent["Celery"] >= LIMIT


def test_the_pods_of_a_kubernetes_job_share_the_limit(emulator: str, store: redis.Redis, tmp_path: Path) -> None:
    customers = tmp_path / "customers.txt"
    customers.write_text("".join(f"{customer}\n" for customer in range(1001, 1031)))
    pods = []
    for pod in range(3):
        settings = {"JOB_COMPLETION_INDEX": str(pod), "PODS": "3", "CUSTOMERS": str(customers), "LEDGERS": str(tmp_path)}
        command = [sys.executable, str(EXAMPLES / "kubernetes_job.py")]
        pods.append(subprocess.Popen(command, env=environment(emulator, store, **settings)))
    assert [pod.wait(120) for pod in pods] == [0, 0, 0]
    paths = [entry["path"] for entry in journal(emulator)]
    assert len({path for path in paths if path.endswith("/assign")}) == 30
    state = json.loads(store.get(KEY) or "{}")  # type: ignore[arg-type]
    assert len(state["slots"]) == len(paths)


def test_a_program_takes_its_slots_from_the_store(emulator: str, store: redis.Redis) -> None:
    command = [sys.executable, str(EXAMPLES / "shared_limit.py")]
    ran = subprocess.run(command, env=environment(emulator, store), check=True, capture_output=True, text=True)
    assert ran.stdout == "321 Acme HubSpot OAuth app\n"
    state = json.loads(store.get(KEY) or "{}")  # type: ignore[arg-type]
    assert len(state["slots"]) == 1


def test_processes_divide_the_limit(emulator: str, store: redis.Redis) -> None:
    command = [sys.executable, str(EXAMPLES / "divided_limit.py")]
    ran = subprocess.run(
        command, env=environment(emulator, store, PROCESSES="4"), check=True, capture_output=True, text=True
    )
    assert "321 Acme HubSpot OAuth app" in ran.stdout
