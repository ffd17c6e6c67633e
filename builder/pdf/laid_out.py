"""What is wrong with pages that were laid out: misplaced text and pictures, words and cards in two pieces."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# What printers need to hold the paper, 4 mm, in CSS pixels.
EDGE = 4 / 25.4 * 96
# Less than this, in CSS pixels, nobody sees below a text, and 2.5 mm beside it: columns and cells are further apart.
SLIGHT = 2.0
ASIDE = 2.5 / 25.4 * 96
# The share of a page's height that its head and its foot may take.
MARGINS = 0.6
# What is cut out, or pointed at, in one piece.
WHOLE = ("sheet", "wallet", "flashcard", "board")
# The classes of what a clinic gives → its key in clinic.yaml. Other text is that of a message (data-message).
CLINIC_PARTS = {
    "clinic-name": "name",
    "clinic-address": "address",
    "clinic-phone": "phone",
    "clinic-interpreter": "interpreter_line",
    "clinic-emergency": "emergency_number",
    "clinic-web": "website_address",
    "logo": "logo",
}
# Scripts whose lines may break between two letters, or are broken by dictionary.
_BREAK_ANYWHERE = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


class Fault(StrEnum):
    OFF_THE_PAGE = "text runs into the paper's edge"
    PICTURE = "a picture runs into the paper's edge"
    INTO_THE_FOOT = "text runs into the foot of the page"
    OUT_OF_PLACE = "text runs out of its column"
    BROKEN_WORD = "a word breaks in the middle"
    SPLIT = "what must stay whole stands on two pages"
    NO_ROOM = "its head and foot leave no room on the page"


@dataclass(frozen=True)
class Problem:
    """`owner` is the class of a clinic's text, or the msgctxt of the message, that the text belongs to; or ""."""

    page: int
    fault: Fault
    text: str
    owner: str = ""

    def __str__(self) -> str:
        return f"page {self.page}: {self.fault}: “{self.text}”"


@dataclass(frozen=True)
class _Part:
    """A box of text, or a picture, and where it stands."""

    box: Any
    owner: str
    column: Any  # the block that holds it
    in_margin: bool
    is_text: bool


def problems(pages: list[Any]) -> Iterator[Problem]:
    """What is wrong with WeasyPrint's `pages`, page by page."""
    ends: dict[int, tuple[int, float]] = {}
    whole: dict[int, int] = {}
    blamed: set[str] = set()
    for number, page in enumerate(pages, 1):
        parts = list(_parts(page._page_box))
        texts = [part for part in parts if part.is_text]
        yield from _no_room(number, page, texts, blamed)
        yield from _misplaced(number, page, parts)
        yield from _broken_words(number, texts, ends)
        yield from _split(number, page._page_box, whole)


def _parts(box: Any, owner: str = "", column: Any = None, in_margin: bool = False) -> Iterator[_Part]:
    from weasyprint.formatting_structure import boxes

    owner = owner if owner in CLINIC_PARTS else _owner(box.element) or owner
    if isinstance(box, boxes.TextBox):
        if box.text.strip():
            yield _Part(box, owner, column, in_margin, is_text=True)
    elif isinstance(box, boxes.ReplacedBox):
        yield _Part(box, owner, column, in_margin, is_text=False)
    elif isinstance(box, boxes.ParentBox):
        in_margin = in_margin or isinstance(box, boxes.MarginBox)
        column = box if isinstance(box, boxes.BlockContainerBox) else column
        for child in box.children:
            # What is positioned absolutely stands behind a placeholder.
            yield from _parts(getattr(child, "_box", child), owner, column, in_margin)


def _owner(element: Any) -> str:
    """Whose text an element is, where it says so."""
    if element is None:
        return ""
    classes = element.get("class", "").split()
    return next((name for name in CLINIC_PARTS if name in classes), element.get("data-message", ""))


def _no_room(number: int, page: Any, texts: list[_Part], blamed: set[str]) -> Iterator[Problem]:
    """Whether the margins take so much of the page that hardly a line is left.

    What is longest in them is to blame, and is named once; `blamed` goes on from page to page.
    """
    box = page._page_box
    if box.margin_top + box.margin_bottom <= MARGINS * page.height:
        return
    heights: dict[str, float] = {}
    for part in texts:
        if part.in_margin:
            heights[part.owner] = heights.get(part.owner, 0) + part.box.width * part.box.height
    owner = max(heights, key=lambda name: heights[name])
    text = " ".join(part.box.text.strip() for part in texts if part.in_margin and part.owner == owner)
    if owner not in blamed:
        blamed.add(owner)
        yield Problem(number, Fault.NO_ROOM, text[:40], owner)


def _misplaced(number: int, page: Any, parts: list[_Part]) -> Iterator[Problem]:
    """The first text or picture of each fault that stands where printers don't print, or over other text."""
    faults: set[Fault] = set()
    for part in parts:
        fault = _fault_of_place(page, part)
        if fault and fault not in faults:
            faults.add(fault)
            text = part.box.text.strip()[:40] if part.is_text else part.box.element.get("class", "")
            yield Problem(number, fault, text, part.owner)


def _fault_of_place(page: Any, part: _Part) -> Fault | None:
    box = part.box
    if not part.is_text:
        room = _room(page, box.content_box_x(), box.content_box_y(), box.width, box.height)
        return Fault.PICTURE if room < EDGE else None
    # A text's margins are what its line's height leaves over, or lacks.
    place = (box.position_x, box.position_y, box.margin_width(), box.margin_height())
    faults = _text_faults(page, part, *place)
    # Fonts of tall scripts claim more room than letters take, so what they paint is looked at where that is too much.
    inked = _text_faults(page, part, *_ink(box)) if faults else set()
    return next((fault for fault in Fault if fault in faults & inked), None)


def _text_faults(page: Any, part: _Part, x: float, y: float, width: float, height: float) -> set[Fault]:
    faults = set()
    if _room(page, x, y, width, height) < EDGE:
        faults.add(Fault.OFF_THE_PAGE)
    if not part.in_margin and y + height > page.height - page._page_box.margin_bottom + SLIGHT:
        faults.add(Fault.INTO_THE_FOOT)
    if part.column is not None:
        left = part.column.content_box_x()
        if x < left - ASIDE or x + width > left + part.column.width + ASIDE:
            faults.add(Fault.OUT_OF_PLACE)
    return faults


def _room(page: Any, x: float, y: float, width: float, height: float) -> float:
    """How far a rectangle is from the nearest edge of the paper, in CSS pixels."""
    return float(min(x, y, page.width - x - width, page.height - y - height))


def _ink(box: Any) -> tuple[float, float, float, float]:
    """What a piece of text paints: x, y, width, height."""
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    layout = box.pango_layout
    layout.reactivate(box.style)
    line, _ = layout.get_first_line()
    ink = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ink, ffi.NULL)
    layout.deactivate()
    left, top = box.position_x + ink.x * FROM_UNITS, box.position_y + box.baseline + ink.y * FROM_UNITS
    return left, top, ink.width * FROM_UNITS, ink.height * FROM_UNITS


def _broken_words(number: int, texts: list[_Part], ends: dict[int, tuple[int, float]]) -> Iterator[Problem]:
    """Words of which a part stands on the next line without a hyphen.

    `ends`: element → where its last piece ends in its text, and how far down it is; goes on from page to page.
    """
    for part in texts:
        box = part.box
        if box.element is None:
            continue  # text that the style sheet makes
        whole, piece = _whole(box.element), box.text.strip()
        last, height = ends.get(id(box.element), (0, 0.0))
        start = whole.find(piece, last)
        if start < 0:
            continue  # not the element's own words: a mark before it, or in capitals
        ends[id(box.element)] = start + len(piece), box.position_y
        if 0 < start == last and box.position_y != height and _letters(whole[start - 1], whole[start]):
            before, after = whole[:start].split()[-1], whole[start:].split()[0]
            yield Problem(number, Fault.BROKEN_WORD, before + after, part.owner)


def _whole(element: Any) -> str:
    """All text of an element, with its forced line breaks."""
    parts = [element.text or ""]
    for child in element:
        name = child.tag.rsplit("}", 1)[-1] if isinstance(child.tag, str) else ""
        parts += ["\n" if name == "br" else _whole(child), child.tail or ""]
    return "".join(parts)


def _letters(*characters: str) -> bool:
    """Whether all are letters (or their marks) of scripts that break lines at spaces only."""
    return all(
        unicodedata.category(character)[0] in "LM" and not unicodedata.name(character, "").startswith(_BREAK_ANYWHERE)
        for character in characters
    )


def _boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(getattr(child, "_box", child))


def _split(number: int, page_box: Any, whole: dict[int, int]) -> Iterator[Problem]:
    """What is cut out in one piece and stands on this page and on an earlier one.

    `whole`: element → the page that it was last seen on; goes on from page to page.
    """
    elements = {id(box.element): box.element for box in _boxes(page_box) if box.element is not None}
    for key, element in elements.items():
        names = [name for name in element.get("class", "").split() if name in WHOLE]
        if names and whole.get(key, number) != number:
            yield Problem(number, Fault.SPLIT, names[0])
        if names:
            whole[key] = number
