"""Measures a rate limit that several processes share on Redis, from the journal of the emulator.

    bench.py [SECONDS]

The emulator counts 60 requests a minute, as the service does.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 180
WORKER = Path(__file__).parent / "worker.py"


@contextmanager
def emulator() -> Iterator[str]:
    command = [os.environ["WORKATO_TEST_EMULATOR"], "--documented", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.communicate()


@contextmanager
def store() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--port", str(port), "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            next(line for line in process.stdout if "Ready to accept connections" in line)
            yield port
            process.terminate()
            process.communicate()


def journal(url: str) -> list[dict[str, Any]]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("GET", "/__emulator/journal")
    entries: list[dict[str, Any]] = json.loads(connection.getresponse().read())
    connection.close()
    return entries


def evals(port: int) -> int:
    """How often a script ran."""
    answer = subprocess.run(["redis-cli", "-p", str(port), "INFO", "commandstats"], capture_output=True, text=True, check=True)
    return sum(int(calls) for calls in re.findall(r"cmdstat_eval\w*:calls=(\d+)", answer.stdout))


def run(processes: int, shared: bool) -> None:
    with emulator() as url, store() as port:
        names = [str(number) for number in range(processes)]
        ports = [str(port)] if shared else []
        command = [sys.executable, str(WORKER), url]
        workers = [subprocess.Popen([*command, name, str(SECONDS), *ports]) for name in names]
        # A worker that waits at the end for its next slot waits a minute.
        failed = sum(worker.wait() != 0 for worker in workers)
        entries, asked = journal(url), evals(port)
    begin = entries[0]["time"]
    entries = [entry for entry in entries if entry["time"] - begin < SECONDS]
    refused = sum(entry["status"] == 429 for entry in entries)
    later = Counter(agent(entry) for entry in entries if entry["time"] - begin >= 60)
    share = sum(later.values()) / processes
    furthest = max(abs(later[f"worker/{name}"] - share) for name in names) / share if share else 0
    print(
        f"{processes} processes, {'shared limit' if shared else 'each its own limit'}: {len(entries) - refused} answers in "
        f"{SECONDS} s ({(len(entries) - refused) / SECONDS:.1%} of one a second), {refused} of 429, the furthest from "
        f"its share after the first minute {furthest:.0%}, {failed} processes failed"
        + (f", {asked / len(entries):.1f} round trips a request" if shared else ""),
        flush=True,
    )


def agent(entry: dict[str, Any]) -> str:
    headers: list[list[str]] = entry["headers"]
    return next(value for name, value in headers if name == "user-agent").split()[-1]


run(4, shared=True)
run(8, shared=True)
run(8, shared=False)
