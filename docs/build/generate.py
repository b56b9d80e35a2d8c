"""Writes the parts of the reference that the sources know: settings, verbs, errors, events, commands, the manifest."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pages

ROOT = Path(__file__).parents[2]
LANGUAGES = ["Rust", "Python", "JavaScript", "Kotlin, Java", "Swift", "command line"]
# The operations that a verb sends, whose errors it can have too. A list fails as a get does.
SENDS = {
    "profiles": ["get"], "find": ["get"], "ensure": ["get", "create", "update"],
    "ensure_each": ["get", "create", "update"], "rotate_secret": ["get", "update"], "assign_each": ["assign"],
    "unassign_each": ["unassign"], "reassign_each": ["get", "assign", "unassign"], "list": ["get"],
}  # fmt: skip
# What every call can end with, whatever it does.
ALWAYS = {"invalid_input", "timeout", "network", "rate_limited", "cancelled", "internal"}


# The parts of READMEs that stand in pages, too: from the first heading to before the second.
READMES = {
    "command-line-readme.md": ("cli/README.md", "## Settings", "## License"),
    "swift.md": ("bindings-uniffi/swift/README.md", "## Versions", "MIT or"),
}


def write(to: Path, program: Path, repository: str) -> None:
    (to / "errors").mkdir(parents=True)
    (to / "settings.md").write_text(settings())
    (to / "verbs.md").write_text(verbs())
    for code, text in errors():
        (to / f"errors/{code}.md").write_text(text)
    (to / "events.md").write_text(events())
    (to / "command-line.md").write_text(commands(program))
    (to / "manifest.md").write_text(manifest())
    for name, (readme, first, end) in READMES.items():
        text = read(readme)
        part = text[text.index(first) : text.index(end)]
        (to / name).write_text(pages.outside_fences(part, ROOT / readme, repository))


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def documented(source: str, line: str) -> dict[str, str]:
    """The doc comment above each line of this pattern, by what the pattern captures."""
    found = re.findall(rf"((?: *///.*\n)+)(?: *#\[.*\n)*{line}", source, re.MULTILINE)
    return {name: plain(docs) for docs, name in found}


def plain(docs: str) -> str:
    """A doc comment of Rust without its examples, and without links to items."""
    text = re.sub(r"^ */// ?", "", docs, flags=re.MULTILINE)
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\[(`[^`]+`)\](?:\([^)]*\))?", lambda link: link[1].replace("Client::", ""), text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def settings() -> str:
    source = read("core/src/setting.rs")
    meanings = documented(source[: source.index("\nimpl Setting")], r"    (\w+),\n")
    defaults = documented(read("core/src/config.rs"), r"    pub (\w+): ")
    rows = []
    for name, cells in re.findall(r"Setting::(\w+) => \[(.*)\],\n", source):
        texts = [raw or text for raw, text in re.findall(r'r#"(.*?)"#|"(.*?)"', cells)]
        meaning = defaults.get(snake(name), meanings[name])
        rows.append([one_line(meaning), *(f"`{text}`" if text else "" for text in texts)])
    return table(["what", *LANGUAGES], expect(rows, 20))


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def verbs() -> str:
    docs = documented(read("core/src/client.rs") + read("core/src/client/many.rs"), r"    pub fn (\w+)")
    sections = []
    raised = codes_of_vectors()
    for verb in expect(sorted(raised), 15):
        codes = ALWAYS.union(raised[verb], *(raised[sent] for sent in SENDS.get(verb, [])))
        if verb.endswith("_each"):
            codes.add("ledger")
        links = ", ".join(f"[`{code}`](errors.md#{code})" for code in sorted(codes))
        text = docs[verb].replace("# Errors\n", "**Errors.** ").replace("; `Code` lists all codes.", ".")
        sections.append(
            f"## {verb}\n\n{spelled(verb)}{text}\n\nIt can raise {links}.\n"
        )
    return "\n".join(sections)


def spelled(verb: str) -> str:
    if verb == camel(verb):
        return ""
    return f"`{verb}` in Rust and Python, `{camel(verb)}` in JavaScript, Kotlin, Java and Swift.\n\n"


def codes_of_vectors() -> dict[str, set[str]]:
    """The codes of errors that the test vectors know, by verb."""
    raised: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests/vectors").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            if "operation" in case:  # the others are about the emulator
                raised[case["operation"]] |= set(codes(case["expect"]))
    return raised


def codes(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("error"), dict):
            yield value["error"]["code"]
        for child in value.values():
            yield from codes(child)
    elif isinstance(value, list):
        for child in value:
            yield from codes(child)


def errors() -> list[tuple[str, str]]:
    """A text for each code: its cause, its names, and messages as they are tested."""
    source = read("core/src/error/code.rs")
    causes = documented(source[: source.index("\nimpl Code")], r"    (\w+),\n")
    names = dict(re.findall(r'Code::(\w+) => "(\w+)"', source))
    python = read("bindings-python/python/workato_oauth_profiles/errors.py")
    classes = {code: name for name, code in re.findall(r'class (\w+)\((?:(?!\nclass ).)*?code: \S+ = "(\w+)"', python, re.DOTALL)}
    raised = codes_of_vectors()
    found = []
    for name, code in expect(list(names.items()), 17):
        here = sorted(verb for verb, codes in raised.items() if code in codes)
        verbs = ", ".join(f"[`{verb}`](verbs.md#{verb})" for verb in here)
        rows = [
            ["what happened", one_line(causes[name])],
            ["Rust", f"`Code::{name}`"],
            ["Python", f"`{classes[code]}`"],
            ["JavaScript", f'`error.code === "{code}"`'],
            ["Kotlin, Java", f"`WorkatoException.{name}`"],
            ["Swift", f"`.{camel(code)}`"],
        ]
        if verbs:
            rows.append(["tested with", verbs])
        found.append((code, table(["", ""], rows) + samples(code)))
    return found


def samples(code: str) -> str:
    """The messages of this code, as the tests of Rust and a user see them."""
    texts = re.findall(r"^(\S.*)\n    (.*)$", read("tests/rust/tests/failures/failures.txt"), re.MULTILINE)
    ours = [f"# {case}\n{message}" for case, message in texts if re.search(rf"\({code}[,)]", message)]
    if not ours:
        return ""
    block = "\n\n".join(ours).replace("\n", "\n    ")
    return f'\n??? note "Messages that the tests know"\n\n    ```text\n    {block}\n    ```\n'


def events() -> str:
    source = read("core/src/event.rs")
    kinds = documented(source[: source.index("\nimpl EventKind")], r"    ([A-Z]\w+),\n")
    kinds = {name: text for name, text in kinds.items() if name not in ("Debug", "Info", "Warning")}
    fields = documented(source, r"    pub (\w+): ")
    rows = [[f"`{snake(name)}`", one_line(text)] for name, text in expect(list(kinds.items()), 11)]
    of_fields = [[f"`{name}`", one_line(text)] for name, text in expect(list(fields.items()), 12)]
    return f"{table(['kind', 'what happened'], rows)}\n## Fields\n\n{table(['field', 'what'], of_fields)}"


def commands(program: Path) -> str:
    """The help of each command, but the global options only once."""
    sections = []
    for path in subcommands(program, []):
        text = help_of(program, path)
        if path:
            text = re.sub(r"^Global options:\n(?:(?: .*)?\n)*", "", text, flags=re.MULTILINE)
        title = " ".join(path) or "Global options"
        sections.append(f"### {title}\n\n```text\n{text.strip()}\n```\n")
    return "\n".join(expect(sections, 20))


def subcommands(program: Path, path: list[str]) -> Iterator[list[str]]:
    yield path
    listed = re.search(r"^Commands:\n((?: .*\n)+)", help_of(program, path), re.MULTILINE)
    for name in re.findall(r"^  (\S+) ", listed[1] if listed else "", re.MULTILINE):
        if name not in ("help", "emulator"):
            yield from subcommands(program, [*path, name])
    if not path:
        yield ["emulator"]


def help_of(program: Path, path: list[str]) -> str:
    command = [str(program), *path, "--help"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env={"COLUMNS": "100"}).stdout


def manifest() -> str:
    schema = json.loads(read("cli/schemas/manifest.json"))
    parts = {"The file": schema, **schema["$defs"]}
    return "\n".join(part(title, node) for title, node in parts.items())


def part(title: str, node: dict) -> str:
    text = f"## {title}\n\n{node['description'].rstrip('.')}.\n\n"
    required = node.get("required", [])
    rows = [
        [f"`{name}`", "required" if name in required else "", one_line(field.get("description", "")), kind(field)]
        for name, field in node.get("properties", {}).items()
    ]
    for choice in node.get("anyOf", []) + node.get("oneOf", []):
        rows += [[f"`{name}`", "", field.get("description", ""), kind(field)] for name, field in choice["properties"].items()]
    return text + (table(["key", "", "meaning", "type"], rows) if rows else "")


def kind(field: dict) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if isinstance(field.get("additionalProperties"), dict):
        return f"each: {kind(field['additionalProperties'])}"
    return field.get("type", "anything")


def expect(found: list, least: int) -> list:
    """What was found: where it is less than there must be, a source has changed its form."""
    if len(found) < least:
        sys.exit(f"docs/build/generate.py finds only {len(found)} of {least}: {found}")
    return found
