"""Breaks one behaviour after the other in a copy of the repository, and shows which test fails.

`cargo xtask mutate [PART OF A NAME]` runs it. Without arguments it only checks that the text of every
mutation stands once in its file. mutations.txt lists the mutations and describes its format.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "tests/mutations.txt"
# Run one after the other until a test fails: the core's own tests, those of the emulator, then those of both.
SUITES = [
    ["--package", "workato-oauth-profiles", "--lib", "--features", "reqwest"],
    ["--package", "workato-emulator"],
    ["--package", "workato-rust-tests"],
]
# What is in this folder is run by no other suite.
SUITES_OF_FOLDER = {"cli": [["--package", "workato-oauth-profiles-cli"]]}
# A suite that takes longer than this number of seconds is taken for one that never ends.
LONGEST = 300


class DidNotRun(Exception):
    """The code does not compile."""


def mutations() -> list[tuple[str, Path, str, str]]:
    """The name, the file, the text in it, and the text that takes its place."""
    found = []
    for block in re.split(r"\n\s*\n", LIST.read_text(encoding="utf-8")):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        marked = {mark: [line[2:] for line in lines if line[:2] == mark] for mark in ("@ ", "- ", "+ ")}
        names = [line for line in lines if line[:2] not in marked]
        if not lines:
            continue
        if not (len(names) == len(marked["@ "]) == 1 and marked["- "]):
            sys.exit(f"{LIST.name}: this block needs a name, one line `@ file`, and a line `- text`:\n{block}")
        found.append((names[0], Path(marked["@ "][0]), "\n".join(marked["- "]), "\n".join(marked["+ "])))
    return found


def check() -> None:
    errors = []
    for name, file, old, _ in mutations():
        count = (ROOT / file).read_text(encoding="utf-8").count(old) if (ROOT / file).is_file() else None
        if count is None:
            errors.append(f"`{name}`: there is no file {file}")
        elif count != 1:
            errors.append(f"`{name}`: {file} contains this text {count} times, not once:\n    {old}")
    if errors:
        sys.exit(f"adapt {LIST.name} to the changed code:\n" + "\n".join(errors))


def suites_of(file: Path) -> list[list[str]]:
    return SUITES_OF_FOLDER.get(file.parts[0], SUITES)


def failing_test(tree: Path, work: Path, suites: list[list[str]]) -> str | None:
    """The first test that fails, or a note that a suite does not end."""
    # This target folder is kept, so that what does not change is built only once.
    environment = os.environ | {"CARGO_TARGET_DIR": str(work / "target"), "RUST_BACKTRACE": "0"}
    for suite in suites:
        with open(work / "log", "w+", encoding="utf-8") as log, open(work / "log.errors", "w") as errors:
            tests = subprocess.Popen(
                ["cargo", "test", *suite],
                cwd=tree, env=environment, stdout=log, stderr=errors, start_new_session=True,
            )
            try:
                status = tests.wait(LONGEST)
            except subprocess.TimeoutExpired:
                os.killpg(tests.pid, signal.SIGKILL)
                tests.wait()
                return "(the tests do not end)"
            log.seek(0)
            if failed := re.search(r"^test (.*) \.\.\. FAILED$", log.read(), re.MULTILINE):
                return failed[1]
        if status != 0:
            raise DidNotRun(f"the tests did not run: see {work / 'log.errors'}")
    return None


def run(work: Path, part: str) -> int:
    """Tries the mutations, and returns how many no test noticed."""
    started, tree = time.monotonic(), work / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    for name in files.decode().split("\0"):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    print("── without a mutation every test must pass", flush=True)
    chosen = [mutation for mutation in mutations() if part in mutation[0]]
    needed = [suites_of(file) for _, file, _, _ in chosen]
    for suites in [SUITES, *SUITES_OF_FOLDER.values()]:
        if suites in needed and (failed := failing_test(tree, work, suites)):
            sys.exit(f"without a mutation this test fails: {failed}")
    noticed = []
    for name, file, old, new in chosen:
        original = (tree / file).read_text(encoding="utf-8")
        (tree / file).write_text(original.replace(old, new), encoding="utf-8")
        try:
            test = failing_test(tree, work, suites_of(file))
            verdict = "noticed" if test else "NOT NOTICED"
        except DidNotRun:
            test, verdict = None, "NOT COMPILED"
        (tree / file).write_text(original, encoding="utf-8")
        print(f"{verdict:<12}  {name:<62} {test or ''}".rstrip(), flush=True)
        noticed.append(test is not None)
    missed = noticed.count(False)
    print(f"\n── {len(noticed)} behaviours broken, {missed} not noticed, {time.monotonic() - started:.0f} s")
    return missed


if __name__ == "__main__":
    check()
    if sys.argv[1:]:
        if sys.argv[1].startswith("-"):
            sys.exit("usage: mutate.py [FOLDER [PART OF A NAME]]")
        folder = Path(sys.argv[1]) / "mutate"
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(1 if run(folder, " ".join(sys.argv[2:])) else 0)
