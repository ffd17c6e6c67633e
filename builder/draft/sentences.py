"""Where sentences end in a passage; offsets stay those of the document's text."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator

from builder.draft.passages import Sentence
from builder.draft.words import words

# The end of a sentence: its mark with closing quotes and a footnote's number, and then white space and a beginning;
# or a letter straight after a full stop, as text is glued in conversion.
_END = re.compile(
    r"(?<=[a-z\)\]])\.\d{1,2}(?=\s+[A-Z“\"(])"
    r"|[.?!]+[\"”’'\)\]*]*(?=\s+[A-Z0-9“\"‘'(\[•])"
    r"|(?<=[a-z]{2})[.?!](?=[A-Z][a-z])"
)
_LAST_WORD = re.compile(r"[(\[“\"]?([\w.®]+)$")
_TWO_WORDS = re.compile(r"(\w+)\s+\S+$")
_NEXT_WORD = re.compile(r"\s*[“\"‘'(\[]*([\w’']+)")
_ADDRESS = re.compile(r"(?:www\.|https?:|@)\S*$")


class Lines:
    """Line numbers of offsets, counted from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)


@functools.cache
def _list(name: str) -> frozenset[str]:
    return frozenset(words("sentences")[name])


def is_starter(word: str) -> bool:
    """Whether this word, as written, is one that begins sentences."""
    return word.replace("’", "'") in _list("starters")


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the mark that was found ends the sentence that begins at `begin`."""
    before, mark = text[begin : match.start()], match.group()
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    if match.end() < len(text) and not text[match.end()].isspace() and _ADDRESS.search(before):
        return False
    following = _NEXT_WORD.match(text, match.end())
    next_word = following.group(1) if following else ""
    last_word = _LAST_WORD.search(before[-40:])
    if last_word is None:
        return True
    word = last_word.group(1)
    if word.isdigit():  # “10. Something” at the beginning is the number of an item
        return before.strip() != word
    if word in _list("abbreviations"):
        # “No.” answers a question too, a “Co.” ends a sentence now and then.
        return word in ("No", "Co", "Inc") and is_starter(next_word)
    if word in _list("perhaps"):
        return is_starter(next_word)
    if len(word) == 1 and word.isupper():  # an initial, or vitamin C
        before_it = _TWO_WORDS.search(before[-60:])
        if before_it is None:
            return False
        previous = before_it.group(1)
        return is_starter(next_word) or previous.lower() in _list("lettered")
    return True


def spans(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text as offsets of their first character and after their last."""
    begin = 0
    for match in _END.finditer(text):
        if _ends(text, begin, match):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, len(text))


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        yield begin, end


def sentences(text: str, start: int, end: int, lines: Lines) -> tuple[Sentence, ...]:
    """The sentences between two offsets of a document's text."""
    part = text[start:end]
    return tuple(
        Sentence(part[begin:finish], start + begin, start + finish, lines.of(start + begin))
        for begin, finish in spans(part)
    )
