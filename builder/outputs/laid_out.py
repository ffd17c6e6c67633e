"""What is wrong with pages that were laid out: text at the paper's edge, words that break in the middle."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

# What printers need to hold the paper, 4 mm, in CSS pixels.
EDGE = 4 / 25.4 * 96
OFF_THE_PAGE = "text runs into the paper's edge"
BROKEN_WORD = "a word breaks in the middle"
# Scripts whose lines may break between two letters, or are broken by dictionary.
_BREAK_ANYWHERE = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def problems(pages: list[Any]) -> Iterator[str]:
    """A line for each problem: the page, what is wrong, and the text."""
    for number, page in enumerate(pages, 1):
        boxes = _texts(page._page_box)
        for text in _off_the_page(page, boxes):
            yield f"page {number}: {OFF_THE_PAGE}: “{text}”"
    for number, text in _broken_words(pages):
        yield f"page {number}: {BROKEN_WORD}: “{text}”"


def _texts(page_box: Any) -> list[Any]:
    from weasyprint.formatting_structure.boxes import TextBox

    return [box for box in page_box.descendants(placeholders=True) if isinstance(box, TextBox) and box.text.strip()]


def _off_the_page(page: Any, boxes: list[Any]) -> Iterator[str]:
    """The first text of the page that stands where printers don't print, or is cut off."""
    for box in boxes:
        if _room(page, box.position_x, box.position_y, box.width, box.height) < EDGE and _room(page, *_ink(box)) < EDGE:
            yield box.text.strip()[:40]
            return


def _room(page: Any, x: float, y: float, width: float, height: float) -> float:
    """How far a rectangle is from the nearest edge of the paper, in CSS pixels."""
    return float(min(x, y, page.width - x - width, page.height - y - height))


def _ink(box: Any) -> tuple[float, float, float, float]:
    """What a piece of text paints: x, y, width, height. Fonts of tall scripts claim more room than letters take."""
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    layout = box.pango_layout
    layout.reactivate(box.style)
    line, _ = layout.get_first_line()
    ink = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ink, ffi.NULL)
    layout.deactivate()
    left, top = box.position_x + ink.x * FROM_UNITS, box.position_y + box.baseline + ink.y * FROM_UNITS
    return left, top, ink.width * FROM_UNITS, ink.height * FROM_UNITS


def _broken_words(pages: list[Any]) -> Iterator[tuple[int, str]]:
    """Words of which a part stands on the next line without a hyphen, each with its page."""
    ends: dict[int, tuple[int, float]] = {}  # element → where its last piece ends in its text, and how far down it is
    for number, page in enumerate(pages, 1):
        for box in _texts(page._page_box):
            if box.element is None:
                continue  # text that the style sheet makes
            whole, piece = "".join(box.element.itertext()), box.text.strip()
            last, height = ends.get(id(box.element), (0, 0.0))
            start = whole.find(piece, last)
            if start < 0:
                continue  # not the element's own words: a mark before it, or in capitals
            ends[id(box.element)] = start + len(piece), box.position_y
            if 0 < start == last and box.position_y != height and _letters(whole[start - 1], whole[start]):
                before, after = whole[:start].split()[-1], whole[start:].split()[0]
                yield number, before + after


def _letters(*characters: str) -> bool:
    """Whether all are letters (or their marks) of scripts that break lines at spaces only."""
    return all(
        unicodedata.category(character)[0] in "LM" and not unicodedata.name(character, "").startswith(_BREAK_ANYWHERE)
        for character in characters
    )
