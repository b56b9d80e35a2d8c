"""Freezers such as PyInstaller, which pack the modules whose imports they find in the sources."""

import modulefinder
import re
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parent / "programs/frozen.py"
NATIVE = Path(__file__).parents[2] / "bindings-python/src"

# Runs the program where only the modules named in the arguments can be imported.
RUNNER = """
import runpy, sys
program, folder, *found = sys.argv[1:]

class Missing:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in found:
            raise ModuleNotFoundError(f"{name} was not packed")

sys.argv = [program, folder]
sys.meta_path.insert(0, Missing)
# Python has imported these at its start. In a frozen program they would be missing too.
for name in set(sys.modules) & {"json", "datetime", "_datetime", "decimal", "pathlib", "collections.abc", "logging"}:
    del sys.modules[name]
runpy.run_path(program, run_name="__main__")
"""


def test_a_freezer_finds_every_module_that_native_code_needs(tmp_path: Path) -> None:
    # `modulefinder` fails on namespace packages, such as one that gevent imports.
    finder = modulefinder.ModuleFinder(excludes=["gevent"])
    finder.run_script(str(PROGRAM))
    # The import system and this runner need these.
    found = {*finder.modules, "runpy", "pkgutil", "encodings", "importlib", "importlib.machinery", "importlib.util"}
    command = [sys.executable, "-c", RUNNER, str(PROGRAM), str(tmp_path), *sorted(found)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert (ran.stdout[:3], ran.returncode) == ("ok ", 0), ran.stderr
    assert ran.stderr.startswith("odd token ")


def test_native_code_imports_only_modules_of_this_package() -> None:
    sources = "".join(path.read_text() for path in NATIVE.rglob("*.rs"))
    imported = set(re.findall(r'\.import\(\s*"([^"]+)"', sources))
    # `sys` is part of every interpreter.
    assert imported and not {name for name in imported - {"sys"} if not name.startswith("workato_oauth_profiles.")}
