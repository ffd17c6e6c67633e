"""What other people's programs read from a PDF, and whether that is the text that was printed.

The engines are poppler (Evince, Okular, `pdftotext`), PDFium (Chrome, Edge, Android) and MuPDF (SumatraPDF).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from builder.pdf.text_layer import UNSEEN

# exact: the characters in their order. lines: so is each line, but lines of a column beside it stand between them, or
# a hyphen at a line's end was taken away.
# words: each word is right, but brackets are turned or the order of words is another one.
Verdict = Literal["exact", "lines", "words", "wrong"]
# What a piece of a block has at least, unless it is the last one.
_PIECE = 6

_DROPPED = re.compile(f"[\\s{''.join(UNSEEN)}]")
_BRACKETS = re.compile(r"[][(){}<>«»‹›“”„‘’]")
_HYPHENS = re.compile("[-\u2010]")
_LINE_HYPHEN = "\ufffe"  # PDFium's sign for a hyphen at the end of a line


def poppler(path: Path) -> list[str]:
    """Each page's text as `pdftotext` gives it, in the reading order that it finds and in the order of the file."""
    read = []
    for order in ([], ["-raw"]):
        command = ["pdftotext", "-enc", "UTF-8", *order, str(path), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        read += text.split("\f")[:-1]
    return read


def pdfium(path: Path) -> list[str]:
    """Each page's text as Chrome's viewer has it."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range().replace(_LINE_HYPHEN, "-") for page in document]


def mupdf(path: Path) -> list[str]:
    """Each page's text as MuPDF has it."""
    import pymupdf

    with pymupdf.open(path) as document:  # type: ignore[no-untyped-call]
        return [page.get_text() for page in document]


ENGINES: dict[str, Callable[[Path], list[str]]] = {"poppler": poppler, "PDFium": pdfium, "MuPDF": mupdf}


def available() -> list[str]:
    """The engines that this machine has."""
    there = {
        "poppler": shutil.which("pdftotext") is not None,
        "PDFium": find_spec("pypdfium2") is not None,
        "MuPDF": find_spec("pymupdf") is not None,
    }
    return [name for name in ENGINES if there[name]]


def comparable(text: str) -> str:
    """NFC without white space, break points, joiners of words, soft hyphens and marks of direction."""
    return _DROPPED.sub("", unicodedata.normalize("NFC", text))


def verdict(block: str, pages: Sequence[str]) -> Verdict:
    """How a block of the page's text was read; `pages` are comparable. A block may run on to the next page."""
    wanted = comparable(block)
    if any(wanted in page for page in pages):
        return "exact"
    read = "".join(pages)
    if _in_pieces(wanted, read) or _HYPHENS.sub("", wanted) in _HYPHENS.sub("", read):
        return "lines"
    words = [comparable(part) for word in block.split() for part in _BRACKETS.split(word)]
    return "words" if all(word in read for word in words) else "wrong"


def _in_pieces(wanted: str, read: str) -> bool:
    """Whether `read` has `wanted` in its order, in pieces as long as lines, with other lines between them."""
    first = wanted[:_PIECE]
    start = read.find(first)
    while start >= 0:
        place, rest = start, wanted
        while rest:
            length = _common(rest, read[place:])
            rest, place = rest[length:], place + length
            if not rest:
                return True
            place = read.find(rest[:_PIECE], place)
            if place < 0 or length < _PIECE:
                break
        start = read.find(first, start + 1)
    return False


def _common(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
