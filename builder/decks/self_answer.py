"""Whether a card's front already says its answer: by words, in whatever language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters, the marks on them, and digits; a language without spaces has long words.
_IN_WORDS = {"L", "M", "N"}
# Shorter words join others and say little by themselves.
_SHORT = 3
# So many more words and signs than the front may a line have that only repeats it: “Pain in the belly (abdomen)” for
# “Abdomen”. Where a language has no spaces, a word is a sentence.
_AROUND, _AROUND_SIGNS = 4, 24
# The part of an answer's words that gives it away.
_MOST = 2 / 3


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """A text's words, alike whatever their capitals and whether there is one of the thing or more."""
    plain = "".join(sign if unicodedata.category(sign)[0] in _IN_WORDS else " " for sign in text.casefold())
    return tuple(word.removesuffix("s") if len(word) > _SHORT else word for word in plain.split())


def repeats(front: str, line: str) -> bool:
    """Whether a line is the front once more, with hardly anything besides."""
    asked, answered = _words(front), _words(line)
    short = len(answered) <= len(asked) + _AROUND and len(line) <= len(front) + _AROUND_SIGNS
    return short and bool(asked) and set(asked) <= set(answered)


def tells(front: str, answer: str) -> bool:
    """Whether most words of the answer stand on the front."""
    asked, answered = set(_words(front)), _words(answer)
    if not answered or not asked:
        return False
    if set(answered) <= asked:
        return True
    weighty = {word for word in answered if len(word) > _SHORT or word.isdigit()}
    return bool(weighty) and len(weighty & asked) >= _MOST * len(weighty)


def fault(front: str, answer: Iterable[str]) -> str | None:
    """What is wrong with a card, given the words of its front and the lines of its answer; None where nothing is."""
    lines = list(answer)
    for line in lines:
        if repeats(front, line):
            return f"its answer repeats its front: “{line}”"
    if tells(front, " ".join(lines)):
        return f"its front, “{front}”, says its answer: “{' '.join(lines)}”"
    return None
