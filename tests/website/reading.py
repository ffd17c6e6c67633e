"""Pages of the website as a browser reads them without running anything: links, parts, languages."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"


class Page(HTMLParser):
    """What a browser would follow or run, each with the language that it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.headings: list[int] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.elements.append((tag, values))
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))

    def of(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element of this name."""
        return [values for name, values in self.elements if name == tag]

    @property
    def files(self) -> list[str]:
        """The links to other files."""
        return [link for link in self.links if not link.startswith("#")]


def text(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def read(folder: Path, path: str) -> Page:
    return Page(text(folder, path))


def leads_to(path: str, link: str) -> str:
    """The path below dist/ to which a link of the page at `path` leads."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), link.partition("#")[0]))


def outputs(folder: Path, tag: str) -> list[str]:
    """The files of leaflets and decks to which a language's page leads, in order."""
    path = f"{tag}/index.html"
    found = (leads_to(path, link) for link in read(folder, path).files)
    return [item for item in found if not item.endswith(("index.html", "about.html"))]


def dead_links(folder: Path, path: str) -> list[str]:
    """The links of a page that lead to nothing."""
    page = read(folder, path)
    inside = [link for link in page.links if link.startswith("#") and link[1:] not in page.ids]
    return inside + [link for link in page.files if not (folder / leads_to(path, link)).is_file()]
