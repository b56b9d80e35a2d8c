"""A README is one or two screens: what a package is for and how to begin. All else is a page of the site, in docs/."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ["bindings-python", "bindings-wasm", "bindings-uniffi/kotlin", "bindings-uniffi/swift", "cli"]
MOST = {"README.md": 60} | {f"{package}/README.md": 120 for package in PACKAGES}

failed = False
for readme, most in MOST.items():
    lines = len((ROOT / readme).read_text(encoding="utf-8").splitlines())
    if lines > most:
        print(f"{readme} has {lines} lines, at most {most}: move a part of it to a page in docs/")
        failed = True
sys.exit(failed)
