"""What readers, search and screen readers get from a PDF: one character code per character of the text, in its order.

WeasyPrint writes one code per glyph and remembers the first text it saw for each glyph, so that wherever letters are
reordered, stacked, joined or split into several glyphs, the text read back is another one than the text printed. Here
each cluster (the glyphs that belong together, and their characters) gets as many codes as it has characters: the first
one paints all its glyphs, as one composite glyph added to the embedded font, and the others are blanks that share its
width. From right to left the codes stand as they are seen, which is what readers of PDFs expect; the stretches of a
line that run one way are written in the order of the text.

On a line from right to left PDFium cuts a stretch from left to right into letters, digits and signs, turns the order
of these parts round (CD117 → 117CD), and mirrors brackets. Two remedies were tried, and harm the other readers: the
parts as text objects of their own, sorted the other way by a blank in front (PDFium then puts a space into the code,
MuPDF a new line), and marks of both directions around each bracket (poppler and MuPDF displace the bracket).

This replaces two functions of WeasyPrint (`weasyprint.draw.text.draw_first_line` and
`weasyprint.pdf.fonts.Font.clean`) and refuses to work with another release than the one it was made for.
"""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from builder.pdf.added_glyphs import Shape, add_glyphs

RELEASE = "70.0"
MISSING = "no font has a glyph for"
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, SOFT_HYPHEN = "\u200e", "\u200f", "\u00ad"
# Never part of the text: break points, joiners of words, soft hyphens, marks of direction.
UNSEEN = frozenset("\u200b\u2060\ufeff\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " "})
# WeasyPrint's own hyphen, at the end of a line that breaks within a word.
_HYPHEN = "\u2010"
_WEAK = ("CS", "ES", "ET")
# How finely the widths of blanks are told apart, in thousandths of the font size.
_STEP = 25


class Codes:
    """The character codes of one embedded font. Codes below its number of glyphs are these glyphs themselves."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self._next = font.glyph_count
        self._given: dict[tuple[Shape, str, int], int] = {}
        self.added: dict[int, tuple[Shape, int]] = {}  # code → shape and advance in the font's units
        self.glyphs: set[int] = {0}
        # Glyphs are added to TrueType outlines only. Chinese, Japanese and Korean fonts have others, and need none.
        self.grows = "glyf" in font.tables

    def plain(self, glyph: int, text: str, width: Callable[[int], int]) -> int | None:
        """The code of a glyph on its own, which is its number; None where that stands for another text already."""
        if self._font.to_unicode.setdefault(glyph, text) != text:
            return None
        self.glyphs.add(glyph)
        if glyph not in self._font.widths:
            self._font.widths[glyph] = width(glyph)
        return glyph

    def add(self, shape: Shape, text: str, width: int) -> int:
        """The code of a shape that stands for `text`; `width` in thousandths of the font size."""
        key = (shape, text, width)
        if key not in self._given:
            code = self._given[key] = self._next
            self._next += 1
            if code > 0xFFFF:
                raise ValueError(f"{self._font.family} has no room for more glyphs")
            self.glyphs |= {glyph for glyph, _, _ in shape}
            self.added[code] = shape, round(width * self._font.upem / 1000)
            self._font.to_unicode[code] = text
            self._font.widths[code] = width
        return self._given[key]


@dataclass
class Cluster:
    """Glyphs that belong together, and their text. Lengths are in thousandths of the font size.

    `glyphs`: glyph (None for one that paints nothing), x and y where it is painted beside the pen, and its advance.
    """

    text: str
    right_to_left: bool
    glyphs: list[tuple[int | None, float, float, float]] = field(default_factory=list)

    @property
    def width(self) -> float:
        return sum(advance for *_, advance in self.glyphs)

    def shape(self, upem: int) -> Shape:
        scale, pen, parts = upem / 1000, 0.0, []
        for glyph, x, y, advance in self.glyphs:
            if glyph is not None:
                parts.append((glyph, round((pen + x) * scale), round(y * scale)))
            pen += advance
        return tuple(parts)


@dataclass
class Stretch:
    """Neighbours on a line that run one way: each cluster with its font and its left edge, in CSS pixels."""

    start: int  # where its text begins in the line
    level: int
    items: list[tuple[Cluster, Font, float]] = field(default_factory=list)

    def framed(self, line_direction: str) -> list[tuple[Cluster, Font, float]]:
        """The items, with marks of direction where they end in a bracket, a stop or the like.

        Readers decide by them to which side such a character belongs. Lines from left to right need none.
        """
        if line_direction != "rtl" or not self.items:
            return self.items
        items = self._kept_apart() if self.level % 2 else list(self.items)
        first, last = items[0], items[-1]
        mark = RIGHT_TO_LEFT_MARK if self.level % 2 else LEFT_TO_RIGHT_MARK
        types = ("R", "AL") if self.level % 2 else ("L", "EN", "AN")
        left, right = (
            (first[0].text[-1:], last[0].text[:1]) if self.level % 2 else (first[0].text[:1], last[0].text[-1:])
        )
        strong = self.level % 2 == 0 or any(_class(letter) in types for item in items for letter in item[0].text)
        if _class(left) not in types:
            items.insert(0, (Cluster(mark, self.level % 2 == 1), first[1], first[2]))
        if _class(right) not in types and (not strong or self.level % 2 == 0 or _class(right) != "WS"):
            items.append(
                (Cluster(mark, self.level % 2 == 1), last[1], last[2] + (last[0].width - 30) * last[1].size / 1000)
            )
        return items

    def _kept_apart(self) -> list[tuple[Cluster, Font, float]]:
        """The items from left to right, with marks where readers take stops and signs for part of a number.

        PDFium lets a vowel sign change places with the stop after it; poppler takes along what stands beyond the stop.
        """
        separated: list[tuple[Cluster, Font, float]] = []
        following = ""  # the class of the next character in the order of the text, spaces aside
        for cluster, font, x in self.items:
            kind = _class(cluster.text[:1])
            apart = Cluster(RIGHT_TO_LEFT_MARK, True)
            if kind in _WEAK and following not in ("", "R", "AL", "EN", "AN"):
                separated.append((apart, font, x))
            if (
                separated
                and unicodedata.category(cluster.text[-1:] or " ")[0] == "M"
                and _class(separated[-1][0].text[:1]) in _WEAK
            ):
                separated.append((apart, font, x))
            separated.append((cluster, font, x))
            following = following if kind == "WS" else kind
        return separated


@dataclass(frozen=True)
class Font:
    """A font of the PDF at one size, with Pango's own record of it."""

    fonts: dict[Any, Any]  # all of the document
    record: Any
    size: float
    width: Callable[[int], int]

    @property
    def codes(self) -> Codes:
        if not hasattr(self.record, "codes"):
            self.record.codes = Codes(self.record)
        codes: Codes = self.record.codes
        return codes

    def twin(self) -> Font:
        """The same font once more in the PDF, for glyphs that stand for two characters (“·” and “•” in one)."""
        twin = self.fonts.get(("twin", self.record.hash))
        if twin is None:
            twin = copy.copy(self.record)
            twin.widths, twin.to_unicode, twin.hash = {}, {}, self.record.hash + "T"
            del twin.codes
            self.fonts["twin", self.record.hash] = twin
        return Font(self.fonts, twin, self.size, self.width)


def _class(letter: str) -> str:
    """How a character behaves in lines of two directions: L, R, AL, EN, AN … (UAX #9)."""
    return unicodedata.bidirectional(letter) if letter else ""


def _clusters(run: Any, text: bytes, size: float) -> Iterator[Cluster]:
    """A run's clusters from left to right."""
    from weasyprint.text.ffi import pango

    string, item = run.glyphs, run.item
    starts = [string.log_clusters[index] for index in range(string.num_glyphs)]
    borders = sorted({*starts, item.length})
    ends = dict(pairwise(borders))
    scale = 1000 / 1024 / size
    cluster, current = Cluster("", False), None
    for index, start in enumerate(starts):
        if start != current:
            if current is not None:
                yield cluster
            words = text[item.offset + start : item.offset + ends[start]].decode()
            cluster, current = Cluster(words, bool(item.analysis.level % 2)), start
        info = string.glyphs[index]
        glyph: int | None = info.glyph
        if info.glyph == pango.PANGO_GLYPH_EMPTY:
            glyph = None
        elif info.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            letter = chr(info.glyph - pango.PANGO_GLYPH_UNKNOWN_FLAG)
            _warn(f"{MISSING} “{letter}” (U+{ord(letter):04X})")
            glyph = 0
        geometry = info.geometry
        cluster.glyphs.append((glyph, geometry.x_offset * scale, -geometry.y_offset * scale, geometry.width * scale))
    if current is not None:
        yield cluster


def _whole(clusters: Iterator[Cluster]) -> list[Cluster]:
    """Marks stay with their letter, though Pango may take them for clusters of their own."""
    kept: list[Cluster] = []
    for cluster in clusters:
        if kept:
            last = kept[-1]
            letter, mark = (cluster, last) if cluster.right_to_left else (last, cluster)
            if letter.text and mark.text and unicodedata.category(mark.text[0]).startswith("M"):
                last.text = letter.text + mark.text
                last.glyphs += cluster.glyphs
                continue
        kept.append(cluster)
    return kept


def _stretches(stream: Any, layout: Any) -> list[Stretch]:
    """The line's stretches of one direction in the order of the text."""
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    line, _ = layout.get_first_line()
    text = layout.text.encode()
    stretches: list[Stretch] = []
    x, link = 0.0, line.runs[0]
    while link != ffi.NULL:
        run, link = link.data, link.next
        pango_font, level = run.item.analysis.font, run.item.analysis.level
        record, size = stream.add_font(pango_font)
        if record.bitmap or record.png or record.svg or record.colr:
            raise NotImplementedError(f"{record.family}: a font of pictures")

        def width(glyph: int, pango_font: Any = pango_font, size: float = size) -> int:
            pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, stream.logical_rect)
            return round(float(stream.logical_rect.width) * 1000 * float(FROM_UNITS) / size)

        font = Font(stream._fonts, record, size, width)
        if not stretches or stretches[-1].level != level:
            stretches.append(Stretch(run.item.offset, level))
        stretches[-1].start = min(stretches[-1].start, run.item.offset)
        for cluster in _whole(_clusters(run, text, size)):
            if run.item.offset + run.item.length == len(text) and cluster.text == _HYPHEN:
                cluster.text = SOFT_HYPHEN
            stretches[-1].items.append((cluster, font, x))
            x += cluster.width * size / 1000
    return sorted(stretches, key=lambda stretch: stretch.start)


def _encode(cluster: Cluster, font: Font) -> Iterator[tuple[Font, int, float]]:
    """The codes of a cluster from left to right, each with its font and its width (thousandths of the font size)."""
    if not cluster.glyphs:  # a mark of direction
        if font.codes.grows:
            yield font, font.codes.add((), cluster.text, 0), 0
        return
    shape = cluster.shape(font.record.upem)
    text = "".join(letter for letter in cluster.text if letter not in UNSEEN).translate(_SPACES)
    if not text:
        if not shape:
            return
        text = SOFT_HYPHEN
    if len(shape) == len(text) == 1 and shape[0][1:] == (0, 0):
        code = font.codes.plain(shape[0][0], text, font.width)
        if code is not None:
            yield font, code, cluster.width
            return
    if not font.codes.grows:
        yield from _encode_as_is(cluster, text, font)
        return
    letters = text[::-1] if cluster.right_to_left else text
    share = cluster.width / len(letters)
    width = round(share / _STEP) * _STEP if len(letters) > 1 else round(share)
    for index, letter in enumerate(letters):
        yield font, font.codes.add(() if index else shape, letter, width), share


def _encode_as_is(cluster: Cluster, text: str, font: Font) -> Iterator[tuple[Font, int, float]]:
    """In a font that can't grow, the whole text goes with the first glyph; other texts of one glyph, with its twin."""
    for index, (glyph, _, _, advance) in enumerate(cluster.glyphs):
        if glyph is None:
            continue
        part, used = "" if index else text, font
        while (code := used.codes.plain(glyph, part, font.width)) is None:
            used = used.twin()
        yield used, code, advance


def _warn(message: str) -> None:
    from weasyprint.logger import LOGGER

    LOGGER.warning(message)


def draw_first_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> list[Any]:
    """Write one line of text: WeasyPrint's function of this name, without ellipses and fonts of pictures."""
    from weasyprint.text.ffi import pango

    if not textbox.text.strip() or textbox.style["font_size"] < 1e-6:
        return []
    if text_overflow == "ellipsis" or block_ellipsis != "none":
        raise NotImplementedError("text that ends in an ellipsis")
    layout = textbox.pango_layout
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    stream.set_text_matrix(*matrix.values)
    direction = getattr(textbox, "line_direction", textbox.style["direction"])
    pen = 0.0  # where the PDF's own pen stands, in CSS pixels
    for stretch in _stretches(stream, layout):
        parts: list[str] = []
        for cluster, main, x in stretch.framed(direction):
            for font, code, width in _encode(cluster, main):
                if (font.record.hash, font.size) != stream._current_font:
                    _show(stream, parts)
                    stream.set_font_size(font.record.hash, font.size)
                if adjustment := round((pen - x) * 1000 / font.size):
                    parts.append(f"{adjustment}")
                    pen -= adjustment * font.size / 1000
                parts.append(f"<{code:04x}>")
                pen += font.record.widths[code] * font.size / 1000
                x += width * font.size / 1000
        _show(stream, parts)
    return []


def _show(stream: Any, parts: list[str]) -> None:
    if parts:
        stream.show_text("".join(parts).replace("><", ""))
        parts.clear()


def mark_lines(pages: list[Any]) -> None:
    """Note on each piece of text which way its line runs; WeasyPrint keeps only the direction of the piece itself."""
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    for page in pages:
        for line in page._page_box.descendants(placeholders=True):
            if isinstance(line, LineBox):
                for box in line.descendants(placeholders=True):
                    if isinstance(box, TextBox):
                        box.line_direction = line.style["direction"]


def install() -> None:
    """Put these functions in the place of WeasyPrint's, once a process. RuntimeError with another release."""
    import weasyprint
    from weasyprint.draw import text
    from weasyprint.pdf import fonts

    if weasyprint.__version__ != RELEASE:
        raise RuntimeError(f"WeasyPrint {weasyprint.__version__} is installed; the text layer is made for {RELEASE}")
    if text.draw_first_line is draw_first_line:
        return
    cut_down = fonts.Font.clean

    def clean(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        codes: Codes = font.codes
        cut_down(font, dict.fromkeys(codes.glyphs, ""), hinting)
        if codes.added:
            font.file_content = add_glyphs(font.file_content, codes.added)

    text.draw_first_line = draw_first_line
    fonts.Font.clean = clean
