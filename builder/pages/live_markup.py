"""Markup that would do something in a reader's browser: run, load, send or lead elsewhere. No page has any.

Pages of the website may have a little more: our own scripts and style sheets as files beside them, and what these need.
"""

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
# Attributes that can do something, whatever they hold.
_ACTING = _ADDRESSES | {"style", "srcdoc", "attributename"}
_PICTURE = re.compile(r"data:image/(png|svg\+xml);base64,[A-Za-z0-9+/=]*")
# Within the page, to a file beside it, or to a public address.
_LINK = re.compile(
    r"#[^\s]*|(?:\./|\.\./)*[A-Za-z0-9._-]+(?:/[A-Za-z0-9._~%+-]+)*/?(?:#\S*)?|https?://[^\s\"'<>]+", re.ASCII
)
_META = {"author", "description", "generator", "keywords", "viewport"}
# What the website's own templates add: controls that send nothing, parts for our scripts, files of ours, data.
_CONTROLS = "form button input label output select option optgroup textarea fieldset legend progress meter search"
_SITE_ELEMENTS = _ELEMENTS | frozenset(f"{_CONTROLS} datalist dialog template link script symbol use".split())
_SITE_META = _META | {"color-scheme", "theme-color", "robots", "referrer"}
_ASSET = re.compile(
    r"(?:\.\./)*assets/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(?P<ending>[a-z0-9]+)", re.ASCII
)
_BESIDE = re.compile(r"(?:\.\./)*(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_.-]+", re.ASCII)
_WEB = re.compile(r"https?://[^\s\"'<>]+")
# rel of a link → what its address is.
_LINKS = {"stylesheet": "css", "icon": "svg", "manifest": "", "canonical": None, "alternate": None}
_FIELDS = {"checkbox", "radio", "text", "search", "range", "number", "tel", "date"}
_QUICK = re.compile(
    r"<\s*/?\s*(script|style|iframe|frame|object|embed|applet|link|meta|base|form|input|button|svg|math|template|audio|"
    r"video|source|track|noscript|portal)\b|javascript:|vbscript:|\bon[a-z]+\s*=|\b(href|src|srcset|style)\s*=|url\(|@import",
    re.IGNORECASE,
)


def live_markup(html: str, site: bool = False) -> Iterator[str]:
    """What of a page would act, each as a phrase: `<script>`, `onclick`, `url(https://…)`.

    `site`: of a page as the website has it, with what its own templates put around the page.
    """
    for element in parse(html).iter():
        if isinstance(element.tag, str) and not _is_plain(element.tag, *element.attrib):
            yield from _of_element(element, site)


@lru_cache(maxsize=16384)  # notes of several decks have the same fields
def _may_act(fragment: str) -> bool:
    return _QUICK.search(fragment) is not None


def live_fragment(html: str) -> Iterator[str]:
    """The same for a part of a page, such as a field of a flashcard; its pictures are files beside it."""
    if _may_act(html):
        for fault in live_markup(f"<!DOCTYPE html><html><body>{html}</body></html>"):
            if not re.fullmatch(r"src=“[\w.-]+”|style=“[^”]*”", fault):
                yield fault


@lru_cache(maxsize=4096)
def _is_plain(tag: str, *attributes: str) -> bool:
    """Whether an element of this name is one of every page's, and these attributes can't do anything."""
    keys = map(_key, attributes)
    return tag in _ELEMENTS - {"style", "meta"} and not any(key.startswith("on") or key in _ACTING for key in keys)


def _key(attribute: str) -> str:
    """An attribute's name without a namespace."""
    return attribute.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


def _of_element(element: ElementTree.Element, site: bool = False) -> Iterator[str]:
    name = element.tag.rsplit("}", 1)[-1]
    if name not in (_SITE_ELEMENTS if site else _ELEMENTS):
        yield f"<{name}>"
    elif site and (problem := _of_control(element, name)):
        yield problem
    if name == "style":
        yield from live_style("".join(element.itertext()))
    if name == "meta":
        kind = element.get("http-equiv", "")
        if kind and kind != "Content-Security-Policy":
            yield f"<meta http-equiv=“{kind}”>"
        if element.get("name", "viewport") not in (_SITE_META if site else _META):
            yield f"<meta name=“{element.get('name')}”>"
    for attribute, value in element.attrib.items():
        key = _key(attribute)
        if key.startswith("on"):
            yield key
        elif key == "style":
            # The policy of pages allows none, or any that is smuggled in would be obeyed.
            yield from live_style(value)
            yield f"style=“{value[:60]}”"
        elif key in ("srcdoc", "attributename"):
            yield key
        elif key in _ADDRESSES and not (_address(name, key, value) or (site and _site_address(name, key, value))):
            yield f"{key}=“{value[:60]}”"


def _address(name: str, key: str, value: str) -> bool:
    """Whether an address is one that every page may have: a picture within it, a link."""
    fits = _PICTURE if key == "src" and name == "img" else _LINK if key == "href" and name == "a" else None
    return fits is not None and fits.fullmatch(value) is not None


def _site_address(name: str, key: str, value: str) -> bool:
    """Whether an address is one that the website has besides: of a file of ours, of a part of the page."""
    if name == "script" and key == "src":
        asset = _ASSET.fullmatch(value)
        return asset is not None and asset["ending"] == "js"
    if name == "img" and key == "src":
        asset = _ASSET.fullmatch(value)
        return asset is not None and asset["ending"] in ("svg", "png")
    if name == "use" and key == "href":
        return re.fullmatch(r"#[\w-]+", value) is not None
    return name == "link" and key == "href"  # looked at with its rel


def _of_control(element: ElementTree.Element, name: str) -> str | None:
    """What is wrong with an element that only pages of the website have; None where it is one of ours."""
    if name == "script":
        if element.get("type") == "application/ld+json":
            return None if set(element.attrib) == {"type"} else "<script> with data and more"
        # It runs after the page is there, and nothing stands within it.
        plain = set(element.attrib) == {"src", "defer"} and not (element.text or "").strip()
        return None if plain else "<script>"
    if name == "link":
        rel, href = element.get("rel", ""), element.get("href", "")
        ending = _LINKS.get(rel, "none")
        if ending is None:
            fits = _WEB.fullmatch(href) is not None or (rel == "alternate" and _BESIDE.fullmatch(href) is not None)
        elif ending == "":
            fits = _BESIDE.fullmatch(href) is not None
        else:
            asset = _ASSET.fullmatch(href)
            fits = asset is not None and asset["ending"] in (ending, "png")
        return None if fits else f"<link rel=“{rel[:30]}” href=“{href[:60]}”>"
    if name == "form":
        # The search asks the page itself, and what was asked stands in its address.
        asks = element.get("method", "get") == "get" and not {"action", "target", "enctype"} & set(element.attrib)
        return None if asks else "<form> with an address"
    if name == "input" and element.get("type") == "search" and element.get("name") == "q":
        return None
    if name in ("input", "select", "textarea", "button") and ({"name", "form", "formaction"} & set(element.attrib)):
        return f"<{name}> with a name, that a form would send"
    if name == "input" and element.get("type", "text") not in _FIELDS:
        return f"<input type=“{element.get('type')}”>"
    return None


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


def loading_style(css: str) -> Iterator[str]:
    """What of a style sheet of the website would load something that isn't a file of ours beside it."""
    for fault in live_style(css):
        match = re.fullmatch(
            r"url\([\"']?(?:\.\./)?(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_.-]+\.(?:woff2|svg|png)[\"']?\)", fault
        )
        if fault != "@font-face" and match is None:
            yield fault
