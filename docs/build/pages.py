"""Copies the pages of docs/, with links to sources and pictures made ready for the site."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# Folders of docs/ that hold no pages.
NO_PAGES = {"assets", "build", "examples"}
FENCE = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])+)\]\((?!https?:|#)([^)\s#]+)(#[^)\s]*)?\)")
MERMAID = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def stage(docs: Path, to: Path, repository: str) -> set[str]:
    """Writes the pages into a folder, and returns their names."""
    found = [path.relative_to(docs) for path in docs.rglob("*.md")]
    found = sorted(path for path in found if path.parts[0] not in NO_PAGES)
    texts = {path: outside_fences((docs / path).read_text(), docs / path, repository) for path in found}
    pictures = draw([text for page in texts.values() for text in MERMAID.findall(page)])
    for path, text in texts.items():
        page = to / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(MERMAID.sub(lambda _: next(pictures), text))
    return {str(path) for path in found}


def outside_fences(text: str, page: Path, repository: str) -> str:
    """Rewrites the links, but not what looks like one in a block of code."""
    parts, end = [], 0
    for fence in FENCE.finditer(text):
        parts += [sources(text[end : fence.start()], page, repository), fence[0]]
        end = fence.end()
    return "".join([*parts, sources(text[end:], page, repository)])


def sources(text: str, page: Path, repository: str) -> str:
    """Makes a link to a file of the repository one to its public address, or without an address only its name."""
    root = Path(__file__).parents[2]

    def replace(link: re.Match[str]) -> str:
        target = Path(os.path.normpath(page.parent / link[2]))
        if not target.exists():
            sys.exit(f"{page.relative_to(root)}: a link leads to {link[2]}, which does not exist")
        inside = target.is_relative_to(root / "docs") and target.relative_to(root / "docs").parts[0] not in NO_PAGES
        if inside and target.suffix == ".md":
            return link[0]
        name = target.relative_to(root)
        if repository:
            return f"[{link[1]}]({repository}/{'tree' if target.is_dir() else 'blob'}/main/{name}{link[3] or ''})"
        label = link[1].strip("`")
        return f"`{name}`" if str(name).endswith(label) else f"{link[1]} (`{name}`)"

    return LINK.sub(replace, text)


def draw(texts: list[str]) -> Iterator[str]:
    """An SVG for each text in the language of mermaid."""
    node = ["node", str(Path(__file__).with_name("pictures.mjs"))]
    drawn = subprocess.run(node, input=json.dumps(texts), stdout=subprocess.PIPE, text=True, check=True)
    return iter(json.loads(drawn.stdout))
