"""Which reader a file is for: told by its first bytes, since names lie."""

from __future__ import annotations

import re

from builder.reading.plain import read_plain
from builder.reading.reading import Reading, ReadingError

MAX_FILE = 20_000_000  # bytes, with pictures
MAX_TEXT = 4_000_000  # characters: over half a million words are no document for patients
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|main|article|section|div|h[1-6]|p|ul|table|script|nav)\b[^<]*>",
    re.IGNORECASE | re.DOTALL,
)


def _format(data: bytes) -> str:
    """What a file is by its first bytes; `plain` where nothing tells otherwise."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    begins = {b"PK\x03\x04": "word", b"\xd0\xcf\x11\xe0": "old word", b"{\\rtf": "rtf"}
    matched = next((name for begin, name in begins.items() if data.startswith(begin)), None)
    return matched or ("html" if _HTML.match(data[:4096]) else "plain")


def is_plain(data: bytes) -> bool:
    """Whether these bytes, or their first thousand, are of a file that is its own text."""
    return _format(data) == "plain"


def read_data(data: bytes) -> Reading:
    """The text of a file; ReadingError where it has none that can be read. Each reader is loaded when it is needed."""
    kind = _format(data)
    if kind == "old word":
        raise ReadingError("is an old Word file (.doc) or one with a password", "Open it and save it as .docx or PDF.")
    if kind == "rtf":
        raise ReadingError("is a file in Rich Text Format", "Open it and save it as .docx or plain text.")
    if kind == "pdf":
        from builder.reading.pdf import read_pdf as read
    elif kind == "word":
        from builder.reading.word import read_word as read
    elif kind == "html":
        from builder.reading.html import read_html as read
    else:
        read = read_plain
    reading = read(data)
    if len(reading.text) > MAX_TEXT:
        raise ReadingError(f"has more than {MAX_TEXT // 1_000_000} million characters", "Give a part of it.")
    return reading
