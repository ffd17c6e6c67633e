"""Where names may stand: the words of a passage with their places, and what stands around them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.draft.medicines.lists import compiled
from builder.draft.passages import DraftDocument, Passage

_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
# Between words of one name; never the end of a line.
_GAP = re.compile(r"[ \xa0]{1,2}")


@dataclass(frozen=True)
class Word:
    """A word as written; offsets of the document's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """A passage with its words, and the sentences by which a word is judged."""

    passage: Passage
    text: str  # the document's
    words: tuple[Word, ...]
    seen: frozenset[str] = frozenset()  # all words of the document, in lower case

    def phrase(self, first: int, count: int) -> str | None:
        """`count` words from the word numbered `first`, if nothing but blanks stands between them."""
        if first < 0 or first + count > len(self.words):
            return None
        chosen = self.words[first : first + count]
        for left, right in itertools.pairwise(chosen):
            gap = self.text[left.end : right.start]
            bracketed = (len(right.text) == 1 and gap in (" (", "(")) or (len(left.text) == 1 and gap == ") ")
            if not (_GAP.fullmatch(gap) or (left.text == "St" and gap == ". ") or bracketed):
                return None
        return re.sub(r"\s+", " ", self.text[chosen[0].start : chosen[-1].end])

    def sentence(self, start: int) -> tuple[str, int]:
        """The sentence around an offset, and its own offset."""
        for sentence in self.passage.sentences:
            if sentence.start <= start < sentence.end:
                return sentence.text, sentence.start
        return self.passage.text, self.passage.start

    def around(self, start: int) -> str:
        """All that says what a name is about: its sentence, the list's lead, the heading."""
        lead = self.passage.lead or "" if self.passage.kind == "item" else ""
        return " ".join((self.passage.heading, lead, self.sentence(start)[0]))


def places(document: DraftDocument) -> Iterator[Place]:
    """The passages of a document with their words."""
    seen = frozenset(word[0].lower() for word in _WORD.finditer(document.text))
    for passage in document.passages:
        matches = _WORD.finditer(passage.text)
        words = tuple(Word(word[0], passage.start + word.start(), passage.start + word.end()) for word in matches)
        yield Place(passage, document.text, words, seen)


def is_medical(place: Place, start: int) -> bool:
    """Whether the words around a name speak of medicines."""
    return compiled(r"(?<![\w-])<medical>(?!\w)").search(place.around(start)) is not None


def is_of_body_or_food(place: Place, start: int) -> bool:
    return compiled(r"(?<![\w-])<not_given>(?!\w)").search(place.sentence(start)[0]) is not None


def form_after(place: Place, end: int) -> re.Match[str] | None:
    """“ injections”, “ supplements” straight after a name."""
    form = r"[®™]?(?:\s+(?:hormone|oral|nasal|skin|replacement))?[\s-]+<forms>(?!\w)"
    return compiled(form).match(place.text, end, place.passage.end)


def is_given(place: Place, start: int, perhaps: bool = False) -> bool:
    """Whether the words straight before a name say that somebody takes or gets it; `perhaps`: or may say so."""
    sentence, offset = place.sentence(start)
    given = "<perhaps_given>" if perhaps else "<given>"
    before = compiled(rf"(?<![\w-]){given}(?:[\s,]+<between>(?!\w)){{0,4}}\s*$")
    ahead = sentence[: start - offset]
    return before.search(ahead) is not None or (not perhaps and compiled(r"\b<named_as>\s+$").search(ahead) is not None)


def is_among_medicines(place: Place) -> bool:
    """Whether the heading or the list's lead says that medicines follow."""
    passage = place.passage
    above = f"{passage.heading} {passage.lead or ''}"
    return passage.kind in ("item", "paragraph") and compiled(r"\b<sections>\b").search(above) is not None


def is_given_behind(place: Place, end: int) -> bool:
    """“ may be prescribed” straight behind a name."""
    return compiled(r"\s+<perhaps_given_behind>(?!\w)").match(place.text, end, place.passage.end) is not None


def is_measured(place: Place, end: int) -> bool:
    """“ levels”, “ deficiency”, “ receptor” straight after a name."""
    return compiled(r"[\s-]*<not_given_after>\b").match(place.text, end, place.passage.end) is not None
