"""Names made of a known word at their end and the words before it: “skin biopsy”, “hip replacement”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.words import word_list

_WORD = re.compile(r"[A-Za-z][\w’']*(?:[-/][A-Za-z0-9]+)*|\d+-[a-z]+")
_MOST_WORDS = 3


class Names(Model):
    """What tests.yaml and treatments.yaml share: names, and the words that make one."""

    schema_: int = Field(alias="schema")
    names: list[str]
    heads: list[str]
    weak: frozenset[str]
    which: frozenset[str]
    endings: list[str]
    not_endings: frozenset[str]
    light: frozenset[str]


class Nouns(Model):
    """locales/en/draft/nouns.yaml: words that look like verbs or plurals and may stand in a name."""

    schema_: int = Field(alias="schema")
    ing: frozenset[str]
    ed: frozenset[str]
    plurals: frozenset[str]


@dataclass(frozen=True)
class NameMatch:
    """A name in a text, offsets of it, and whether it is one of the list (`known`) or made by its last word."""

    start: int
    end: int
    known: bool


class NameReader:
    """Finds the names of a list, and those that its heads and endings make."""

    def __init__(self, words: Names, more: tuple[str, ...] = ()) -> None:
        self._words = words
        self._light = frozenset(word.lower() for word in words.light)
        self._weak = frozenset(word.lower() for word in words.weak)
        self._which = frozenset(word.lower() for word in words.which)
        names = "|".join(self._name(name) for name in sorted({*words.names, *more}, key=len, reverse=True))
        heads = "|".join(sorted((re.escape(head) for head in words.heads), key=len, reverse=True))
        self._known = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
        self._head = re.compile(rf"(?<![\w-])(?:{heads})(?![\w-])", re.I)
        self._ending = re.compile(rf"(?<![\w-])[A-Za-z][\w-]*?(?:{'|'.join(words.endings)})(?![\w-])", re.I)

    @staticmethod
    def _name(name: str) -> str:
        """A name and its plural; capitals must stand where they make the name, as in “PET”."""
        if name.isupper() or (len(name) <= 5 and name[:2].isupper()):
            return rf"{re.escape(name)}s?"
        stem = re.escape(name[:-1]) + "(?:ys?|ies)" if name.endswith("y") else re.escape(name) + "(?:e?s)?"
        return f"(?i:{stem})".replace(r"\ ", r"[ \u00a0]")

    def find(self, text: str) -> Iterator[NameMatch]:
        """In the order of the text; none overlaps another, the longest goes before."""
        matches = [NameMatch(hit.start(), hit.end(), True) for hit in self._known.finditer(text)]
        for hit in self._head.finditer(text):
            if (start := self._start(text, hit)) is not None:
                matches.append(NameMatch(start, hit.end(), False))
        for hit in self._ending.finditer(text):
            if hit[0].lower() not in self._words.not_endings:
                matches.append(NameMatch(self._wider(text, hit.start()), hit.end(), True))
        last = 0
        for item in sorted(matches, key=lambda one: (one.start, -one.end)):
            if item.start >= last:
                yield item
                last = item.end

    def _before(self, text: str, at: int) -> list[re.Match[str]]:
        """The words that stand before a place, with nothing but a space between them; the nearest first."""
        words: list[re.Match[str]] = []
        while len(words) < _MOST_WORDS:
            gap = re.search(r"[\w’')/-]+(?=[ \u00a0]$)", text[max(0, at - 40) : at])
            if gap is None:
                break
            first = max(0, at - 40) + gap.start()
            word = _WORD.fullmatch(text, first, max(0, at - 40) + gap.end())
            if word is None or word[0].lower() in self._light or _verb(word[0], words):
                break
            words.append(word)
            at = first
        return words

    def _start(self, text: str, head: re.Match[str]) -> int | None:
        """Where a name begins that ends with this head; None where nothing says which test it is."""
        words = self._before(text, head.start())
        if head[0].lower() in self._weak:
            if not words or words[0][0].lower() not in self._which:
                return None
            # A weak head takes the words that are known to go with it.
            kept = [words[0]]
            for word in words[1:]:
                if word[0].lower() not in self._which:
                    break
                kept.append(word)
            return kept[-1].start()
        return words[-1].start() if words else None

    def _wider(self, text: str, at: int) -> int:
        kept = at
        for word in self._before(text, at):
            if word[0].lower() not in self._which:
                break
            kept = word.start()
        return kept


def _verb(word: str, nearer: list[re.Match[str]]) -> bool:
    """“performing blood tests”, “guided biopsy”: a verb before the name is no part of it."""
    low, nouns = word.lower(), word_list("nouns", Nouns)
    if low.endswith("ing") and low not in nouns.ing:
        return True
    if (
        low.endswith("ed")
        and low not in nouns.ed
        and not re.search(r"-(?:linked|guided|assisted|based|induced|directed)$", low)
    ):
        return True
    return low.endswith("ly") or (
        low.endswith("s") and not low.endswith(("ss", "us", "is", "’s", "'s")) and low not in nouns.plurals
    )
