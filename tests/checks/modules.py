"""Finds source files of Rust that no `mod` line reaches: cargo never compiles them."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2].resolve()


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout


def reached_by(file: Path, is_root: bool) -> list[Path]:
    """The files of the modules that a file declares, those in folders of their own included."""
    folder = file.parent if is_root or file.name == "mod.rs" else file.with_suffix("")
    found = []
    declared = r'^\s*(?:#\[path = "([^"]+)"\]\s*)?(?:pub(?:\([^)]*\))? )?mod (\w+);'
    for path, name in re.findall(declared, file.read_text(encoding="utf-8"), re.MULTILINE):
        places = [file.parent / path] if path else [folder / f"{name}.rs", folder / name / "mod.rs"]
        found += [place.resolve() for place in places if place.is_file()]
    return found


# `cargo xtask test swift` gives the one to rustc, and `cargo xtask test rust` compiles the others.
roots = {ROOT / "tests/swift/second.rs", *(ROOT / "docs/examples").glob("*/*.rs")}
for workspace in ["Cargo.toml", "fuzz/Cargo.toml"]:
    command = ["cargo", "metadata", "--no-deps", "--format-version", "1", "--manifest-path", workspace]
    packages = json.loads(output(*command))["packages"]
    roots |= {Path(target["src_path"]) for package in packages for target in package["targets"]}
reached, left = set(roots), list(roots)
while left:
    file = left.pop()
    new = [found for found in reached_by(file, file in roots) if found not in reached]
    reached.update(new)
    left += new

files = output("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.rs").split()
unreached = [file for file in files if (ROOT / file).is_file() and ROOT / file not in reached]
for file in unreached:
    print(f"{file}: no `mod` line reaches this file, so it is never compiled: declare it, or delete it")
sys.exit(bool(unreached))
