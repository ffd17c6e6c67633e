"""Which reader a file is for: told by its first bytes, since names lie."""

from __future__ import annotations

import re

from builder.reading.plain import read_plain
from builder.reading.reading import Reading, ReadingError

MAX_FILE = 20_000_000  # bytes, with pictures
MAX_TEXT = 4_000_000  # characters: over half a million words are no document for patients
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def read_data(data: bytes) -> Reading:
    """The text of a file; ReadingError where it has none that can be read."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from builder.reading.pdf import read_pdf

        reading = read_pdf(data)
    elif data.startswith(b"PK\x03\x04"):
        from builder.reading.word import read_word

        reading = read_word(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadingError("is an old Word file (.doc) or one with a password", "Open it and save it as .docx or PDF.")
    elif data.startswith(b"{\\rtf"):
        raise ReadingError("is a file in Rich Text Format", "Open it and save it as .docx or plain text.")
    elif _HTML.match(data[:4096]):
        from builder.reading.html import read_html

        reading = read_html(data)
    else:
        reading = read_plain(data)
    if len(reading.text) > MAX_TEXT:
        raise ReadingError(f"has more than {MAX_TEXT // 1_000_000} million characters", "Give a part of it.")
    return reading
