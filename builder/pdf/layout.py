"""HTML laid out on pages whose margins above and below are as high as the head and the foot that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from builder.pdf import line_breaks, whole_lines
from builder.pdf.closer import closer

# Tagged; to be named both where pages are laid out and where they are written.
VARIANT = "pdf/ua-1"
# What runs from page to page: elements of these classes, which the theme puts into the margins.
_RUNNING = re.compile(r'<(\w+) class="(?:[\w-]+ )*running(?:-\w+)?">.*?</\1>', re.DOTALL)
_SIDES = ("top", "bottom")
# While they are measured, page numbers are as wide as they ever get: they may push a title to another line.
_MANY = '.page-n::before, .pages-n::before { content: "888" !important; }'


def lay_out(html: str, sheet: str = "") -> Any:
    """WeasyPrint's document of a page of ours. `sheet`: a style sheet besides the page's own."""
    return closer(html, _with_margins(html, sheet), lambda again: _with_margins(again, sheet))


def _with_margins(html: str, sheet: str) -> Any:
    return _lay_out(html, f"{sheet}\n{_margins(*_running_only(html), sheet)}")


def _lay_out(html: str, sheet: str) -> Any:
    import weasyprint
    from weasyprint.urls import URLFetcher

    whole_lines.install()
    # Pages carry everything they need; nothing is fetched.
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    page = weasyprint.HTML(string=line_breaks.with_breaks(html), url_fetcher=fetcher)
    return page.render(stylesheets=[weasyprint.CSS(string=sheet)], pdf_variant=VARIANT)


def _running_only(html: str) -> tuple[str, str, str]:
    """The page's head with its style sheets, the start tag of its body, and what runs from page to page."""
    head, body, rest = html.partition("<body")
    tag, end, content = rest.partition(">")
    return head, body + tag + end, "".join(match[0] for match in _RUNNING.finditer(content))


@lru_cache(maxsize=256)
def _margins(head: str, body: str, running: str, sheet: str) -> str:
    """A style sheet with the margins that what runs from page to page needs, found by laying it out alone.

    Several editions of a leaflet have the same foot; then it is laid out once.
    """
    if not running:
        return ""
    page = _lay_out(f"{head}{body}{running}<p>.</p></body></html>", f"{sheet}\n{_MANY}").pages[0]._page_box
    needed = dict(_needed(page))
    declared = {side: getattr(page, f"margin_{side}") for side in _SIDES}
    lines = (
        f"margin-{side}: {needed[side]:.2f}px !important;" for side in _SIDES if needed.get(side, 0) > declared[side]
    )
    return f"@page {{ {' '.join(lines)} }}"


def _needed(page_box: Any) -> Iterator[tuple[str, float]]:
    """Side → the height of what stands in the middle of its margin, in CSS pixels, with the padding around it."""
    for box in page_box.children:
        for side in _SIDES:
            if getattr(box, "at_keyword", "") == f"@{side}-center" and box.children:
                top = min(child.position_y for child in box.children)
                bottom = max(child.position_y + child.margin_height() for child in box.children)
                yield side, bottom - top + box.margin_height() - box.height


def forget_margins() -> None:
    """Measure all margins again: this process prints with other fonts from here on."""
    _margins.cache_clear()
