"""In a subinterpreter the package is refused."""

import subprocess
import sys

PROGRAM = """
import importlib, sys

for name in ("_interpreters", "_xxsubinterpreters"):
    try:
        interpreters = importlib.import_module(name)
        break
    except ImportError:
        pass
import workato_oauth_profiles
one = interpreters.create()
interpreters.run_string(one, '''
import sys
sys.path[:] = %r
try:
    import workato_oauth_profiles
except ImportError as error:
    print(error)
''' % sys.path)
interpreters.destroy(one)
"""

def test_a_subinterpreter_cannot_import_it_and_says_so() -> None:
    ran = subprocess.run([sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{PROGRAM}"], capture_output=True, text=True)
    assert ran.returncode == 0 and "subinterpreters" in ran.stdout, (ran.stdout, ran.stderr)
