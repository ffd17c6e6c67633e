"""Lines set a little closer where that spares a sheet of paper, or keeps the box to read first on one page.

A page with nothing on it but the sources, in small print, is a sheet that a clinic pays for and nobody reads; and of a
box that goes on overleaf, the last lines are missed. The theme says what `closer` is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

_BODY, _CLOSER = '<body class="', '<body class="closer '
# What closer lines gain at most, as a share of the page: of a longer rest, they would not be worth trying.
_GAIN = 0.14


class _Waste(NamedTuple):
    """What a layout wastes: the less, the better."""

    pages: int
    alone: bool  # the sources stand alone on the last page
    boxes: int  # pages on which the box to read first goes on
    longer: bool  # either takes more than closer lines can gain


def closer(html: str, document: Any, lay_out: Callable[[str], Any]) -> Any:
    """WeasyPrint's document of the page, laid out again with closer lines where these waste less."""
    waste = _waste(document.pages)
    if waste.longer or not (waste.alone or waste.boxes) or _BODY not in html:
        return document
    again = lay_out(html.replace(_BODY, _CLOSER, 1))
    return again if _waste(again.pages)[:3] < waste[:3] else document


def _waste(pages: list[Any]) -> _Waste:
    """What pages waste of which only the last, or the top of the second, could be gained."""
    rests: list[float] = []
    last = list(_blocks(pages[-1]._page_box))
    alone = len(pages) > 1 and bool(last) and all(block.owner == "sources" for block in last)
    if alone:
        rests.append(_height(last))
    boxes = 0
    for page in pages[1:]:
        box = [block for block in _blocks(page._page_box) if block.owner == "safety"]
        if box:
            boxes += 1
            rests.append(_height(box))
    return _Waste(len(pages), alone, boxes, max(rests, default=0.0) > _GAIN * pages[0].height)


class _Block(NamedTuple):
    """A line or a picture: the section that it is in, and where it stands on its page, in CSS pixels."""

    owner: str
    top: float
    bottom: float


def _height(blocks: list[_Block]) -> float:
    return max(block.bottom for block in blocks) - min(block.top for block in blocks)


def _blocks(box: Any, owner: str = "") -> Iterator[_Block]:
    """The lines and pictures in the page's flow."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.MarginBox):
        return
    if box.element is not None:
        classes = box.element.get("class", "").split()
        owner = next((name for name in ("sources", "safety") if name in classes), owner)
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
        yield _Block(owner, box.position_y, box.position_y + box.margin_height())
    elif isinstance(box, boxes.ParentBox):
        for child in box.children:
            yield from _blocks(getattr(child, "_box", child), owner)
