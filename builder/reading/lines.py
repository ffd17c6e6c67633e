"""The lines of a text as they were meant: those that were only wrapped are one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

BULLET = re.compile(
    r"(?P<indent>[ \t\u00a0]*)(?P<mark>[-–—•*·▪◦‣●○■□✓➢]|o(?=[ \t]{2,})|\(?\d{1,2}[.)]|[a-z][.)])"
    r"(?P<space>[ \t\u00a0]+)(?=\S)"
)
_ENDS = (".", "?", "!", ":", ";", ".”", '."', ".)", "?”", '?"')
_WRAPPED_AT = range(40, 131)  # characters: texts were wrapped at such widths, if at all


@dataclass(frozen=True)
class Line:
    """One line that was meant as one: offsets of the text without the white space and the bullet around it."""

    start: int
    end: int
    indent: int = 0
    bullet: str | None = None
    alone_before: bool = True  # a blank line, or the beginning, is before it
    alone_after: bool = True


def _physical(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in re.finditer(r"\r?\n|\f|$", text):
        yield begin, match.start()
        begin = match.end()


def _width(text: str, spans: list[tuple[int, int]]) -> int | None:
    """The width at which the text was wrapped, None where its lines are whole paragraphs."""
    lengths = sorted(end - start for start, end in spans if text[start:end].strip())
    if len(lengths) < 3 or lengths[-1] not in _WRAPPED_AT:
        return None
    # Many lines that end near the longest: nobody writes so by chance.
    near = sum(length > lengths[-1] * 0.8 for length in lengths)
    return lengths[-1] if near >= len(lengths) * 0.3 and near >= 3 else None


def _continues(text: str, before: tuple[int, int], after: tuple[int, int], width: int | None, in_list: bool) -> bool:
    """Whether the second line goes on with what the first one says."""
    first, second = text[slice(*before)].rstrip(), text[slice(*after)].strip()
    if not first or not second or BULLET.match(text, *after):
        return False
    if width is not None:
        # The line was broken where the next word didn't fit.
        fits = len(first) + 1 + len(second.split(maxsplit=1)[0]) <= width
        if not fits:
            return True
        return second[0].islower() and not first.endswith(_ENDS)
    if not second[0].islower() or first.endswith(_ENDS):
        return False
    # Short lines in lower case may be a list without bullets.
    return in_list or first.endswith(",") or len(first) > 60


def lines(text: str) -> list[Line]:
    """The lines of a text, wrapped ones joined, blank ones left out."""
    physical = list(_physical(text))
    width = _width(text, physical)
    lines: list[Line] = []
    blank = True
    previous: tuple[int, int] | None = None
    for start, end in physical:
        stripped = text[start:end].strip()
        if not stripped:
            blank, previous = True, None
            continue
        if previous is not None and _continues(text, previous, (start, end), width, lines[-1].bullet is not None):
            lines[-1] = replace(lines[-1], end=start + len(text[start:end].rstrip()))
            previous = (start, end)
            continue
        lines.append(_line(text, start, end, blank))
        blank, previous = False, (start, end)
    after = [*(line.alone_before for line in lines[1:]), True]
    return [replace(line, alone_after=alone) for line, alone in zip(lines, after, strict=False)]


def _line(text: str, start: int, end: int, blank: bool) -> Line:
    bullet = BULLET.match(text, start, end)
    end = start + len(text[start:end].rstrip())
    if bullet and bullet.end() < end:
        return Line(bullet.end(), end, len(bullet["indent"]), bullet["mark"], blank)
    indent = len(text[start:end]) - len(text[start:end].lstrip())
    return Line(start + indent, end, indent, None, blank)
