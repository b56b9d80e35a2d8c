"""The examples of the READMEs, as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from emulator import TOKEN, Emulator

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("file", ["README.md", "bindings-python/README.md"])
def test_the_examples_run(file: str, emulator: Emulator) -> None:
    emulator.reset(profiles=2)
    examples = re.findall(r"^```python\n(.*?)^```$", (ROOT / file).read_text(), re.DOTALL | re.MULTILINE)
    assert examples
    for example in examples:
        environment = os.environ | {"WORKATO_HOST": emulator.url, "WORKATO_API_TOKEN": TOKEN}
        command = [sys.executable, "-c", example]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert (ran.stderr, ran.returncode) == ("", 0)
        assert "321 Acme HubSpot OAuth app\n" in ran.stdout
