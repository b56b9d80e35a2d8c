"""Builds the site into a folder: `python site.py FOLDER PROGRAM PLAYGROUND [REPOSITORY]`.

PROGRAM is the command line, whose help becomes a page. PLAYGROUND is a page of its own. REPOSITORY is the public address of the repository, to
which links to sources lead. A warning, a dead link and a page that the navigation lacks are failures.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import generate
import links
import pages

DOCS = Path(__file__).parents[1]


def main(folder: Path, program: Path, playground: Path, repository: str = "") -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DOCS / "assets", folder / "pages/assets")
    shutil.copytree(DOCS / "examples", folder / "examples")
    shutil.copy(DOCS / "zensical.toml", folder)
    (folder / "pages/playground").mkdir()
    shutil.copy(playground, folder / "pages/playground/index.html")
    generate.write(folder / "generated", program, repository)
    staged = pages.stage(DOCS, folder / "pages", repository)
    in_navigation(folder, staged)
    zensical = [Path(sys.executable).with_name("zensical"), "build", "--strict"]
    subprocess.run(zensical, cwd=folder, env=os.environ | {"NO_COLOR": "1"}, check=True)
    for page in (folder / "site").rglob("*.html"):
        if page.parent.name != "playground":
            page.write_text(accessible(page.read_text()))
    links.check(folder / "site")


def accessible(html: str) -> str:
    """Without empty headers in tables."""
    html = re.sub(r"<thead>\s*<tr>\s*(?:<th[^>]*></th>\s*)+</tr>\s*</thead>", "", html)
    return re.sub(r"<th([^>]*)></th>", r"<td\1></td>", html)


def in_navigation(folder: Path, staged: set[str]) -> None:
    """Each page stands in the navigation: else no reader finds it."""
    named = set(names(tomllib.loads((folder / "zensical.toml").read_text())["project"]["nav"]))
    if staged != named:
        sys.exit(f"docs/zensical.toml: `nav` and the pages differ: {', '.join(sorted(staged ^ named))}")


def names(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    children = node.values() if isinstance(node, dict) else node
    return [name for child in children for name in names(child)]


if __name__ == "__main__":
    main(*(Path(argument).resolve() for argument in sys.argv[1:4]), *sys.argv[4:])
