"""Checks the built site: each link leads to a file and an anchor that exist, and nothing is loaded from elsewhere."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser loads by itself, and by which attribute.
LOADED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        if tag in LOADED and LOADED[tag] in found and found.get("rel") not in ("canonical", "next", "prev"):
            self.loaded.append(found[LOADED[tag]])
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])


def check(site: Path) -> None:
    pages = {path: Page(path.read_text()) for path in site.rglob("*.html")}
    wrong = [
        f"{path.relative_to(site)}: {problem}"
        for path, page in sorted(pages.items())
        # The page of an unknown address has links from the root of a server.
        if path.name != "404.html"
        for problem in [*dead(path, page, pages), *elsewhere(page)]
    ]
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(pages)} pages, {sum(len(page.links) for page in pages.values())} links")


def elsewhere(page: Page) -> list[str]:
    return [f"loads {url} from elsewhere" for url in page.loaded if urlsplit(url).netloc]


def dead(path: Path, page: Page, pages: dict[Path, Page]) -> list[str]:
    found = []
    for link in page.links + page.loaded:
        url = urlsplit(link)
        if url.scheme or url.netloc:
            continue
        target = (path.parent / unquote(url.path)).resolve() if url.path else path
        target = target / "index.html" if target.is_dir() else target
        if not target.is_file():
            found.append(f"the link {link} leads nowhere")
        elif url.fragment and target in pages and unquote(url.fragment) not in pages[target].ids:
            found.append(f"the link {link} leads to an anchor that does not exist")
    return found
