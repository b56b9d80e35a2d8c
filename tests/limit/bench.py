"""Measures a rate limit that several processes share on Redis, from the journal of the emulator.

    bench.py [SECONDS]
    bench.py --test

The emulator counts 60 requests a minute, as the service does. With `--test` it runs only two processes of Python and
two of Node, for a short time and with a higher limit, and fails if they do not keep to it or one gets nothing.
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

FOLDER = Path(__file__).parent
PYTHON = [sys.executable, str(FOLDER / "worker.py")]
#: Where the npm package is installed.
NODE = ["node", str(Path(os.environ["WORKATO_TEST_PROJECT"]) / "worker.mjs")]


@contextmanager
def emulator(limit: int) -> Iterator[str]:
    command = [os.environ["WORKATO_TEST_EMULATOR"], "--documented", "--until-stdin-closes"]
    command += ["--set", f"requests_per_minute={limit}"]
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


def start(commands: list[list[str]]) -> list[subprocess.Popen[str]]:
    """Starts workers, which begin at the same moment."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, **pipes) for command in commands]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return workers


def measure(programs: list[list[str]], shared: bool, seconds: int) -> None:
    processes = len(programs)
    with emulator(60) as url, store() as port:
        names = [str(number) for number in range(processes)]
        limit = [str(port), "60"] if shared else []
        commands = [[*program, url, name, str(seconds), *limit] for program, name in zip(programs, names, strict=True)]
        workers = start(commands)
        # A worker that waits at the end for its next slot waits a minute.
        failed = sum(worker.wait() != 0 for worker in workers)
        entries, asked = journal(url), evals(port)
    begin = entries[0]["time"]
    entries = [entry for entry in entries if entry["time"] - begin < seconds]
    refused = sum(entry["status"] == 429 for entry in entries)
    later = Counter(agent(entry) for entry in entries if entry["time"] - begin >= 60)
    share = sum(later.values()) / processes
    furthest = max(abs(later[f"worker/{name}"] - share) for name in names) / share if share else 0
    in_node = programs.count(NODE)
    print(
        f"{processes} processes{f', {in_node} of them in Node' if in_node else ''}, "
        f"{'shared limit' if shared else 'each its own limit'}: {len(entries) - refused} answers in "
        f"{seconds} s ({(len(entries) - refused) / seconds:.1%} of one a second), {refused} of 429, the furthest from "
        f"its share after the first minute {furthest:.0%}, {failed} processes failed"
        + (f", {asked / len(entries):.1f} round trips a request" if shared else ""),
        flush=True,
    )


def agent(entry: dict[str, Any]) -> str:
    headers: list[list[str]] = entry["headers"]
    return next(value for name, value in headers if name == "user-agent").split()[-1]


def test() -> None:
    """Python and Node take all slots of the limit in one minute, and no more."""
    limit = 120
    with emulator(limit) as url, store() as port:
        programs = [PYTHON, NODE, PYTHON, NODE]
        commands = [[*program, url, str(nth), "60", str(port), str(limit)] for nth, program in enumerate(programs)]
        workers = start(commands)
        try:
            while len(journal(url)) < limit:
                assert all(worker.poll() is None for worker in workers), "a worker ended"
            # Each of them asks for another slot now, and waits.
            while state(port).count('"turn"') < len(workers):
                assert all(worker.poll() is None for worker in workers), "a worker ended"
            entries = journal(url)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
    sent = Counter(agent(entry) for entry in entries)
    assert len(entries) == limit, f"{len(entries)} requests, and the limit is {limit}"
    assert all(entry["status"] == 200 for entry in entries), "a request was refused"
    assert len(sent) == len(workers), f"only {sent} got slots"
    print(f"{limit} requests in a minute, none refused: {dict(sorted(sent.items()))}")


def state(port: int) -> str:
    command = ["redis-cli", "-p", str(port), "GET", "workato-oauth-profiles:limit:bench"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if sys.argv[1:] == ["--test"]:
    test()
else:
    duration = int(sys.argv[1]) if len(sys.argv) > 1 else 180
    measure([PYTHON] * 4, True, duration)
    measure([PYTHON] * 8, True, duration)
    measure([PYTHON, NODE] * 2, True, duration)
    measure([PYTHON] * 8, False, duration)
