"""All manifests must have the version of the workspace in Cargo.toml. It names each file that has another one."""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CARGO = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
NPM = "bindings-wasm/package-lock.json"
POM = "bindings-uniffi/kotlin/pom.xml"


def versions() -> list[tuple[str, str]]:
    """A place and the version that stands there."""
    own = re.findall(r'^(\S+) = \{ path = "[^"]+", version = "=?([^"]+)"', CARGO, re.MULTILINE)
    lock = json.loads((ROOT / NPM).read_text(encoding="utf-8"))
    package = json.loads((ROOT / "bindings-wasm/package.json").read_text(encoding="utf-8"))
    # The first version in the file is that of the library.
    pom = re.search(r"<version>(.*?)</version>", (ROOT / POM).read_text(encoding="utf-8"))
    return [
        *((f"{name} in Cargo.toml", version) for name, version in own),
        ("bindings-wasm/package.json", package["version"]),
        (NPM, lock["version"]),
        (f"the package in {NPM}", lock["packages"][""]["version"]),
        (POM, pom[1] if pom else "missing"),
        *((f"{path}, which must say version.workspace = true", "another") for path in crates()),
    ]


def crates() -> list[str]:
    """The crates of the workspace that have a version of their own."""
    (members,) = re.findall(r"^members = \[(.*?)\]", CARGO, re.MULTILINE | re.DOTALL)
    paths = [f"{member}/Cargo.toml" for member in re.findall(r'"([^"]+)"', members)]
    inherits = re.compile(r"^version\.workspace = true$", re.MULTILINE)
    return [path for path in paths if not inherits.search((ROOT / path).read_text(encoding="utf-8"))]


def main() -> int:
    (expected,) = re.findall(r'^version = "([^"]+)"', CARGO, re.MULTILINE)
    wrong = [f"{place}: the version is {version}, not {expected}" for place, version in versions() if version != expected]
    print("\n".join(wrong) or f"all manifests have the version {expected}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
