"""The examples of the READMEs run as they are written."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from emulator import TOKEN, Emulator

ROOT = Path(__file__).parents[2]
EXAMPLES = [
    pytest.param(example, id=f"{file}-{number}")
    for file in ["bindings-python/README.md"]
    for number, example in enumerate(
        re.findall(r"^```python\n(.*?)^```$", (ROOT / file).read_text(), re.DOTALL | re.MULTILINE)
    )
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs(example: str, emulator: Emulator, tmp_path: Path) -> None:
    is_test = "import pytest" in example
    program = tmp_path / "test_example.py"
    program.write_text(example)
    environment = os.environ | {"WORKATO_HOST": emulator.url, "WORKATO_API_TOKEN": TOKEN}
    command = [sys.executable, *(["-m", "pytest", "-p", "no:cacheprovider"] if is_test else []), str(program)]
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (ran.stderr, ran.returncode) == ("", 0), ran.stdout
    assert ("2 passed" if is_test else "321 Acme HubSpot OAuth app\n") in ran.stdout
    if "assign_each" in example:
        assert re.search(r"^123 done.*\n124 failed.*\n125 failed", ran.stdout, re.MULTILINE)


def test_the_readmes_have_examples() -> None:
    assert len(EXAMPLES) >= 4
