"""PDF files: the text through pypdf, its lines put together again to headings, paragraphs and items."""

from __future__ import annotations

import importlib.metadata
import io
import logging
import re
import statistics
from collections import Counter
from typing import Any

import pypdf

from builder.reading.pdf_lines import PageLine, write_lines
from builder.reading.reading import LineWriter, Reading, ReadingError

MAX_PAGES = 300
_FEW_WORDS = 10  # of a page: fewer with a picture are a scan
_LETTERS = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " ", "\uf0b7": "•"}
)
_MIN_REPEATS = 3  # pages at whose edge a line stands that is a running title


def _opened(data: bytes) -> pypdf.PdfReader:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadingError("is a PDF with a password", "Open it with its password and save it without one.")
    return reader


def _page_lines(page: pypdf.PageObject, number: int) -> list[PageLine]:
    """The lines of a page in the order of the file, each with its place and the size of its letters."""
    pieces: list[tuple[str, float, float, float, bool]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        if text:
            bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
            across, up = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            pieces.append((text, across, up, size * abs(tm[3] * cm[3]) or size, bold))

    page.extract_text(visitor_text=visit)
    page_lines: list[PageLine] = []
    content = ""
    place: tuple[float, float, float, bool] | None = None
    for text, across, up, size, bold in [*pieces, ("\n", 0.0, 0.0, 0.0, False)]:
        for part in re.split(r"(\n)", text):
            if part == "\n":
                if content.strip() and place:
                    page_lines.append(PageLine(content.translate(_LETTERS).rstrip(), number, *place))
                content, place = "", None
            elif part:
                place = place or ((across, up, size, bold) if part.strip() else None)
                content += part
    return page_lines


def _has_pictures(page: pypdf.PageObject) -> bool:
    objects = page.get("/Resources", {}).get("/XObject", {})
    return any(objects[name].get("/Subtype") == "/Image" for name in objects)


def _without_running(pages: list[list[PageLine]]) -> list[list[PageLine]]:
    """Pages without their page numbers and the titles that stand at the edge of each."""
    bare = [[re.sub(r"\d+", "#", line.text.strip()) for line in page] for page in pages]
    edges = Counter(line for page in bare for line in {*page[:2], *page[-2:]})

    def runs(line: str, place: int, count: int) -> bool:
        if 2 <= place < count - 2:
            return False
        if re.fullmatch(r"(?:page\s*)?[-–]?\s*#\s*[-–]?(?:\s*(?:of|/)\s*#)?", line, re.IGNORECASE):
            return True
        return edges[line] >= max(_MIN_REPEATS, len(pages) * 0.6)

    return [
        [line for place, line in enumerate(page) if not runs(plain[place], place, len(page))]
        for page, plain in zip(pages, bare, strict=True)
    ]


def _title(title: object) -> str | None:
    written = " ".join(str(title).split()) if title else ""
    # What programs write of themselves is no title.
    match = re.search(r"\.(docx?|indd|pdf|qxd|html?)$|^Microsoft|^untitled", written, re.IGNORECASE)
    return None if not written or match else written


def read_pdf(data: bytes) -> Reading:
    """The text of a PDF, one paragraph or item a line; ReadingError where it has none or can't be opened."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = _opened(data)
        if len(reader.pages) > MAX_PAGES:
            raise ReadingError(f"has more than {MAX_PAGES} pages", "Give a part of it.")
        pages = [_page_lines(page, number) for number, page in enumerate(reader.pages)]
        pictures = any(_has_pictures(page) for page in reader.pages)
        title = _title(reader.metadata.title) if reader.metadata else None
    except ReadingError:
        raise
    except Exception as error:  # a broken file breaks pypdf in many ways
        raise ReadingError("is a broken PDF", "Get the file anew, or print it to a new PDF and give that.") from error
    count = sum(len(line.text.split()) for page in pages for line in page)
    if count < _FEW_WORDS * min(len(pages), 3):
        if pictures:
            message = "is a scanned PDF: it has pictures of its pages and no text"
            raise ReadingError(message, "Let a program read the pictures first, for example: ocrmypdf OLD.pdf NEW.pdf")
        raise ReadingError("is a PDF without text", "Give the document as text, or print it to a new PDF.")
    writer = LineWriter()
    lines = [line for page in _without_running(pages) for line in page]
    sizes = [line.size for line in lines for _ in line.text.split()]
    write_lines(lines, statistics.median(sizes), writer)
    warnings = ["the order of a PDF's text may differ from the page: look at its tables and columns"]
    lost = writer.text.count("\ufffd")
    if lost:
        warnings.append(f"{lost} letters of this PDF have no text behind them (“\ufffd”)")
    reader_name = f"pdf-1 pypdf {importlib.metadata.version('pypdf')}"
    return Reading(writer.text, reader_name, writer.hints, title=title, warnings=tuple(warnings))
