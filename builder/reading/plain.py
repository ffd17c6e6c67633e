"""Plain text: UTF-8 or a message that says what it is instead."""

from __future__ import annotations

import codecs
import re

from builder.reading.reading import Reading, ReadingError

_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Never in a text, but in files of other kinds, and in encodings that use two bytes for a letter.
_CONTROLS = ("\0", "\x1b")
_CONTINUED = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# Two and three bytes of UTF-8 shown as letters of windows-1252; and the control characters that no text has.
_MISREAD = re.compile(f"[ÂÃ][{_CONTINUED}]|â[€‚„][{_CONTINUED}]|ï»¿|ï¿½|[\u0080-\u009f]")
_MAX_LOST = 3  # letters that were lost before, shown as �


class EncodingError(ValueError):
    """The bytes aren't UTF-8; its text says what they look like."""


def decode(data: bytes) -> str:
    """The text of a UTF-8 file, without a byte order mark at its start; EncodingError where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingError(looks_like(data)) from error
    if any(control in text for control in _CONTROLS):
        raise EncodingError(looks_like(data))
    return text


def looks_like(data: bytes) -> str:
    """What bytes that are no UTF-8 text probably are."""
    if data.startswith(_UTF_32) or data.count(0) > len(data) * 0.6:
        return "UTF-32"
    if data.startswith(_UTF_16) or data.count(0) > len(data) * 0.2:
        return "UTF-16"
    if data.startswith(b"%PDF"):
        return "a PDF"
    if data.startswith(b"PK"):
        return "a word processor's file or an archive"
    if b"\0" in data or b"\x1b" in data:
        return "no text"
    return "windows-1252 or another encoding with one byte a letter"


def read_plain(data: bytes) -> Reading:
    """A text file as it is; ReadingError where it isn't UTF-8, or where letters were spoilt before it was saved."""
    try:
        text = decode(data)
    except EncodingError as error:
        what = str(error)
        if what == "no text":
            raise ReadingError("is no text", "Give plain text, HTML, PDF or Word (.docx).") from error
        name = what if what.startswith("UTF") else "WINDOWS-1252"
        raise ReadingError(
            f"is not UTF-8: it looks like {what}",
            f"Save it as UTF-8, for example: iconv -f {name} -t UTF-8 OLD > NEW",
        ) from error
    match = _MISREAD.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        raise ReadingError(
            f"has spoilt letters such as “{match.group()}” in line {line}: "
            "its UTF-8 was read as windows-1252 when it was saved",
            "Save the page anew as UTF-8; or turn it back: iconv -f UTF-8 -t WINDOWS-1252 OLD > NEW",
        )
    lost = text.count("\ufffd")
    if lost > _MAX_LOST:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        raise ReadingError(
            f"has lost {lost} letters (“\ufffd”, first in line {line}): "
            "its windows-1252 was read as UTF-8 when it was saved",
            "The letters can't be brought back from this file: save the page anew as UTF-8.",
        )
    warnings = (f"{lost} letters were lost before this text was saved (“\ufffd”)",) if lost else ()
    return Reading(text, warnings=warnings)
