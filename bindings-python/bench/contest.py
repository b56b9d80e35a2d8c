"""Measures functions in turn, so that other work of the machine disturbs all of them alike."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple


class Block(NamedTuple):
    """What one call cost in a block of calls, in microseconds: the median time, and the mean CPU time."""

    p50: float
    cpu: float


class Goal(NamedTuple):
    """The highest ratio of the first function to another one; None: there is no goal."""

    p50: float | None = None
    cpu: float | None = None


def measure(call: Callable[[], object], calls: int) -> Block:
    times, before = [], time.process_time()
    for _ in range(calls):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return Block(statistics.median(times) * 1e6, (time.process_time() - before) / calls * 1e6)


def contest(
    title: str, rounds: int, calls: int, entries: dict[str, Callable[[], object]], goals: dict[str, Goal]
) -> None:
    """Measures the functions and prints a table that compares the first with the others."""
    blocks: dict[str, list[Block]] = {name: [] for name in entries}
    for round in range(rounds + 1):
        # Every other round goes backwards, so that no function always runs after the same one.
        for name in list(entries)[:: 1 if round % 2 else -1]:
            block = measure(entries[name], calls)
            # Round 0 connects and warms up.
            if round:
                blocks[name].append(block)
    print(f"{title:<34}{'p50':>11}{'cpu':>11}")
    ours = next(iter(blocks.values()))
    for name, theirs in blocks.items():
        ratios = "" if theirs is ours else compared(ours, theirs, goals.get(name, Goal()))
        p50, cpu = (statistics.median(getattr(block, field) for block in theirs) for field in Block._fields)
        print(f"  {name:<32}{p50:>8.1f} us{cpu:>8.1f} us{ratios}")
    print()


def compared(ours: list[Block], theirs: list[Block], goal: Goal) -> str:
    """The median of the ratios of all rounds."""
    text = ""
    for field in Block._fields:
        ratio = statistics.median(getattr(a, field) / getattr(b, field) for a, b in zip(ours, theirs))
        wanted = getattr(goal, field)
        text += f"  {field} {ratio:.2f}"
        if wanted is not None:
            text += f" (goal {wanted:.2f}: {'met' if ratio <= wanted else 'missed'})"
    return text


# Prints the peak memory of the process in KB. Only Linux reports it without the process that started it.
PEAK = "print(next((int(l.split()[1]) for l in open('/proc/self/status') if l.startswith('VmHWM')), 0))"


def compare_starts(rounds: int, programs: dict[str, str], most: float) -> None:
    """Measures the time and memory of programs beyond those of the bare interpreter, which is the first."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for round in range(rounds + 1):
        for name, program in programs.items():
            command = [sys.executable, "-I", "-c", f"{program}; {PEAK if sys.platform == 'linux' else 'print(0)'}"]
            start = time.perf_counter()
            peak = int(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
            if round:
                found[name].append(((time.perf_counter() - start) * 1e3, peak / 1024))
    print(f"{'import, over the bare interpreter':<34}{'time':>11}{'memory':>11}")
    bare = next(iter(found.values()))
    for place, (name, theirs) in enumerate(found.items()):
        over = [(0, 0)] * rounds if theirs is bare else bare
        more, memory = (statistics.median(a[i] - b[i] for a, b in zip(theirs, over)) for i in (0, 1))
        goal = f"  (goal {most:.0f} ms: {'met' if more <= most else 'missed'})" if place == 1 else ""
        print(f"  {name:<32}{more:>8.1f} ms{memory:>8.1f} MB{goal}")
    print()
