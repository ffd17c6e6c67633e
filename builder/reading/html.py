"""Web pages: the main text through trafilatura. Scripts never run, nothing is fetched, navigation is left out."""

from __future__ import annotations

import codecs
import importlib.metadata
import logging
import re
from typing import Any

import lxml.etree
import lxml.html
import trafilatura

from builder.reading.plain import read_plain
from builder.reading.reading import Hint, LineWriter, Reading, ReadingError

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.?!](?:\s|$)")
_PUBLISHERS = ("dc.publisher", "dcterms.publisher", "citation_publisher")
_DATES = (
    "dcterms.modified",
    "dc.date.modified",
    "dc.date.reviewed",
    "article:modified_time",
    "last-modified",
    "dc.date",
    "dcterms.issued",
    "citation_publication_date",
    "article:published_time",
)
_BLOCKS = "p|div|li|h[1-6]|tr|dt|dd|section|article|footer|header|address|br|ul|ol|table"


def _decoded(data: bytes) -> str:
    """The page's text in the encoding that it declares, else UTF-8; ReadingError where it isn't in that."""
    declared = _CHARSET.search(data[:4096])
    name = declared.group(1).decode("ascii") if declared else "utf-8"
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-16"
    try:
        if name.lower() in ("iso-8859-1", "latin1", "us-ascii", "ascii"):
            name = "windows-1252"  # as every browser reads it
        codec = codecs.lookup(name).name
        if codec.startswith("utf-8"):
            text = read_plain(data).text  # its messages tell what the bytes are instead
        else:
            text = data.decode(codec)
            read_plain(text.encode())
    except LookupError as error:
        raise ReadingError(
            f"declares an encoding that there isn't: “{name}”", "Save the page anew as UTF-8."
        ) from error
    except UnicodeDecodeError as error:
        raise ReadingError(
            f"is not in {name}, the encoding that it declares", "Save the page anew as UTF-8."
        ) from error
    return text


def _add(writer: LineWriter, element: lxml.etree._Element, depth: int) -> None:
    tag = element.tag
    if tag == "head":
        level = re.sub(r"\D", "", element.get("rend") or "") or "2"
        writer.add(_inline(element), Hint("heading", int(level)))
    elif tag == "list":
        for item in element:
            writer.add(_inline(item), Hint("item", depth))
            for inner in item.iter("list"):
                if next(inner.iterancestors("item"), None) is item:
                    _add(writer, inner, depth + 1)
    elif tag == "table":
        for row in element.iter("row"):
            cells = [_inline(cell) for cell in row.iter("cell")]
            writer.add(" | ".join(cell for cell in cells if cell), Hint("item"))
    elif tag in ("p", "quote", "code", "ab") and not any(child.tag in ("list", "table", "p") for child in element):
        for part in _inline(element, breaks=True).split("\n"):
            writer.add(part, Hint("paragraph"))
    else:
        writer.add(element.text or "", Hint("paragraph"))
        for child in element:
            _add(writer, child, depth)
            writer.add(child.tail or "", Hint("paragraph"))


def _inline(element: lxml.etree._Element, breaks: bool = False) -> str:
    """An element's text without the lists within; `breaks`: with its line breaks."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append("\n" if breaks else " ")
        elif child.tag != "list":
            parts.append(_inline(child, breaks))
        parts.append(child.tail or "")
    text = "".join(parts)
    return text if breaks else " ".join(text.split())


def _field(tree: lxml.html.HtmlElement, names: tuple[str, ...]) -> str | None:
    """The content of the first of the page's own fields that is there."""
    fields: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("http-equiv") or "").lower()
        fields.setdefault(name, " ".join((meta.get("content") or "").split()))
    return next((fields[name] for name in names if fields.get(name)), None)


def _around(html: str) -> str:
    """All of the page's text, for what stands outside its main text: when it was reviewed, and by whom."""
    bare = re.sub(r"<(script|style|noscript|template)\b.*?</\1\s*>", " ", html, flags=re.IGNORECASE | re.DOTALL)
    tree = lxml.html.fromstring(re.sub(rf"(?i)<(/?)({_BLOCKS})\b", r"&#10;<\1\2", bare))
    lines = (" ".join(line.split()) for line in str(tree.text_content()).splitlines())
    return "\n".join(line for line in lines if line)


def read_html(data: bytes) -> Reading:
    """A saved web page's main text; ReadingError where it has none."""
    html = _decoded(data)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        tree = lxml.html.fromstring(html)
        read: Any = trafilatura.bare_extraction(
            html, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False, deduplicate=False
        )
        around = _around(html)
    except (lxml.etree.LxmlError, ValueError, RecursionError) as error:
        raise ReadingError("is no web page that can be read", "Save the page anew, or copy its text.") from error
    writer = LineWriter()
    if read is not None and read.body is not None:
        for element in read.body:
            _add(writer, element, 0)
    text = writer.text
    if not _SENTENCE.search(text):
        what = "has only navigation" if text.strip() or tree.find(".//a") is not None else "has no text"
        scripts = ", or its text is made by scripts, which aren't run" if tree.find(".//script") is not None else ""
        raise ReadingError(f"{what}: no sentence stands in it{scripts}", "Save the page with the text itself.")
    title = next((" ".join(tag.text_content().split()) for name in ("h1", "title") for tag in tree.iter(name)), None)
    link = next((tag.get("href") for tag in tree.iter("link") if (tag.get("rel") or "") == "canonical"), None)
    return Reading(
        text,
        reader=f"html-1 trafilatura {importlib.metadata.version('trafilatura')}",
        hints=writer.hints,
        title=title or None,
        publisher=_field(tree, _PUBLISHERS),
        date=_field(tree, _DATES),
        address=link if link and re.fullmatch(r"https?://[^\s\"'<>`{}|\\^]+", link) else None,
        around=around,
    )
