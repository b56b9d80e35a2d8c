"""What the core says of a record or a field, the other languages must say of the same, in the same words.

Each sentence of the core's doc comment (and each part before a semicolon) must stand in the doc comment
of the same record or field in every language that has it. A language may say more. Names and numbers may
be written as the language writes them, and `, in seconds` or `, in milliseconds` may be added. What the
core does not have is compared with uniffi.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LANGUAGES = {
    "uniffi": "bindings-uniffi/src/**/*.rs",
    "TypeScript": "bindings-wasm/js/**/*.ts",
    "Python": "bindings-python/src/**/*.rs",
}
# Records that have another name than in the core.
NAMES = {
    "CallOptions": "Options", "Overrides": "Options", "ClientOptions": "Config", "ErrorFields": "ErrorData",
    "ErrorCode": "Code", "Incoming": "Response", "ExternalId": "Customer", "External": "Customer",
    "CallEvent": "Event", "AnyOutcome": "Outcome",
}
# Fields that have another name than in the core, where `message` or `text` is the whole error in one line.
FIELDS = {
    "uniffi": {"ErrorData.reason": "ErrorData.message"},
    "TypeScript": {"ErrorData.reason": "ErrorData.message", "ErrorData.message": "ErrorData.text"},
}
# What a machine and its driver exchange: no user sees it, and every language has its own form of it.
INTERNAL = {"Action", "Answer", "Command", "EnsureEach", "Machine", "Reply", "Rollout", "Session", "Step"}
INTERNAL_OF = {"TypeScript": {"Request"}}
# Where a language has to say something else, and why.
EXCEPTIONS = {
    ("uniffi", "Config"): "The core says when it checks the settings; here the constructor of a client does.",
    ("TypeScript", "Config"): "The core says when it checks the settings; here the constructor of a client does.",
    ("TypeScript", "Client"): "A client of JavaScript is used in one thread, and has no clones.",
    ("TypeScript", "Options"): "An option that is left out is not `None`.",
    ("TypeScript", "Config.proxy"): "A proxy that is left out is that of the environment, and has no name.",
    ("TypeScript", "Config.useragent"): "The package itself says that the language is JavaScript.",
    ("Python", "Response.status"): "No transport of Python hides a redirect.",
    ("uniffi", "Customer"): "The examples and the conversions of the core are those of Rust.",
    ("TypeScript", "Customer"): "A customer is a number or an object, not a type of its own.",
    ("Python", "Customer"): "A customer is a number or an `External`, not a type of its own.",
    ("uniffi", "Profile.extra"): "A record of uniffi cannot hold any JSON value, so the field is a text.",
    ("Python", "Profile.createdat"): "The field is a `datetime`, not the text of the service.",
    ("Python", "Profile.updatedat"): "The field is a `datetime`, not the text of the service.",
    ("TypeScript", "ErrorData.text"): "It lists the parts of the text by the names of JavaScript.",
    ("uniffi", "SendErrorKind"): "The core names its Rust type.",
}


def rust(source: str, visible: str) -> dict[str, str]:
    """The docs of visible records, of their fields and variants, and of Python's getters."""
    found, docs, record, variant, getter = {}, [], "", "", False
    for line in source.splitlines():
        if doc := re.match(r" *///(.*)", line):
            docs.append(doc[1].removeprefix(" "))
            continue
        if re.match(r" *#\[", line):
            getter = getter or "getter" in line
            continue
        if start := re.match(rf"(?:{visible} (?:struct|enum)|impl) (\w+)", line):
            record, name = start[1], ""
        elif field := re.match(r"    (?:pub )?(?!pub\b|fn\b)(\w+)(?:: |,|\(| \{|$)", line):
            variant = name = f".{field[1]}"
        elif field := re.match(r"        (\w+): ", line):
            name = f"{variant}.{field[1]}"
        elif getter and (method := re.match(r"    (?:pub )?fn (\w+)", line)):
            name = f".{method[1]}"
        else:
            name = None
        if docs and record and name is not None:
            found[record + name] = "\n".join(docs)
        docs, getter = [], False
        record = "" if line == "}" or (line.endswith(";") and not line.startswith(" ")) else record
    return found


def typescript(source: str) -> dict[str, str]:
    """The docs of interfaces, classes and types, and of their fields and members; empty where there is none."""
    found, record = {}, ""
    documented = (
        r"^ *(?:/\*\*((?:(?!\*/).)*)\*/\s*)?"
        r'(?:export (?:interface|class|type) (\w+)|(?:readonly )?(\w+)\??:|\| "(\w+)")'
    )
    for doc, start, *names in re.findall(documented, source, re.DOTALL | re.MULTILINE):
        record = start or record
        text = re.sub(r"^ *\* ?", "", doc, flags=re.MULTILINE).strip()
        found.setdefault(record if start else f"{record}.{''.join(names).removesuffix('Ms')}", text)
    return found


def key(name: str) -> str:
    record, dot, field = name.partition(".")
    return NAMES.get(record, record) + dot + field.replace("_", "").lower()


def normal(text: str) -> str:
    """The text without what may differ: the way names are written, units, line breaks."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"\[`([^`]+)`\](?:\([^)]*\))?", r"`\1`", text)
    text = re.sub(r"`[^`]*`", lambda code: code[0].replace("_", "").lower(), text)
    text = re.sub(r"`?\b(?:None|none|null|undefined|nil|nothing)\b`?", "none", text)
    text = re.sub(r",? in (?:milli)?seconds\b", "", text).replace("2**53 - 1", "2^53-1")
    text = re.sub(r"\b([\d,]+),000 ms\b", r"\1 s", text)
    return " ".join(text.lower().split())


def facts(name: str, text: str) -> list[str]:
    # Of a record only the first paragraph: examples and remarks on one language follow.
    text = text if "." in name else text.split("\n\n")[0]
    return [fact.strip() for fact in re.split(r"[.;](?:\s|$)", normal(text)) if fact.strip()]


def read(files: str, fields: dict[str, str] = {}) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob(files)):
        source = path.read_text(encoding="utf-8")
        # Python sees a class whatever Rust sees of it.
        visible = r"pub\(crate\)" if "python" in files else "pub"
        for name, text in (typescript(source) if path.suffix == ".ts" else rust(source, visible)).items():
            found.setdefault(fields.get(key(name), key(name)), text)
    return found


all_docs = {language: read(files, FIELDS.get(language, {})) for language, files in LANGUAGES.items()}
core = read("core/src/**/*.rs")
reference = all_docs["uniffi"] | core
compared, differ, unused = 0, 0, set(EXCEPTIONS)
for language, docs in all_docs.items():
    for name in sorted(reference.keys() & docs.keys()):
        if name.partition(".")[0] in INTERNAL | INTERNAL_OF.get(language, set()):
            continue
        compared += 1
        theirs = normal(docs[name])
        stands = [re.search(rf"(?<!\w){re.escape(fact)}(?!\w)", theirs) for fact in facts(name, reference[name])]
        if not all(stands) and (language, name) in EXCEPTIONS:
            unused.discard((language, name))
        elif not all(stands):
            differ += 1
            print(f"{name}: {language} does not say all that {'the core' if name in core else 'uniffi'} says:")
            print(f"    {' '.join(reference[name].split())}\n    {' '.join(docs[name].split())}")
for language, name in sorted(unused):
    print(f"{name}: {language} says the same: remove the exception from {Path(__file__).name}")
print(f"{compared} doc comments compared, {differ} differ, {len(EXCEPTIONS)} exceptions")
# Where the check finds too few of them, it has lost its way.
sys.exit(bool(differ or unused or compared < 100))
