"""The one reader of HTML: of pages and cards that we wrote ourselves."""

from __future__ import annotations

from xml.etree import ElementTree

import lxml.html

# Comments are nothing that anybody reads.
_PARSER = lxml.html.HTMLParser(remove_comments=True, remove_pis=True)


def parse(html: str) -> ElementTree.Element:
    """A page of ours as a tree, without its comments. Tags have no namespace."""
    root: ElementTree.Element = lxml.html.document_fromstring(html, parser=_PARSER)
    return root
