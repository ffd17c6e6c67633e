"""The plain text of a page: one block a line, in logical order, never wrapped, without running heads."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from xml.etree import ElementTree

from builder.base.html import parse

_BLOCKS = {
    "article", "aside", "body", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "html", "li", "main", "ol", "p", "section", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_SKIPPED_TAGS = {"head", "script", "style", "svg", "title"}
_SKIPPED_CLASSES = {"running", "screen-notice", "web-only"}


def _name(element: ElementTree.Element) -> str:
    return str(element.tag)


def page_blocks(html: str, without: Collection[str] = ()) -> list[str]:
    """Each block of the printed page as one line of text, without running heads, drawings and what only the web shows.

    `without`: classes of elements to leave out besides.
    """
    lines: list[str] = []
    buffer: list[str] = []
    classes = _SKIPPED_CLASSES | set(without)

    def skipped(element: ElementTree.Element) -> bool:
        if element.tag in _SKIPPED_TAGS:
            return True
        if not element.attrib:
            return False
        hidden = element.get("aria-hidden") == "true"  # a drawing: what it says, the text says too
        return hidden or not classes.isdisjoint(element.get("class", "").split())

    def flush() -> None:
        line = " ".join("".join(buffer).split())
        if line:
            lines.append(line)
        buffer.clear()

    def walk(element: ElementTree.Element) -> None:
        block = _name(element) in _BLOCKS
        if not skipped(element):
            if block:
                flush()
            if _name(element) == "br":
                buffer.append(" ")
            buffer.append(element.text or "")
            for child in element:
                walk(child)
                buffer.append(child.tail or "")
            if block:
                flush()

    walk(parse(html))
    flush()
    return lines


class PageMessage(NamedTuple):
    """A message as it stands on a rendered page, read back from its HTML."""

    context: str  # msgctxt
    text: str


_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_CELLS = {"td", "th"}
_NOT_RUNNING = {"clinic", "running", "running-draft", "screen-notice", "sources"}


def running_text(html: str, web: bool) -> list[PageMessage]:
    """The messages of a page that a reader reads as text, in its order: no headings, table cells, sources, page feet.

    `web`: with what only the web page shows.
    """
    return _messages(html, _HEADINGS | _CELLS, _NOT_RUNNING if web else _NOT_RUNNING | {"web-only"})


def paper_text(html: str) -> list[PageMessage]:
    """Every message of the printed page, in its order."""
    return _messages(html, set(), {"screen-notice", "web-only"})


def _messages(html: str, tags: Collection[str], classes: Collection[str]) -> list[PageMessage]:
    """The messages of a page outside elements with these tags or classes."""
    messages: list[PageMessage] = []
    passed_over = _SKIPPED_TAGS | set(tags)

    def walk(element: ElementTree.Element) -> None:
        if _name(element) in passed_over or not set(classes).isdisjoint(element.get("class", "").split()):
            return
        context = element.get("data-message")
        if context is not None:
            messages.append(PageMessage(context, " ".join("".join(element.itertext()).split())))
            return
        for child in element:
            walk(child)

    walk(parse(html))
    return messages
