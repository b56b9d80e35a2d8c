"""Every public type of the core that may grow is non-exhaustive for programs, but not for the bindings.

A binding must not miss a new field, so for this workspace the hidden feature `__exhaustive` turns it off. See
docs/design.md#exhaustive-types.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ATTRIBUTE = '#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]'
# What can never grow: a step is an action, an item or the end; a move has two ends, which a program names.
CLOSED = {"Step", "Reassign"}

found, failed = 0, False
for path in sorted((ROOT / "core/src").glob("**/*.rs")):
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        match = re.match(r"pub (enum|struct) (\w+).*\{$", line)
        if not match or match[2] in CLOSED:
            continue
        body = lines[number + 1 : lines.index("}", number)]
        if match[1] == "struct" and not any(line.startswith("    pub ") for line in body):
            continue
        found += 1
        before = number
        while lines[before - 1]:
            before -= 1
        if ATTRIBUTE not in lines[before:number]:
            print(f"{path.relative_to(ROOT)}: `{match[2]}` needs {ATTRIBUTE}")
            failed = True
if found < 30:
    sys.exit(f"core/src: the check finds only {found} public types")
sys.exit(failed)
