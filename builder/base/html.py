"""The one reader of HTML: of pages and cards that we wrote ourselves."""

from __future__ import annotations

from xml.etree import ElementTree

import lxml.html


def parse(html: str) -> ElementTree.Element:
    """A page of ours as a tree. Tags have no namespace."""
    root: ElementTree.Element = lxml.html.document_fromstring(html)
    return root
