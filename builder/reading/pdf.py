"""PDF files: the text through pypdf, its lines put together again to paragraphs."""

from __future__ import annotations

import importlib.metadata
import io
import logging
import re
from collections import Counter

import pypdf
import pypdf.errors

from builder.reading.lines import lines
from builder.reading.reading import Reading, ReadingError

MAX_PAGES = 300
_FEW_WORDS = 10  # of a page: fewer with a picture are a scan
_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "\u00ad": "",
    "\u00a0": " ",
}
_HYPHEN = re.compile(r"(?P<before>[A-Za-z]+)-\s*\n\s*(?P<after>[a-z]+)")
# Words that keep their hyphen at a line's end.
_COMPOUNDS = frozenset(
    re.findall(
        r"\w+", "self non well long short over low high anti co pre post re skin one two three four five six half"
    )
)
_MIN_REPEATS = 3  # pages on which a line stands at the edge, to be taken as a running title


def _opened(data: bytes) -> pypdf.PdfReader:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        remedy = "Open it with its password and save it without one."
        raise ReadingError("is a PDF with a password", remedy)
    return reader


def _without_running(pages: list[list[str]]) -> list[list[str]]:
    """Pages without their page numbers and the titles that stand at the edge of each."""
    edges = Counter(
        re.sub(r"\d+", "#", line) for page in pages for line in {*page[:2], *page[-2:]} if len(pages) >= _MIN_REPEATS
    )

    def runs(line: str, place: int, count: int) -> bool:
        if not (place < 2 or place >= count - 2):
            return False
        bare = re.fullmatch(r"(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?", line, re.IGNORECASE)
        return bool(bare) or edges[re.sub(r"\d+", "#", line)] >= max(_MIN_REPEATS, len(pages) * 0.6)

    return [[line for place, line in enumerate(page) if not runs(line, place, len(page))] for page in pages]


def _unhyphenated(text: str) -> str:
    """Words that were parted at a line's end put together; as they stand elsewhere in the text, where they do."""
    known = Counter(re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower()))

    def joined(match: re.Match[str]) -> str:
        before, after = match["before"], match["after"]
        hyphened = f"{before}-{after}"
        whole = known[(before + after).lower()] > 0
        if not whole and (known[hyphened.lower()] > 0 or _COMPOUNDS.fullmatch(before.lower())):
            return hyphened
        return before + after

    return _HYPHEN.sub(joined, text)


def read_pdf(data: bytes) -> Reading:
    """The text of a PDF, one paragraph or item a line; ReadingError where it has none or can't be opened."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = _opened(data)
        if len(reader.pages) > MAX_PAGES:
            raise ReadingError(f"has more than {MAX_PAGES} pages", "Give a part of it.")
        pages = [page.extract_text() for page in reader.pages]
        pictures = any("/XObject" in (page.get("/Resources") or {}) for page in reader.pages)
        title = reader.metadata.title if reader.metadata else None
    except ReadingError:
        raise
    except Exception as error:  # a broken file breaks pypdf in many ways
        raise ReadingError("is a broken PDF", "Get the file anew, or print it to a new PDF and give that.") from error
    raw = "".join(pages)
    for letter, instead in _LIGATURES.items():
        raw = raw.replace(letter, instead)
    if len(raw.split()) < _FEW_WORDS * min(len(pages), 3):
        if pictures:
            message = "is a scanned PDF: it has pictures of its pages and no text"
            raise ReadingError(message, "Let a program read the pictures first, for example: ocrmypdf OLD.pdf NEW.pdf")
        raise ReadingError("is a PDF without text", "Give the document as text, or print it to a new PDF.")
    text = _paragraphs(pages)
    lost = text.count("\ufffd")
    warnings = ("the order of the text in a PDF may differ from the page: look at its tables and columns",)
    if lost:
        warnings += (f"{lost} letters of this PDF have no text behind them (“\ufffd”)",)
    reader_name = f"pdf-1 pypdf {importlib.metadata.version('pypdf')}"
    return Reading(text, reader=reader_name, title=_title(title), warnings=warnings)


def _title(title: object) -> str | None:
    written = " ".join(str(title).split()) if title else ""
    # What programs write of themselves is no title.
    return None if not written or re.search(r"\.(docx?|indd|pdf|qxd)$|^Microsoft|^untitled", written, re.I) else written


def _paragraphs(pages: list[str]) -> str:
    by_page = [[line.strip() if not line.strip() else line.rstrip() for line in page.splitlines()] for page in pages]
    filled = [[line for line in page if line.strip()] for page in by_page]
    if any(len(page) != len(kept) for page, kept in zip(by_page, filled, strict=True)):
        filled = by_page  # its blank lines part paragraphs
    raw = "\n".join(line for page in _without_running(filled) for line in page)
    for letter, instead in _LIGATURES.items():
        raw = raw.replace(letter, instead)
    text = _unhyphenated(raw)
    out: list[str] = []
    previous_item = False
    for line in lines(text):
        content = " ".join(text[line.start : line.end].split())
        item = line.bullet is not None
        if out and not (item and previous_item):
            out.append("")
        mark = "- " if item and not line.bullet[0].isalnum() else f"{line.bullet} " if item else ""  # type: ignore[index]
        out.append(mark + content)
        previous_item = item
    return "\n".join(out) + "\n"
