"""Under gevent a call lets other greenlets run, and can be ended by gevent."""

import subprocess
import sys
from pathlib import Path

import pytest
from emulator import Emulator

WAIT = {"status": 429, "headers": [["Retry-After", "1"]], "body": {}}
LONG = {"status": 429, "headers": [["Retry-After", "30"]], "body": {}}


def run(emulator: Emulator, what: str, line: str = "") -> str:
    program = Path(__file__).parent / "programs/under_gevent.py"
    command = [sys.executable, str(program), emulator.url, what]
    ran = subprocess.run(command, input=line + "\n", capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0 and "Traceback" not in ran.stderr, ran.stderr
    return ran.stdout


def test_other_greenlets_run_while_a_call_waits_and_sends(emulator: Emulator) -> None:
    emulator.fail_next(WAIT, {"latency": 1})
    assert run(emulator, "get") == "321 True\n"


@pytest.mark.parametrize("fault", [{"latency": 30}, LONG], ids=["send", "wait"])
@pytest.mark.parametrize("end", ["timeout True True", "kill", "close"], ids=["timeout", "kill", "close"])
def test_gevent_ends_a_call(emulator: Emulator, fault: object, end: str) -> None:
    emulator.fail_next(fault)
    what = end.split()[0]
    printed = {"timeout": "timeout True True\n", "kill": "killed True True\n", "close": "closed True\n"}
    assert run(emulator, what) == printed[what]


def test_greenlets_send_at_the_same_time(emulator: Emulator) -> None:
    emulator.fail_next(*[{"latency": 1}] * 20)
    assert run(emulator, "many") == "20 True\n"


def test_a_ledger_is_written_without_stopping_the_greenlets(emulator: Emulator, tmp_path: Path) -> None:
    emulator.fail_next({"latency": 0.2})
    assert run(emulator, "ledger", str(tmp_path / "ledger")) == "['done'] True\n"


def test_an_outcome_is_written_even_if_the_thread_pool_of_gevent_is_full(emulator: Emulator, tmp_path: Path) -> None:
    assert run(emulator, "full", str(tmp_path / "ledger")) == "timeout True\n"
    assert '{"customer":123,"status":"done"}' in (tmp_path / "ledger").read_text()
