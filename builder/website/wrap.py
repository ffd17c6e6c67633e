"""A leaflet's page: what the website puts around the HTML of which its PDF was printed, and how it is taken off again.

The core is that HTML. All that the website adds stands between `<!--site-->` and `<!--/site-->`, so that a page of an
earlier build gets other surroundings without being made anew. The style sheets that all leaflets share are left out of
the page: they are files beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from builder.pages.policy import with_website_policy, without_policy
from builder.website.lighter import lighter

BEGIN, END = "<!--site-->", "<!--/site-->"
CLASS = "website"

_ADDED = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
_HEAD_END = "</head>"
_BODY_END = "</body>"
# All of the leaflet is the page's main part, its notices and safety lines too: readers' machines jump there.
_MAIN, _CONTENT = ("<main>", "</main>"), ('<div class="content">', "</div><!--content-->")
_BODY = re.compile(r"(<body\b[^>]*>)\n?")
_CLASSES = re.compile(r' class="([^"]*)"')
# The sheets of the theme, each with its file's name at its beginning; an edition's own ones have none.
_SHARED = re.compile(
    r"<style media=\"(?:print|print and \(min-width: 1px\)|screen)\">\s*/\* \S+\.css \*/.*?</style>\n?", re.DOTALL
)


@dataclass(frozen=True)
class Around:
    """What stands around a page: HTML of its head, above it and below it."""

    head: str
    above: str
    below: str
    within: Callable[[str], str] | None = None  # puts marks of the website into the core, within such comments
    words: str = ""  # what else decides them


def _between(html: str) -> str:
    """`html` as a part that the website added. What is added has no such comments of its own."""
    inside = re.sub(r"\s+", " ", html.replace(BEGIN, "").replace(END, "")).strip()
    return f"{BEGIN}{inside}{END}"


def unwrap(page: str) -> str:
    """The core of a page, wrapped or not, without its policy and without the style sheets that leaflets share.

    Its pictures are those of the website, with fewer bytes.
    """
    before = ""
    while page != before:
        before = page
        page = _SHARED.sub("", without_policy(_ADDED.sub("", page)))
        for content_tag, core in zip(_CONTENT, _MAIN, strict=True):
            page = page.replace(content_tag, core)
        page = page.replace(BEGIN, "").replace(END, "")  # without their other halves they say nothing
        page = _BODY.sub(lambda match: _tag(match[1], website=False) + "\n", page, count=1).lstrip()
    return lighter(page)


def _tag(body: str, website: bool) -> str:
    """The body's tag with or without the website's class."""
    match = _CLASSES.search(body)
    names = [name for name in (match[1].split(" ") if match else []) if name and name != CLASS]
    names = [CLASS, *names] if website else names
    bare = _CLASSES.sub("", body, count=1)
    return f'{bare[:-1]} class="{" ".join(names)}">' if names else bare


def wrap(page: str, around: Around) -> str:
    """The website's page around the core of `page`, which may have been wrapped before. It has a head and a body."""
    core = unwrap(page)
    if around.within:
        core = around.within(core)
    head, end, rest = core.partition(_HEAD_END)
    match = _BODY.search(rest)
    assert end, "a leaflet has a head"
    assert match, "a leaflet has a body"
    inside, close, last = rest[match.end() :].rpartition(_BODY_END)
    for core_tag, content_tag in zip(_MAIN, _CONTENT, strict=True):
        inside = inside.replace(core_tag, content_tag)
    body = (
        rest[: match.start()]
        + _tag(match[1], website=True)
        + "\n"
        + _between(around.above + _MAIN[0])
        + inside
        + _between(_MAIN[1] + around.below)
    )
    return with_website_policy(head + _between(around.head) + end + body + close + last)
