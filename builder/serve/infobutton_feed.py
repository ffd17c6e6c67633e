"""What the Infobutton answers with: a feed as Atom XML, and as JSON with the keys of MedlinePlus Connect."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from typing import Any

from builder.serve.infobutton_request import Kind

ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_ERROR_TYPES: dict[Kind, str] = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Category:
    """A value for programs: `scheme` says of what."""

    scheme: str
    term: str
    label: str = ""


@dataclass(frozen=True)
class Link:
    """An absolute address; `language` is what it is in."""

    href: str
    rel: str
    type: str
    language: str = ""
    title: str = ""


@dataclass(frozen=True)
class Entry:
    """A leaflet. `language` is its title's; `summary` is HTML, in English."""

    id: str
    title: str
    language: str
    links: tuple[Link, ...]
    summary: str
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Feed:
    """The answer; `updated` is when the leaflets were built, as RFC 3339 writes it."""

    id: str
    base: str
    title: str
    subtitle: str
    author: str
    updated: str
    categories: tuple[Category, ...]
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]


def written(feed: Feed, kind: Kind) -> bytes:
    """The feed in the form that was asked for."""
    return _atom(feed) if kind == "xml" else _json({"feed": _feed_data(feed)})


def error(message: str, status: int, kind: Kind) -> tuple[bytes, str]:
    """What is answered instead, and its content type."""
    if kind == "json":
        return _json({"error": {"status": status, "message": message}}), _ERROR_TYPES[kind]
    root = ElementTree.Element("error", {"status": str(status)})
    ElementTree.SubElement(root, "message").text = message
    return _xml(root), _ERROR_TYPES[kind]


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True, default_namespace=None)
    return text + b"\n"


def _atom(feed: Feed) -> bytes:
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {f"{{{_XML}}}base": feed.base, f"{{{_XML}}}lang": "en"})

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
        item = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", {k: v for k, v in attributes.items() if v})
        item.text = text or None
        return item

    def categories(parent: ElementTree.Element, items: tuple[Category, ...]) -> None:
        for item in items:
            category = add(parent, "category", scheme=item.scheme, label=item.label)
            category.set("term", item.term)  # which may be empty, but not missing

    def links(parent: ElementTree.Element, items: tuple[Link, ...]) -> None:
        for item in items:
            add(parent, "link", href=item.href, rel=item.rel, type=item.type, hreflang=item.language, title=item.title)

    add(root, "title", feed.title, type="text")
    add(root, "subtitle", feed.subtitle, type="text")
    author = add(root, "author")
    add(author, "name", feed.author)
    add(author, "uri", feed.base)
    add(root, "updated", feed.updated)
    add(root, "id", feed.id)
    categories(root, feed.categories)
    links(root, feed.links)
    for item in feed.entries:
        entry = add(root, "entry")
        add(entry, "title", item.title, type="text").set(f"{{{_XML}}}lang", item.language)
        links(entry, item.links)
        add(entry, "id", item.id)
        add(entry, "updated", feed.updated)
        add(entry, "summary", item.summary, type="html")
        categories(entry, item.categories)
    return _xml(root)


def _feed_data(feed: Feed) -> dict[str, Any]:
    return {
        "base": feed.base,
        "lang": "en",
        "title": {"type": "text", "_value": feed.title},
        "subtitle": {"type": "text", "_value": feed.subtitle},
        "author": {"name": {"_value": feed.author}, "uri": {"_value": feed.base}},
        "updated": {"_value": feed.updated},
        "id": {"_value": feed.id},
        "category": [_category_data(item) for item in feed.categories],
        "link": [_link_data(item) for item in feed.links],
        "entry": [
            {
                "lang": item.language,
                "title": {"type": "text", "_value": item.title},
                "link": [_link_data(link) for link in item.links],
                "id": {"_value": item.id},
                "updated": {"_value": feed.updated},
                "summary": {"type": "html", "_value": item.summary},
                "category": [_category_data(category) for category in item.categories],
            }
            for item in feed.entries
        ],
    }


def _category_data(item: Category) -> dict[str, str]:
    return {"scheme": item.scheme, "term": item.term, **({"label": item.label} if item.label else {})}


def _link_data(item: Link) -> dict[str, str]:
    data = {"href": item.href, "rel": item.rel, "type": item.type, "hreflang": item.language, "title": item.title}
    return {key: value for key, value in data.items() if value}
