"""The one reader of HTML: of pages and cards that we wrote ourselves."""

from __future__ import annotations

from functools import lru_cache
from xml.etree import ElementTree

import lxml.html

# Comments are nothing that anybody reads.
_PARSER = lxml.html.HTMLParser(remove_comments=True, remove_pis=True)


@lru_cache(maxsize=1)  # the checks look at one page after another, each of them at all of it
def parse(html: str) -> ElementTree.Element:
    """A page of ours as a tree, without its comments, to be read only. Tags have no namespace."""
    root: ElementTree.Element = lxml.html.document_fromstring(html, parser=_PARSER)
    return root
