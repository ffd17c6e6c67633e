"""Markup that would do something in a reader's browser: run, load, send or lead elsewhere. No page has any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

import tinycss2

from builder.base.html import parse

# What pages are made of: text, tables, lists and pictures; and of SVG the shapes.
_NAMES = """
    html head meta title style body a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup
    data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li
    main mark nav ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th thead
    time tr u ul var wbr svg g path rect circle ellipse line polyline polygon desc
"""
_ELEMENTS = frozenset(_NAMES.split())
# Attributes that hold an address.
_ADDRESSES = {
    "href", "src", "srcset", "action", "formaction", "poster", "background", "cite", "data", "longdesc", "ping",
}  # fmt: skip
_PICTURE = re.compile(r"data:image/(png|svg\+xml);base64,[A-Za-z0-9+/=]*")
# Within the page, to a file beside it, or to a public address.
_LINK = re.compile(
    r"#[^\s]*|(?:\./|\.\./)*[A-Za-z0-9._-]+(?:/[A-Za-z0-9._~%+-]+)*/?(?:#\S*)?|https?://[^\s\"'<>]+", re.ASCII
)
_META = {"author", "description", "generator", "keywords", "viewport"}
_QUICK = re.compile(
    r"<\s*/?\s*(script|style|iframe|frame|object|embed|applet|link|meta|base|form|input|button|svg|math|template|audio|"
    r"video|source|track|noscript|portal)\b|javascript:|vbscript:|\bon[a-z]+\s*=|\b(href|src|srcset|style)\s*=|url\(|@import",
    re.IGNORECASE,
)


def live_markup(html: str) -> Iterator[str]:
    """What of a page would act, each as a phrase: `<script>`, `onclick`, `url(https://…)`."""
    for element in parse(html).iter():
        if isinstance(element.tag, str):
            yield from _of_element(element)


def live_fragment(html: str) -> Iterator[str]:
    """The same for a part of a page, such as a field of a flashcard; its pictures are files beside it."""
    if _QUICK.search(html):
        for found in live_markup(f"<!DOCTYPE html><html><body>{html}</body></html>"):
            if not re.fullmatch(r"src=“[\w.-]+”|style=“[^”]*”", found):
                yield found


def _of_element(element: ElementTree.Element) -> Iterator[str]:
    name = element.tag.rsplit("}", 1)[-1]
    if name not in _ELEMENTS:
        yield f"<{name}>"
    if name == "style":
        yield from live_style("".join(element.itertext()))
    if name == "meta":
        kind = element.get("http-equiv", "")
        if kind and kind != "Content-Security-Policy":
            yield f"<meta http-equiv=“{kind}”>"
        if element.get("name", "viewport") not in _META:
            yield f"<meta name=“{element.get('name')}”>"
    for attribute, value in element.attrib.items():
        key = str(attribute).rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()
        if key.startswith("on"):
            yield key
        elif key == "style":
            # The policy of pages allows none, or any that is smuggled in would be obeyed.
            yield from live_style(value)
            yield f"style=“{value[:60]}”"
        elif key in ("srcdoc", "attributename"):
            yield key
        elif key in _ADDRESSES:
            fits = _PICTURE if key == "src" and name == "img" else _LINK if key == "href" and name == "a" else None
            if fits is None or not fits.fullmatch(value):
                yield f"{key}=“{value[:60]}”"


@lru_cache(maxsize=256)
def live_style(css: str) -> tuple[str, ...]:
    """What of a style sheet would load something: url(), image(), @import; a style sheet of ours has none of it."""
    return tuple(_of_style(css))


def _of_style(css: str) -> Iterator[str]:
    try:
        stack = list(tinycss2.parse_component_value_list(css))
    except RecursionError:
        yield "a style of brackets within brackets"
        return
    while stack:
        token = stack.pop()
        if token.type == "url" and not token.value.startswith("data:image/"):
            yield f"url({token.value[:60]})"
        elif token.type == "at-keyword" and token.lower_value in ("import", "font-face", "namespace", "document"):
            yield f"@{token.lower_value}"
        elif token.type == "function":
            if token.lower_name in ("url", "src", "image", "image-set", "-webkit-image-set", "expression"):
                # Not written out whole: brackets may go too deep for that.
                text = "".join(str(getattr(part, "value", "…")) for part in token.arguments).strip()
                if not text.strip("\"'").startswith("data:image/"):
                    yield f"{token.lower_name}({text[:60]})"
            stack += token.arguments
        elif token.type in ("{} block", "() block", "[] block"):
            stack += token.content
        elif token.type == "ident" and token.lower_value in ("-moz-binding", "behavior"):
            yield token.lower_value
