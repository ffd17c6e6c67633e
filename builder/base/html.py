"""The one reader of HTML: of pages and cards that we wrote ourselves."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import lru_cache
from xml.etree import ElementTree

import lxml.etree

_SVG = ' xmlns="http://www.w3.org/2000/svg"'
_READER = lxml.etree.HTMLParser(remove_comments=True)


class _Builder(ElementTree.TreeBuilder):
    """Makes elements of Python's own, which are walked much faster than those of lxml; passes comments over."""

    def start(self, tag: str, attrs: Mapping[str, str]) -> ElementTree.Element:
        return super().start(tag, dict(attrs))


@lru_cache(maxsize=1)  # the checks look at one page after another, each of them at all of it
def parse(html: str) -> ElementTree.Element:
    """A page of ours as a tree, without its comments, to be read only. Tags have no namespace."""
    # By way of XML it takes a third of the time. Hardly any page has what XML can't hold: other namespaces than that of
    # our drawings, some names of attributes, and control characters, which would become replacement characters.
    html = html.replace(_SVG, "")
    if "xmlns" not in html:
        with contextlib.suppress(ElementTree.ParseError, ValueError):
            xml = lxml.etree.tostring(lxml.etree.fromstring(html, _READER), encoding="unicode")
            if "&#xFFFD;" not in xml:
                return ElementTree.fromstring(xml)
    parser = lxml.etree.HTMLParser(target=_Builder())
    root: ElementTree.Element = lxml.etree.fromstring(html, parser=parser)
    return root
