"""Every verb of the core must be a public method of the client in every language, and be used by the command line."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = "bindings-python/python/workato_oauth_profiles"
KOTLIN = "bindings-uniffi/kotlin/src/main/kotlin/workato/oauthprofiles"
# A client: whose it is, its files, the first line of its class, and the line of a public method in it.
CLIENTS = [
    ("Rust's Client", "core/src/client.rs core/src/client/many.rs", r"impl Client \{", r"    pub fn {}\b"),
    (
        "Rust's AsyncClient",
        "core/src/async_client.rs core/src/async_client/many.rs",
        r"impl AsyncClient \{",
        r"    pub (?:async )?fn {}\b",
    ),
    ("Python's Client", f"{PYTHON}/client.py", r"class Client\b.*:", r"    def {}\("),
    ("Python's AsyncClient", f"{PYTHON}/async_client.py", r"class AsyncClient\b.*:", r"    (?:async )?def {}\("),
    ("JavaScript's Client", "bindings-wasm/js/client.ts", r"export class Client implements WorkatoClient \{", r"  (?:async )?{}[(<]"),
    ("Kotlin's Client", f"{KOTLIN}/Client.kt", r"class Client\b.*\{", r"    fun (?:<.*> )?{}\("),
    ("Kotlin's AsyncClient", f"{KOTLIN}/AsyncClient.kt", r"class AsyncClient\b.*\{", r"    (?:suspend )?fun (?:<.*> )?{}\("),
    ("Kotlin's FutureClient", f"{KOTLIN}/FutureClient.kt", r"class FutureClient\b.*\{", r"    fun (?:<.*> )?{}\("),
    (
        "Swift's Client",
        "bindings-uniffi/swift/Sources/WorkatoOAuthProfiles/Client*.swift",
        r"(?:public )?(?:final class|extension) Client\b.*\{",
        r"    public func {}[(<]",
    ),
]


def verbs() -> set[str]:
    """The operations that a command can be read from, and the variants of the enum `Command`."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "core/src").glob("command*/**/*.rs"))
    sources += (ROOT / "core/src/command.rs").read_text(encoding="utf-8")
    operations = set(re.findall(r'^ +"(\w+)" => ', sources, re.MULTILINE))
    (enum,) = re.findall(r"^pub enum Command \{\n(.*?)^\}", sources, re.MULTILINE | re.DOTALL)
    variants = {snake(name) for name in re.findall(r"^    (\w+)\b", enum, re.MULTILINE)}
    # A rollout is one variant for two operations.
    variants.remove("each")
    if unread := variants - operations:
        sys.exit(f"core/src/command: no operation is read as {', '.join(sorted(unread))}")
    if len(operations) < 12:
        sys.exit(f"core/src/command: the check finds only these operations: {', '.join(sorted(operations))}")
    return operations


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


failed = False
for client, files, first_line, method in CLIENTS:
    paths = [path for pattern in files.split() for path in sorted(ROOT.glob(pattern))]
    source = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    # The body of a class or of an extension: the lines after the first that are blank or indented.
    bodies = re.findall(rf"^{first_line}\n((?:\n| .*\n|\) .*\n)*)", source, re.MULTILINE)
    for verb in sorted(verbs()):
        name = verb if client.startswith(("Rust", "Python")) else camel(verb)
        if not any(re.search(f"^{method.format(name)}", body, re.MULTILINE) for body in bodies):
            print(f"{client} has no method for `{verb}`: {name} is missing in {files}")
            failed = True
commands = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "cli/src").glob("**/*.rs"))
# `apply` calls it.
for verb in sorted(verbs() - {"ensure_each"}):
    if not re.search(rf"\.{verb}\(", commands):
        print(f"The command line never calls `{verb}`: a command is missing in cli/src/commands")
        failed = True
sys.exit(failed)
