"""Words and phrases looked for in a language's texts, by where its words begin and end.

A pattern is a word or a phrase; `*` stands for any letters of one word, `…` for a gap in the same sentence. Nearly all
patterns are looked for part by part; only those with a `*` within a word become regular expressions, which are slow to
make. In one place of a text the longest pattern counts, and an exception before all others.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from builder.facts.base_fact import PLACEHOLDER
from builder.languages.marks import LATIN_ENDS, SENTENCE_ENDS

# How far apart two parts of a pattern (“no … nunca”) may stand, in characters, within one sentence.
_GAP = 60
_ENDS = frozenset(LATIN_ENDS + SENTENCE_ENDS + ":;：；؛")
# What words are made of; \w alone lacks the vowel signs of many scripts.
_LETTERS = r"\w\p{M}"
_LETTER = regex.compile(f"[{_LETTERS}]")
_VOWEL_SIGNS = regex.compile("[\u064b-\u0652\u0670\u0640]")
# Stands between the words of a corpus, and in none.
_BETWEEN = "\0"


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """`text` as patterns see it: composed, straight apostrophes, no Arabic vowel signs, nothing in placeholders."""
    text = unicodedata.normalize("NFC", PLACEHOLDER.sub("\ufffc", text)).replace("’", "'").replace("ʼ", "'")
    return _VOWEL_SIGNS.sub("", text).casefold()


@lru_cache(maxsize=65536)
def _single_spaced(text: str) -> bool:
    return " ".join(text.split()) == text


@lru_cache(maxsize=4096)
def _is_letter(character: str) -> bool:
    return _LETTER.match(character) is not None


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


class Corpus:
    """Texts that many lists are looked for in: most have none of a list's letters, and one look tells which do."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = list(dict.fromkeys(texts))
        having: dict[str, list[int]] = {}  # word → places of the texts that have it
        for place, text in enumerate(self.texts):
            for word in set(plain(text).split()):
                having.setdefault(word, []).append(place)
        self._having = list(having.values())
        self._starts: list[int] = []
        length = 0
        for word in having:
            self._starts.append(length)
            length += len(word) + len(_BETWEEN)
        self._joined = _BETWEEN.join(having)
        self.counted: dict[WordPatterns, dict[str, int]] = {}  # what was counted before

    def having(self, literals: Iterable[str]) -> dict[str, list[str]]:
        """Text → those of the literals that it has; these are parts of words, as `plain` writes both."""
        texts_having: dict[int, list[str]] = {}
        for literal in literals:
            start = self._joined.find(literal)
            places: set[int] = set()
            while start >= 0:
                word = bisect_right(self._starts, start)
                places.update(self._having[word - 1])
                # In the word that has it no further one is looked for.
                start = self._joined.find(literal, self._starts[word]) if word < len(self._starts) else -1
            for place in places:
                texts_having.setdefault(place, []).append(literal)
        return {self.texts[place]: texts_having[place] for place in sorted(texts_having)}


@lru_cache(maxsize=2)
def english_corpus(texts: tuple[str, ...]) -> Corpus:
    """The corpus of English texts: it is the same one for every locale that translates all of them."""
    return Corpus(texts)


@dataclass(frozen=True)
class _Part:
    """What stands before, between or behind the gaps of a pattern. `open_…`: a `*` is there, for any letters."""

    phrase: str
    open_before: bool
    open_behind: bool
    latin_before: bool  # it begins the pattern with a Latin letter
    latin_behind: bool


def _parts(pattern: str) -> list[_Part]:
    """The parts of a pattern; none where a `*` stands within a word, or a part is empty."""
    parts = []
    written = pattern.split("…")
    for place, text in enumerate(plain(pattern).split("…")):
        words = " ".join(text.split())
        phrase = words.strip("*")
        if not phrase or "*" in phrase or phrase != phrase.strip():
            return []
        latin_before = place == 0 and _latin(pattern[0])
        latin_behind = place == len(written) - 1 and _latin(pattern[-1])
        parts.append(_Part(phrase, words.startswith("*"), words.endswith("*"), latin_before, latin_behind))
    return parts


@dataclass(frozen=True)
class Borders:
    """Where a language's words begin and end.

    `spaced`: a pattern matches whole words; else only words in Latin letters have borders (“CT” is no part of
    “active”). `attached`: little words written together with the next one (Arabic و).
    """

    spaced: bool
    attached: tuple[str, ...] = ()

    # Patterns as they are

    def can_find(self, parts: Sequence[_Part], text: str) -> bool:
        """Whether `spans` finds all places in `text` of the pattern with these parts."""
        stars = [star for part in parts for star in (part.open_before, part.open_behind)]
        if not self.spaced and any(stars[:-1]):
            return False  # nothing bounds these letters
        return bool(parts) and (_single_spaced(text) or not any(" " in part.phrase for part in parts))

    def spans(self, parts: Sequence[_Part], text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each place in `text` where the pattern with these parts may be said to stand."""
        for start, end in self._spans(parts[0], text, 0):
            if (last := self._reached(parts[1:], text, end)) is not None:
                yield start, last

    def _reached(self, parts: Sequence[_Part], text: str, end: int) -> int | None:
        """Where the last of the parts ends, each as near as can be to the one before; None: nowhere."""
        if not parts:
            return end
        for start, reached in sorted(self._spans(parts[0], text, end)):
            gap = text[end:start]
            if len(gap) > _GAP or not _ENDS.isdisjoint(gap):
                return None
            if (last := self._reached(parts[1:], text, reached)) is not None:
                return last
        return None

    def _spans(self, part: _Part, text: str, first: int) -> Iterator[tuple[int, int]]:
        """The places of a part from `first` on."""
        place = text.find(part.phrase, first)
        while place >= 0:
            end = place + len(part.phrase)
            if part.open_behind:
                while end < len(text) and _is_letter(text[end]):
                    end += 1
            if self._ends(part, text, end):
                yield from ((start, end) for start in self._begins(part, text, place) if start >= first)
            place = text.find(part.phrase, place + 1)

    def _ends(self, part: _Part, text: str, end: int) -> bool:
        behind = text[end : end + 1]
        if self.spaced:
            return not behind or not _is_letter(behind)
        return not (part.latin_behind and _latin(behind))

    def _begins(self, part: _Part, text: str, place: int) -> Iterator[int]:
        """Where it begins: with its word, or with a little word that is written together with it."""
        if not self.spaced:
            if not (part.latin_before and _latin(text[place - 1 : place])):
                yield place
            return
        while part.open_before and place and _is_letter(text[place - 1]):
            place -= 1
        if self._is_border(text, place):
            yield place
        for little in self.attached:
            if text.endswith(little, 0, place) and self._is_border(text, place - len(little)):
                yield place - len(little)

    @staticmethod
    def _is_border(text: str, place: int) -> bool:
        return not place or not _is_letter(text[place - 1])

    # Patterns as regular expressions

    @cached_property
    def _around(self) -> tuple[str, str]:
        """What stands before and behind a pattern."""
        if not self.spaced:
            return "", ""
        attached = "|".join(map(regex.escape, sorted(self.attached, key=len, reverse=True)))
        return f"(?<![{_LETTERS}])" + (f"(?:{attached})?" if attached else ""), f"(?![{_LETTERS}])"

    def expression(self, pattern: str) -> regex.Pattern[str]:
        before, behind = self._around
        parts = (
            r"\s+".join(regex.escape(word).replace(r"\*", f"[{_LETTERS}]*") for word in part.split())
            for part in plain(pattern).split("…")
        )
        gap = f"[^{regex.escape(''.join(sorted(_ENDS)))}]{{0,{_GAP}}}?"
        body = f"{behind}{gap}{before}".join(parts)
        if not self.spaced:
            before, behind = "(?<![a-z])" if _latin(pattern[0]) else "", "(?![a-z])" if _latin(pattern[-1]) else ""
        return regex.compile(f"{before}{body}{behind}")


class _Pattern:
    """A pattern, ready to be looked for."""

    def __init__(self, written: str, borders: Borders) -> None:
        self.written = written
        # Its runs of letters, and the longest: a text without them doesn't match.
        self._literals = plain(written).replace("*", " ").replace("…", " ").split()
        self.literal = max(self._literals, key=len, default="")
        self._borders = borders

    @cached_property
    def _parts(self) -> list[_Part]:
        return _parts(self.written)

    @cached_property
    def _expression(self) -> regex.Pattern[str]:
        return self._borders.expression(self.written)

    def spans(self, text: str) -> Iterable[tuple[int, int]]:
        """Start and end of each place in `text` where it may be said to stand."""
        if not all(literal in text for literal in self._literals):
            return ()
        if self._borders.can_find(self._parts, text):
            return self._borders.spans(self._parts, text)
        return (match.span() for match in self._expression.finditer(text, overlapped=True))


class WordPatterns:
    """A list of patterns with its exceptions, ready to be looked for."""

    def __init__(self, borders: Borders, words: Iterable[str], exceptions: Iterable[str]) -> None:
        # In the order in which they count where several begin in one place.
        no, self.words = (sorted(patterns, key=len, reverse=True) for patterns in (exceptions, words))
        self._exceptions = len(no)
        self._patterns = [_Pattern(pattern, borders) for pattern in (*no, *self.words)]
        self._places: dict[str, list[int]] = {}  # literal → places of its patterns
        for place, pattern in enumerate(self._patterns):
            self._places.setdefault(pattern.literal, []).append(place)
        self._counts: dict[str, int] = {}

    def count(self, text: str) -> int:
        """How often the words stand in `text`, exceptions left out."""
        count = self._counts.get(text)
        if count is None:
            count = self._counts[text] = len(self._matches(plain(text)))
        return count

    def count_all(self, corpus: Corpus) -> dict[str, int]:
        """How often the words stand in each text of the corpus, where they do."""
        counts = corpus.counted.get(self)
        if counts is None:
            having = corpus.having(self._places)
            for text, literals in having.items():
                if text not in self._counts:
                    there = [place for literal in literals for place in self._places[literal]]
                    self._counts[text] = len(self._matches_of(there, plain(text)))
            counts = corpus.counted[self] = {text: count for text in having if (count := self._counts[text])}
        return counts

    def matches(self, text: str) -> list[str]:
        """Those of the words that stand in `text`, in its order, exceptions left out."""
        return [self.words[place - self._exceptions] for place in self._matches(plain(text))]

    def _matches(self, text: str) -> list[int]:
        """The places of these words among the patterns."""
        there = [place for literal, positions in self._places.items() if literal in text for place in positions]
        return self._matches_of(there, text)

    def _matches_of(self, there: list[int], text: str) -> list[int]:
        """The same, where the literals of these patterns alone are in the text."""
        if not there or max(there) < self._exceptions:
            return []  # most texts have none of the words' letters
        spans = sorted((start, place, end) for place in there for start, end in self._patterns[place].spans(text))
        matches, reached = [], 0
        for start, place, end in spans:
            if start >= reached:
                reached = end
                if place >= self._exceptions:
                    matches.append(place)
        return matches
