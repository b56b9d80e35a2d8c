"""A process ends at once and cleanly, also during a call."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from emulator import TOKEN, Emulator
from workato_oauth_profiles import Client

WAIT = {"status": 429, "headers": [["Retry-After", "30"]], "body": {}}
STUCK = pytest.mark.parametrize("fault", [WAIT, "hang"], ids=["wait", "mid-send"])
Measured = Callable[[str, float], None]


def start(program: str, url: str, *arguments: str) -> Popen[str]:
    path = Path(__file__).parent / "programs" / program
    return Popen([sys.executable, str(path), url, *arguments], stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)


@pytest.mark.parametrize(
    "fault, reached", [(WAIT, "waiting"), ("hang", "sending"), ("drip", "sending")], ids=["wait", "hang", "drip"]
)
def test_ctrl_c_ends_a_blocking_call(
    emulator: Emulator, measured: Measured, fault: object, reached: str
) -> None:
    emulator.fail_next(fault)
    child = start("ctrl_c.py", emulator.url)
    wait_for(child, reached)
    emulator.wait_for_request()
    wait_for_log(child, fault)
    elapsed = interrupt(child)
    measured(f"Ctrl-C at {fault if isinstance(fault, str) else reached}, until the process has ended", elapsed)
    assert elapsed < 5


def test_an_exception_of_a_signal_handler_comes_out_after_a_write_that_was_under_way_is_reported(
    emulator: Emulator,
) -> None:
    class Raised(BaseException):
        pass

    def handler(number: int, frame: object) -> None:
        raise raised

    def send_signal() -> None:
        emulator.wait_for_request()
        os.kill(os.getpid(), signal.SIGUSR1)

    raised, kinds, before = Raised(), [], signal.signal(signal.SIGUSR1, handler)
    emulator.fail_next("hang")
    sender = threading.Thread(target=send_signal)
    sender.start()
    with Client(TOKEN, base_url=emulator.url, on_event=lambda event: kinds.append(event.kind)) as client:
        with pytest.raises(Raised) as caught:
            client.delete(321)
    sender.join()
    signal.signal(signal.SIGUSR1, before)
    assert caught.value is raised
    assert kinds == ["sending", "gave_up"]


def test_ctrl_c_ends_connecting_to_an_address_that_does_not_answer(measured: Measured, dead: int) -> None:
    child = start("ctrl_c.py", f"http://127.0.0.1:{dead}")
    wait_for(child, "sending")
    # 02 (SYN_SENT) is a connection that is not answered yet.
    while f":{dead:04X} 02" not in Path("/proc/net/tcp").read_text():
        assert child.poll() is None
    elapsed = interrupt(child)
    measured("Ctrl-C in connecting, until the process has ended", elapsed)
    assert elapsed < 5


@pytest.fixture
def dead() -> Iterator[int]:
    """A port where connecting takes for ever, because its backlog is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port: int = server.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        # The sockets that did not fit into the backlog retry now and then. The test would take them for the call.
        held = waiting.pop(0)
        for one in waiting:
            one.close()
        yield port
        held.close()


def wait_for(child: Popen[str], kind: str) -> None:
    assert child.stdout is not None
    while child.stdout.readline().strip() != kind:
        assert child.poll() is None


def wait_for_log(child: Popen[str], fault: object) -> None:
    """Read the warning about a long wait. Python itself can abort a process that ends while another
    thread prints, and a Ctrl-C inside an import can change the exit code."""
    assert child.stderr is not None
    if fault is WAIT:
        assert child.stderr.readline().startswith("waiting GET ")


def interrupt(child: Popen[str]) -> float:
    sent = time.monotonic()
    child.send_signal(signal.SIGINT)
    output, errors = child.communicate()
    assert (output, errors, child.returncode) == ("KeyboardInterrupt, then []\n", "", 0)
    return time.monotonic() - sent


@pytest.mark.parametrize(
    "program, output", [("cancelled_exit.py", "cancelled\n"), ("daemon_exit.py", "")], ids=["async", "thread"]
)
@STUCK
def test_a_call_under_way_does_not_delay_the_end_of_the_process(
    emulator: Emulator, measured: Measured, fault: object, program: str, output: str
) -> None:
    for _ in range(3):
        emulator.reset()
        emulator.fail_next(fault)
        child = start(program, emulator.url)
        emulator.wait_for_request()
        wait_for_log(child, fault)
        start_of_end = time.monotonic()
        printed, errors = child.communicate("end\n")
        assert (printed, errors, child.returncode) == (output, "", 0)
        elapsed = time.monotonic() - start_of_end
        measured(f"{program}, until the process has ended", elapsed)
        assert elapsed < 5


def test_a_process_ends_cleanly_after_a_call(emulator: Emulator) -> None:
    for _ in range(20):
        child = start("async_exit.py", emulator.url)
        assert child.communicate() == ("321\n", "")
        assert child.returncode == 0


@pytest.mark.parametrize("first", ["handler", "import"])
def test_a_handler_at_exit_may_wait_for_a_daemon_thread_that_calls(emulator: Emulator, first: str) -> None:
    child = start("atexit_queue.py", emulator.url, first)
    # A call that hangs would be waited for until its timeout.
    assert child.communicate(timeout=30) == ("5 calls done\n", "")
    assert child.returncode == 0


def test_asyncio_may_run_in_a_handler_at_exit(emulator: Emulator) -> None:
    child = start("atexit_asyncio.py", emulator.url)
    assert child.communicate(timeout=30) == ("321\n", "")
    assert child.returncode == 0


@pytest.mark.parametrize("work", ["get", "refused", "logs", "listens", "transport"])
def test_daemon_threads_that_call_again_and_again_do_not_disturb_the_end(emulator: Emulator, work: str) -> None:
    # Python ends these threads wherever they are, also in code of the user that a call runs.
    for _ in range(20):
        child = start("daemon_loop.py", emulator.url, work)
        printed, errors = child.communicate(timeout=30)
        assert (printed, errors, child.returncode) == ("end\n", "", 0)
