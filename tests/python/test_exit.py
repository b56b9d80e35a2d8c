"""A process ends at once and cleanly, whatever its calls are at."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from emulator import Emulator

WAIT = {"status": 429, "headers": [["Retry-After", "30"]], "body": {}}
STUCK = pytest.mark.parametrize("fault", [WAIT, "hang"], ids=["wait", "mid-send"])
Measured = Callable[[str, float], None]


def start(program: str, emulator: Emulator) -> Popen[str]:
    path = Path(__file__).parent / "programs" / program
    return Popen([sys.executable, str(path), emulator.url], stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)


@pytest.mark.parametrize("fault, reached", [(WAIT, "waiting"), ("hang", "sending")], ids=["wait", "mid-send"])
def test_ctrl_c_ends_a_blocking_call(
    emulator: Emulator, measured: Measured, fault: object, reached: str
) -> None:
    emulator.answer(fault)
    child = start("ctrl_c.py", emulator)
    assert child.stdout is not None
    while child.stdout.readline().strip() != reached:
        assert child.poll() is None
    emulator.wait_for_request()
    sent = time.monotonic()
    child.send_signal(signal.SIGINT)
    output, errors = child.communicate()
    elapsed = time.monotonic() - sent
    measured(f"Ctrl-C while {reached}, until the process has ended", elapsed)
    assert (output, errors, child.returncode) == ("KeyboardInterrupt, then []\n", "", 0)
    assert elapsed < 1


@pytest.mark.parametrize(
    "program, output", [("cancelled_exit.py", "cancelled\n"), ("daemon_exit.py", "")], ids=["async", "thread"]
)
@STUCK
def test_a_call_that_is_left_behind_does_not_hold_up_the_end(
    emulator: Emulator, measured: Measured, fault: object, program: str, output: str
) -> None:
    for _ in range(3):
        emulator.reset()
        emulator.answer(fault)
        child = start(program, emulator)
        emulator.wait_for_request()
        told = time.monotonic()
        assert child.communicate("end\n") == (output, "")
        assert child.returncode == 0
        elapsed = time.monotonic() - told
        measured(f"{program}, until the process has ended", elapsed)
        assert elapsed < 1


def test_a_process_ends_cleanly_after_a_call(emulator: Emulator) -> None:
    for _ in range(20):
        child = start("async_exit.py", emulator)
        assert child.communicate() == ("321\n", "")
        assert child.returncode == 0
