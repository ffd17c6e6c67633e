"""Lines of a PDF as they stand on the page, put together to headings, paragraphs and items."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from builder.reading.lines import BULLET
from builder.reading.reading import Hint, LineWriter

_LARGER = 1.12  # times the size of most letters: a heading's
_MAX_HEADING = 20  # words
_APART = 1.35  # times the usual distance of lines: between paragraphs
_FULL = 0.75  # share of the longest lines' length that a line has which goes on below
_ENDS = (".", "?", "!", ":", ".”", '."', ".)")
_HYPHEN = re.compile(r"(?P<before>[A-Za-z]+)-$")
# Parts of words that keep their hyphen at a line's end.
_COMPOUND = re.compile(
    r"self|non|well|long|short|over|low|high|anti|co|pre|post|re|skin|half|one|two|three|four|five|six"
)


@dataclass(frozen=True)
class PageLine:
    """A line of text: points from the page's left and lower edge, size of its letters in points."""

    text: str
    page: int
    across: float
    up: float
    size: float
    bold: bool


def _with_bullets(lines: list[PageLine]) -> list[PageLine]:
    """Bullets that the file holds apart from their lines, put before the line at their height."""
    marks = [line for line in lines if re.fullmatch(r"[-–—•*·▪◦‣●○■□o]|\d{1,2}[.)]", line.text.strip())]
    rest = [line for line in lines if line not in marks]
    for mark in marks:
        bulleted = [
            (index, line)
            for index, line in enumerate(rest)
            if line.page == mark.page and abs(line.up - mark.up) < line.size * 0.5 and line.across > mark.across
        ]
        if bulleted:
            index, line = min(bulleted, key=lambda item: item[1].across)
            bullet = "•" if mark.text.strip() == "o" else mark.text.strip()
            rest[index] = replace(line, text=f"{bullet} {line.text.lstrip()}", across=mark.across)
    return rest


def _joined(first: str, second: str, known: Counter[str]) -> str:
    """Two lines of a paragraph; a word parted between them as it stands elsewhere, else without its hyphen."""
    if first.endswith("\u00ad"):
        return first[:-1] + second
    parted = _HYPHEN.search(first)
    after = re.match(r"[a-z]+", second)
    if not parted or not after:
        return f"{first} {second}"
    before = parted["before"].lower()
    hyphened, whole = f"{before}-{after.group()}", before + after.group()
    if not known[whole] and (known[hyphened] or _COMPOUND.fullmatch(before)):
        return first + second
    return first[:-1] + second


def _levels(lines: list[PageLine], body: float) -> dict[float, int]:
    """Levels of headings by their rounded size, from 1; bold ones of the text's own size come last."""
    sizes = sorted({round(line.size) for line in lines if line.size >= body * _LARGER}, reverse=True)
    return {size: min(place, 6) for place, size in enumerate(sizes, start=1)}


def _is_heading(line: PageLine, body: float) -> bool:
    text = line.text.strip()
    if len(text.split()) > _MAX_HEADING or BULLET.match(text) or not re.search(r"[A-Za-z]{2}", text):
        return False
    if line.size >= body * _LARGER:
        return True
    return line.bold and line.size >= body * 0.95 and not text.endswith((".", ",", ";", ":")) and text[0].isupper()


def _goes_on(before: PageLine, after: PageLine, distance: float, width: float) -> bool:
    """Whether a line belongs to the paragraph of the one before it."""
    first, second = before.text.rstrip(), after.text.strip()
    if BULLET.match(second) or abs(before.size - after.size) > 1:
        return False
    full = len(first) >= width * _FULL
    if before.page == after.page:
        gap = before.up - after.up
        if gap < 0 or gap > distance * _APART:
            return gap < 0 and second[:1].islower() and not first.endswith(_ENDS)
        return full or (second[:1].islower() and not first.endswith(_ENDS))
    return not first.endswith(_ENDS) and (full or second[:1].islower())


def _paragraphs(lines: list[PageLine], body: float) -> Iterator[tuple[list[PageLine], bool]]:
    """Lines that belong together, and whether they are a heading."""
    gaps = [
        first.up - second.up
        for first, second in itertools.pairwise(lines)
        if first.page == second.page and 0 < first.up - second.up < body * 3
    ]
    # Most lines of a page follow within a paragraph; of a short one with headings a quarter at least.
    distance = sorted(gaps)[len(gaps) // 4] if gaps else body * 1.3
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int((len(lengths) - 1) * (0.95 if len(lengths) > 40 else 1))] if lengths else 0
    together: list[PageLine] = []
    for line in lines:
        heading = _is_heading(line, body)
        if together:
            last = together[-1]
            same = heading and _is_heading(last, body) and round(last.size) == round(line.size)
            close = last.page == line.page and 0 < last.up - line.up < line.size * 1.6 and not last.text.endswith("?")
            if same and close and len(last.text) >= width * _FULL * body / line.size:
                together.append(line)
                continue
            if not heading and not _is_heading(last, body) and _goes_on(last, line, distance, width):
                together.append(line)
                continue
            yield together, _is_heading(together[0], body)
        together = [line]
    if together:
        yield together, _is_heading(together[0], body)


def write_lines(lines: list[PageLine], body: float, writer: LineWriter) -> None:
    """Write the paragraphs, headings and items that these lines make; `body` is the size of most letters."""
    lines = _with_bullets(lines)
    known = Counter(word for line in lines for word in re.findall(r"[a-z]+(?:-[a-z]+)*", line.text.lower()))
    levels = _levels(lines, body)
    indents: list[float] = []
    for together, heading in _paragraphs(lines, body):
        text = together[0].text.strip()
        for line in together[1:]:
            text = _joined(text, line.text.strip(), known)
        text = text.replace("\u00ad", "")
        bullet = BULLET.match(text)
        if heading:
            writer.add(text, Hint("heading", levels.get(round(together[0].size), len(levels) + 1)))
        elif bullet:
            across = together[0].across
            indents = [place for place in indents if place < across - 3]
            writer.add(text[bullet.end() :], Hint("item", len(indents)))
            indents.append(across)
            continue
        else:
            writer.add_plain(text)
        indents = []
