"""Where lines may break in scripts that put no spaces between words, and must not in Korean words.

Burmese, Khmer, Lao and Thai words are found by ICU's dictionaries, and a zero-width space goes between them, in the
copy that is laid out and nowhere else. Pango would break Korean between any two syllables; a word joiner keeps words
whole.
"""

from __future__ import annotations

import ctypes
import re
from functools import cache, lru_cache
from typing import Any

ZERO_WIDTH_SPACE, WORD_JOINER = "\u200b", "\u2060"
# Script → the language whose dictionary ICU takes, and the script's own letters and signs.
_DICTIONARIES = {
    "th": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "lo": "\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf",
    "my": "\u1000-\u1049\u1050-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f",
    "km": "\u1780-\u17d3\u17d7\u17dc",
}
_RUNS = {language: re.compile(f"([{letters}]{{2,}})") for language, letters in _DICTIONARIES.items()}
_SOUTH_EAST_ASIA = re.compile("[\u0e01-\u0edf\u1000-\u109f\u1780-\u17dd\ua9e0-\ua9fe\uaa60-\uaa7f]")
_HANGUL = re.compile("(?<=[\uac00-\ud7a3])(?=[\uac00-\ud7a3])")
_PARTS = re.compile(r"(<(?:title|style|script)\b.*?</(?:title|style|script)>|<[^>]*>)", re.DOTALL)
_LINE = 2  # UBRK_LINE of ICU's ubrk.h


class MissingLibraryError(Exception):
    """A page needs a library that this machine lacks."""


@cache
def _icu() -> Any:
    """ICU's functions on breaks, by their names without ICU's version; None where ICU isn't installed."""
    for version in range(99, 49, -1):
        try:
            library = ctypes.CDLL(f"libicuuc.so.{version}")
        except OSError:
            continue
        functions = {name: getattr(library, f"ubrk_{name}_{version}") for name in ("open", "first", "next", "close")}
        status = ctypes.POINTER(ctypes.c_int)
        functions["open"].restype = ctypes.c_void_p
        functions["open"].argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int32, status]
        for name in ("first", "next", "close"):
            functions[name].argtypes = [ctypes.c_void_p]
        return {**functions, "version": version}
    return None


def installed() -> bool:
    """Whether this machine can find words in Burmese, Khmer, Lao and Thai."""
    return _icu() is not None


def icu_version() -> str:
    """ICU's version on this machine; other versions may break lines elsewhere."""
    icu = _icu()
    return str(icu["version"]) if icu else "none"


@lru_cache(maxsize=65536)
def words(text: str, language: str) -> tuple[str, ...]:
    """`text` in pieces between which a line may break. MissingLibraryError where ICU isn't installed."""
    icu = _icu()
    if icu is None:
        raise MissingLibraryError("ICU is not installed (package libicu-dev)")
    units = text.encode("utf-16-le")
    buffer, status = ctypes.create_string_buffer(units), ctypes.c_int(0)
    address = ctypes.cast(buffer, ctypes.c_void_p)
    breaks = icu["open"](_LINE, language.encode(), address, len(units) // 2, ctypes.byref(status))
    if status.value > 0:
        raise MissingLibraryError(f"ICU can't break lines in {language} (error {status.value})")
    try:
        found, last = [], icu["first"](breaks)
        while (following := icu["next"](breaks)) >= 0:
            found.append(units[2 * last : 2 * following].decode("utf-16-le"))
            last = following
    finally:
        icu["close"](breaks)
    return tuple(found)


def with_breaks(html: str) -> str:
    """The page with its break points and joiners; tags, titles and style sheets stay as they are."""
    if not _SOUTH_EAST_ASIA.search(html) and not _HANGUL.search(html):
        return html
    parts = _PARTS.split(html)
    parts[::2] = (_text(part) for part in parts[::2])
    return "".join(parts)


def _text(text: str) -> str:
    for language, run in _RUNS.items():
        parts = run.split(text)
        parts[1::2] = (ZERO_WIDTH_SPACE.join(words(part, language)) for part in parts[1::2])
        text = "".join(parts)
    return _HANGUL.sub(WORD_JOINER, text)
