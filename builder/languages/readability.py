"""How hard English is to read: its whole sentences, their words, and the Flesch-Kincaid grade.

The formula is that of Kincaid and others, 1975. Syllables are counted by the hyphenation dictionary, as textstat 0.7.4
does, which is a little low for words such as “about”; the band was chosen by that count. What counts as text follows
the usual practice for patients' leaflets (Part 7 of the Toolkit for Making Written Material Clear and Effective, US
Centers for Medicare & Medicaid Services; Flesch's own “running text”): no headings, no table cells, and of a list only
items that are whole sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyphen

# Below this a text is a label, whatever it ends with.
_MIN_WORDS = 4
_WORD = re.compile(r"[^\W_]")
_END = re.compile(r"[.!?…][”’\"')\]]*$")
_LEAD_IN = re.compile(r":$")
# After a full stop or the like, before what a sentence begins with.
_BETWEEN = re.compile(r"(?<=[.!?…])([”’\"')\]]*)\s+(?=[“‘\"'(\[]*[A-Z0-9])")
_DICTIONARY = "en_US"


@dataclass(frozen=True)
class Measure:
    """What was counted of a text."""

    sentences: int
    words: int
    syllables: int

    @property
    def per_sentence(self) -> float:
        """Words of a sentence on average; 0 without a sentence."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade; 0 without a sentence."""
        if not self.sentences or not self.words:
            return 0.0
        return 0.39 * self.per_sentence + 11.8 * self.syllables / self.words - 15.59


def words(text: str) -> list[str]:
    """What stands between spaces and has a letter or a digit."""
    return [word for word in text.split() if _WORD.search(word)]


@lru_cache(maxsize=1)
def _dictionary() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=_DICTIONARY)


@lru_cache(maxsize=16384)
def syllables(word: str) -> int:
    """At least 1."""
    letters = re.sub(r"[^\w']", "", word.lower())
    return len(_dictionary().positions(letters)) + 1


def measure(sentences: Iterable[str]) -> Measure:
    counted = [words(sentence) for sentence in sentences]
    every = [word for sentence in counted for word in sentence]
    return Measure(len(counted), len(every), sum(map(syllables, every)))


def without_names(text: str, names: re.Pattern[str]) -> str:
    """The text with “it” for each name, which no plainer word stands for."""
    return names.sub("it", text)


def names_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as a whole word, the longest first, in upper or lower case."""
    every = sorted({name for name in names if name}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, every))})(?!\w)" if every else "(?!)", re.IGNORECASE)


def sentences(text: str, abbreviations: Sequence[str] = ()) -> list[str]:
    """A text cut into its sentences; `abbreviations` end in a full stop that ends no sentence (“Dr”)."""
    texts: list[str] = []
    begin = 0
    for match in _BETWEEN.finditer(text):
        before = text[begin : match.start()]
        last = before.rstrip(".").split()[-1:] or [""]
        if before.endswith(".") and last[0].strip("“‘(") in abbreviations:
            continue
        texts.append(text[begin : match.end(1)])
        begin = match.end()
    return [*texts, text[begin:]]


def whole_sentences(texts: Sequence[str], abbreviations: Sequence[str] = ()) -> list[list[str]]:
    """Of each text, in reading order, those of its sentences that count.

    What ends with no mark of a sentence doesn't. A lead-in, which ends with a colon, does where the next text is a
    whole sentence; before fragments it is a fragment itself.
    """
    groups: list[list[str]] = []
    following = False  # whether the text after this one is a whole sentence
    for text in reversed([" ".join(text.split()) for text in texts]):
        parts = sentences(text, abbreviations)
        whole = bool(_END.search(text)) and len(words(text)) >= _MIN_WORDS
        if not whole:
            lead_in = bool(_LEAD_IN.search(text)) and following
            parts = parts if lead_in else parts[:-1]
        groups.append([part for part in parts if words(part)])
        following = whole
    return groups[::-1]
