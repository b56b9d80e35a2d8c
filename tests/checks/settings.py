"""Messages name settings as users type them: each name in core/src/setting.rs must exist in that language."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = "bindings-python/python/workato_oauth_profiles"
KOTLIN = "bindings-uniffi/kotlin/src/main/kotlin/workato/oauthprofiles"
SWIFT = "bindings-uniffi/swift/Sources/WorkatoOAuthProfiles"
# In the order of the table: the language, its public files, and how a name is declared in them.
LANGUAGES = [
    ("Rust", ["core/src/client*", "core/src/client/*", "core/src/builder.rs"], r"fn {0}\(|\b{0}: "),
    ("Python", [f"{PYTHON}/client.py"], r"\b{0}: "),
    ("JavaScript", ["bindings-wasm/js/options.ts", "bindings-wasm/js/client.ts"], r"\b{0}\??: "),
    ("Kotlin", [f"{KOTLIN}/Options.kt", f"{KOTLIN}/Client.kt"], r"(var|val) {0}: |\b{0}: "),
    ("Swift", [f"{SWIFT}/Settings.swift", f"{SWIFT}/Client*.swift"], r"var {0}: |\b{0}: "),
    # A field of an `Args`: clap makes `--ca-bundle` of `ca_bundle`.
    ("The command line", ["cli/src/**/*.rs"], r"#\[arg\((?:[^\n]*|\n(?:        .*\n)*    )\)\]\n    (?:pub )?{0}: "),
]
# Types and functions, which the clients' own tests use as they stand here, and environment variables.
NO_SETTINGS = {"Client", "Customer", "External", "externalId", "external", "workspace"}
NO_SETTINGS |= {"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "HTTPS_PROXY", "WORKATO_API_TOKEN"}


def table() -> dict[str, list[str]]:
    """How each setting is typed, by its name in the core."""
    source = (ROOT / "core/src/setting.rs").read_text(encoding="utf-8")
    rows = re.findall(r"Setting::(\w+) => \[(.*)\],\n", source)
    cells = {name: re.findall(r'r#"(.*?)"#|"(.*?)"', row) for name, row in rows}
    return {name: [raw or plain for raw, plain in texts] for name, texts in cells.items()}


settings = table()
if len(settings) < 20:
    sys.exit(f"core/src/setting.rs: the check finds only {len(settings)} settings")
failed = False
for setting, typed in settings.items():
    if len(typed) != len(LANGUAGES):
        sys.exit(f"core/src/setting.rs: {setting} has {len(typed)} cells, not {len(LANGUAGES)}")
    for text, (language, patterns, declared) in zip(typed, LANGUAGES):
        # Empty: it cannot be set there.
        if not text:
            continue
        if flag := re.match(r"--([a-z-]+)", text):
            text = flag[1].replace("-", "_")
        name = re.search(r"[A-Za-z]\w*|\d+", text)[0]
        files = [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]
        source = "\n".join(path.read_text(encoding="utf-8") for path in files)
        if not name.isdigit() and name not in NO_SETTINGS and not re.search(declared.format(name), source):
            print(f"core/src/setting.rs: {language} has no setting `{name}` for {setting}")
            failed = True
sys.exit(failed)
