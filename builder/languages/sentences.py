"""How many sentences a text has, in any script."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

import regex

from builder.languages.marks import LATIN_ENDS, SENTENCE_ENDS
from builder.languages.wording import Wording

_CLOSING = "”’»\"')）］\\]」』›"
_OPENING = "“‘«\"'(（\\[「『‹¿¡—–-"
# The word before a full stop that is an initial (“J. Smith”) or a letter behind another full stop (“e.g.”; a small one
# alone may be a word, as Vietnamese “u”), or nothing but digits at the start of a line.
_INITIAL = regex.compile(r"(?:^|[\s(\[“«])[\p{Lu}\p{Lo}]$|\.\p{L}$")
_NUMBERED = regex.compile(r"(?:^|\s)\d{1,3}$")


@lru_cache(maxsize=8)
def _ends(marks: str) -> regex.Pattern[str]:
    sure = SENTENCE_ENDS + "".join(mark for mark in marks if mark not in SENTENCE_ENDS + LATIN_ENDS)
    return regex.compile(
        f"(?P<sure>[{regex.escape(sure)}][{regex.escape(sure)}{regex.escape(LATIN_ENDS)}]*[{_CLOSING}]*)"
        f"|(?P<latin>[{regex.escape(LATIN_ENDS)}]+)[{_CLOSING}]*(?=\\s|$)"
    )


def _goes_on(text: str, start: int, mark: str, abbreviations: Collection[str], rest: str) -> bool:
    """Whether the sentence goes on behind a Latin mark that begins at `start`; `rest`: what follows it."""
    begin = regex.match(rf"\s*[{_OPENING}]*(.?)", rest, regex.DOTALL)
    following = begin[1] if begin else ""
    if following.islower():
        return True
    if mark != "." or not rest.strip():
        return False
    before = text[:start]
    words = before.split()
    last = words[-1].lstrip("([“«\"'") if words else ""
    if last.casefold() in abbreviations:
        return True
    return bool(_INITIAL.search(before)) or (bool(_NUMBERED.search(before)) and len(words) == 1)


def count_sentences(text: str, marks: Iterable[str] = (), abbreviations: Iterable[str] = ()) -> int:
    """How many sentences stand in `text`; a label without a mark is one, an empty text none.

    `marks`: further marks of the language that end a sentence. A mark that a small letter follows ends none; nor does
    the full stop of a number, of an initial or of one of the `abbreviations` (without their last full stop).
    """
    known = {word.casefold() for word in abbreviations}
    count, last = 0, 0
    for match in _ends("".join(sorted(set("".join(marks))))).finditer(text):
        latin = match["latin"]
        if latin is not None and _goes_on(text, match.start(), latin, known, text[match.end() :]):
            continue
        if any(character.isalnum() or character in "{}" for character in text[last : match.start()]):
            count += 1
        last = match.end()
    return count + any(character.isalnum() or character in "{}" for character in text[last:])


@lru_cache(maxsize=65536)
def _counted(text: str, marks: tuple[str, ...], abbreviations: tuple[str, ...]) -> int:
    return count_sentences(text, marks, abbreviations)


def sentences_of(wording: Wording | None, text: str) -> int:
    """How many sentences a text has, with the marks and abbreviations of its language."""
    ends = wording.record.ends if wording else {}
    marks = tuple(mark for kind, each in ends.items() if kind != "introduction" for mark in each)
    readability = wording.record.readability if wording else None
    return _counted(text, marks, tuple(readability.abbreviations) if readability else ())
