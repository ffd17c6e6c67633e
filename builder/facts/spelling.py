"""Words that look the same but are written otherwise: what PDF programs and web pages put into a text.

Soft hyphens and characters without width, ligatures (ﬁ), accents written apart from their letters, the many spaces,
dashes and quotation marks, and words broken at a line's end make no difference. Letters and digits do: nothing is left
out between two digits, and `²`, `½` or `①` are no plain digits.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

_DASHES = "\u002d\u2010-\u2015\u2212"
# Soft hyphen, joiners and breaks without width, marks of direction.
_UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_SAME = {
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **{"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"},
}
_LETTER = r"[^\W\d_]"
_PIECE = re.compile(
    rf"(?P<broken>(?<={_LETTER})[{_UNSEEN}]*[{_DASHES}\u00ad][{_UNSEEN}]*[^\S\n]*\n\s*(?={_LETTER}))"
    rf"|(?P<space>\s+)|(?P<kept>(?<=\d)[{_UNSEEN}]+(?=\d))|(?P<unseen>[{_UNSEEN}]+)|[\s\S]"
)
# Stands for a hyphen at a line's end, which may be the word's own or not; a code that is never a character.
_BREAK = "\ufdd0"
_PART = re.compile(rf"(?<={_LETTER})- ?(?={_LETTER})|[\s\S]")
_MARK = "\u0300-\u036f"


@dataclass
class Folded:
    """A text without the differences that don't count, and where each of its characters stands in the real one."""

    text: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)  # offsets of start and end, end exclusive

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the real text of what stands from `start` up to `end` here."""
        return self.places[start][0], self.places[end - 1][1]


@lru_cache(maxsize=2048)
def fold(text: str) -> Folded:
    """`text` as it is compared: straight quotes, plain hyphens, single spaces, letters and their accents apart."""
    folded = Folded()
    letters: list[str] = []
    for match in _PIECE.finditer(text):
        if match["unseen"]:
            continue
        if match["space"] and letters[-1:] == [" "]:
            folded.places[-1] = folded.places[-1][0], match.end()
            continue
        piece = match.group()
        parts = _BREAK if match["broken"] else " " if match["space"] else _SAME.get(piece)
        for letter in parts or unicodedata.normalize("NFD", piece):
            letters.append(letter)
            folded.places.append(match.span())
    folded.text = "".join(letters)
    return folded


def plain(text: str) -> str:
    """`text` as a person would type it: without what no reader sees, its ligatures taken apart; the rest as it is."""
    seen = "".join(
        "" if match["unseen"] else "-\n" if match["broken"] else match.group() for match in _PIECE.finditer(text)
    )
    return "".join(_SAME[letter] if len(_SAME.get(letter, "")) > 1 else letter for letter in seen).strip()


def bounded(pattern: str, words: str) -> str:
    """`pattern`, which stands for `words`, only where whole words and whole numbers begin and end."""
    before = rf"(?<![\w{_UNSEEN}{_BREAK}])" if re.match(r"\w", words) else ""
    after = rf"(?![\w{_MARK}{_UNSEEN}{_BREAK}])" if re.search(rf"[\w{_MARK}]$", words) else ""
    if words[:1].isdecimal():
        before += r"(?<!\d[.,])"
    if words[-1:].isdecimal():
        after += r"(?![.,]\d)"
    return f"{before}{pattern}{after}"


def alike(words: str) -> str:
    """A pattern that finds `words` in a folded text, in whatever way they are written there."""
    folded = fold(words).text.strip()
    if not folded:
        return r"(?!)"
    parts: list[str] = []
    before = ""
    for match in _PART.finditer(folded):
        part = match.group()
        if part == _BREAK:
            parts.append(f"(?:- ?|{_BREAK})?")
        elif len(part) == 2:
            parts.append(f"(?:- |{_BREAK})")
        elif part == "-":
            inside = before.isalpha() and folded[match.end() : match.end() + 1].isalpha()
            parts.append(f"[-{_BREAK}]" if inside else "-")
        else:
            parts.append((f"{_BREAK}?" if before.isalpha() and part.isalpha() else "") + re.escape(part))
        before = part
    return bounded("".join(parts), folded)


def has(text: str, words: str) -> bool:
    """Whether `words` stand in `text` as whole words, upper and lower case alike."""
    return bool(re.search(alike(words), fold(text).text, re.IGNORECASE))
