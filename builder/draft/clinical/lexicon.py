"""The words of locales/en/draft/clinical.yaml, and a text as words of their classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import Field

from builder.base.yamlfile import Model
from builder.draft.words import words

# The classes by the letters that phrases.py writes its grammar in.
CLASSES = {
    "H": "complaints",
    "W": "changes",
    "S": "states",
    "F": "feelings",
    "L": "feel",
    "P": "parts",
    "B": "found",
    "M": "measures",
    "X": "conditions",
    "D": "small",
    "J": "joins",
    "T": "troubles",
    "I": "places",
    "Y": "diseases",
    "Z": "stimuli",
    "A": "abilities",
    "V": "losing",
    "R": "part_adjectives",
    "E": "acts",
    "U": "failings",
    "b": "doings",
    "a": "auxiliaries",
}
_TOKEN = re.compile(r"[^\W_]+(?:[’'\-‑][^\W_]+)*|[^\w\s]|_")
_GLUED = 4  # letters of each of two words that stand glued together
_ILLS = frozenset("HXY")
_ENDING_LENGTH = 7  # letters of a word that is known by its ending


class Vocabulary(Model):
    complaints: list[str]
    changes: list[str]
    states: list[str]
    feelings: list[str]
    feel: list[str]
    parts: list[str]
    found: list[str]
    measures: list[str]
    conditions: list[str]
    condition_endings: list[str]
    complaint_endings: list[str]
    not_by_ending: list[str]
    small: list[str]
    joins: list[str]
    troubles: list[str]
    places: list[str]
    diseases: list[str]
    stimuli: list[str]
    abilities: list[str]
    losing: list[str]
    part_adjectives: list[str]
    acts: list[str]
    failings: list[str]
    doings: list[str]
    auxiliaries: list[str]


class ClinicalFile(Model):
    """locales/en/draft/clinical.yaml."""

    schema_: Literal[1] = Field(alias="schema")
    vocabulary: Vocabulary
    synonyms: list[list[str]]
    plurals: list[str]
    negatives: list[str]
    bare: list[str]
    glued: list[str]


@dataclass(frozen=True)
class Token:
    """A word, or several that are one entry, at `start` to `end` of the text; `classes` by their letters."""

    text: str
    start: int
    end: int
    classes: frozenset[str]


@cache
def record() -> ClinicalFile:
    return ClinicalFile.model_validate(words("clinical"))


def plain(word: str) -> str:
    return word.lower().replace("’", "'").replace("‑", "-")


def plurals_of(word: str) -> tuple[str, ...]:
    """How a noun's plural may be written."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return (word[:-1] + "ies",)
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return (word + "es",)
    return (word + "s",)


def _phrase_forms(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """How a verb with what follows it may be said: “turn yellow”, “turns yellow”; “not close”, “doesn't close”."""
    if words[0] == "not":
        return [(no, *words[1:]) for no in record().negatives]
    return [(plurals_of(words[0])[0], *words[1:])]


@cache
def _listed() -> frozenset[str]:
    """The last words of all entries, as the file has them."""
    vocabulary = record().vocabulary
    entries = (*vocabulary.complaints, *vocabulary.changes, *vocabulary.parts, *vocabulary.conditions)
    return frozenset(plain(entry).split()[-1] for entry in entries)


def singular(word: str) -> str:
    """A word without the plural's ending, as far as that can be told from its letters."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("aches"):
        return word[:-1]
    if word in _listed() and word[:-1] not in _listed():
        return word  # “diabetes”
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ness")):
        return word[:-1]
    return word


@cache
def _entries() -> dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]:
    """First word → the entries that begin with it, longest first, with their classes."""
    classes: dict[tuple[str, ...], set[str]] = {}
    parts_of_body = {plain(part) for part in record().vocabulary.parts}
    for letter, field in CLASSES.items():
        for entry in getattr(record().vocabulary, field):
            parts = tuple(plain(entry).split())
            forms = [parts]
            if letter in "EUb":
                forms += _phrase_forms(parts)
            if letter in "HWPXBTYZA":
                forms += [(*parts[:-1], plural) for plural in plurals_of(parts[-1])]
            for form in forms:
                classes.setdefault(form, set()).add(letter)
                if letter == "H" and len(form) > 1 and form[0] in parts_of_body:
                    classes[form].add("Q")
    for letters in classes.values():
        if "M" in letters and "S" not in letters:
            letters.add("N")
    entries: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for form, letters in sorted(classes.items(), key=lambda item: -len(item[0])):
        entries.setdefault(form[0], []).append((form, frozenset(letters)))
    return entries


@cache
def _endings() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    vocabulary = record().vocabulary
    return (
        re.compile(rf"(?:{'|'.join(vocabulary.condition_endings)})(?:s|es)?$"),
        re.compile(rf"(?:{'|'.join(vocabulary.complaint_endings)})s?$"),
        frozenset(vocabulary.not_by_ending),
    )


def _by_ending(word: str) -> frozenset[str]:
    conditions, complaints, neither = _endings()
    if len(word) < _ENDING_LENGTH or word in neither or singular(word) in neither or not word.isalpha():
        return frozenset()
    if complaints.search(word):
        return frozenset("H")
    return frozenset("X") if conditions.search(word) else frozenset()


def _by_shape(word: str) -> frozenset[str]:
    """An unknown word: O, an adverb M, a verb's “-ing” G; punctuation has no class."""
    if not word[:1].isalpha():
        return frozenset()
    if len(word) > 4 and word.endswith("ly"):
        return frozenset("OM")
    return frozenset("OG") if len(word) > 4 and word.endswith("ing") else frozenset("O")


@cache
def _unglued(word: str) -> str | None:
    """The known word that an unknown one begins with, where a dash between it and the next got lost (“painoften”)."""
    for after in record().glued:
        if word.endswith(after) and word[: -len(after)] in _single():
            return word[: -len(after)]
    halves = (word[:place] for place in range(len(word) - _GLUED, _GLUED - 1, -1))
    return next((half for half in halves if half in _single(_ILLS) and word[len(half) :] in _written()), None)


@cache
def _written() -> frozenset[str]:
    """All words of the entries, by which one that is glued to another is known."""
    return frozenset(word for entries in _entries().values() for form, _ in entries for word in form)


@cache
def _single(letters: frozenset[str] = frozenset("HWPX")) -> frozenset[str]:
    """All entries of one word of these classes: that name a complaint, a condition or a part of the body."""
    forms = ((form, classes) for entries in _entries().values() for form, classes in entries)
    return frozenset(form[0] for form, classes in forms if len(form) == 1 and classes & letters and len(form[0]) > 3)


def _raw(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _TOKEN.finditer(text):
        word = plain(match[0])
        known = None if word in _written() or len(word) < 6 else _unglued(word)
        if known:
            yield known, match.start(), match.start() + len(known)
            yield word[len(known) :], match.start() + len(known), match.end()
        else:
            yield word, match.start(), match.end()


@cache
def _small() -> frozenset[str]:
    """What may stand where an entry has “the”: “protein in your urine”."""
    return frozenset(map(plain, record().vocabulary.small))


def tokens(text: str) -> list[Token]:
    """A text as words with their classes, the longest entry at each place; unknown ones have none.

    Besides the classes of the file: Q is a complaint that begins with a part of the body (“vision loss”), N a measure
    that is no state, K a comma or the like, C “and”, “or”, a slash, O an unknown word, G one that ends in “-ing”.
    """
    raw = list(_raw(text))
    entries = _entries()
    result: list[Token] = []
    index = 0
    while index < len(raw):
        word, start, end = raw[index]
        length, letters = 1, frozenset[str]()
        if word in {"and", "or", "/", "&"}:
            letters = frozenset("C")
        elif word in {",", ";"}:
            letters = frozenset("K")
        else:
            for form, classes in entries.get(word, ()):
                if len(raw) - index >= len(form) and all(
                    given[0] == word or (word == "the" and given[0] in _small())
                    for given, word in zip(raw[index : index + len(form)], form, strict=True)
                ):
                    length, letters = len(form), classes
                    break
            else:
                letters = _by_ending(word) or _by_shape(word)
        end = raw[index + length - 1][2]
        result.append(Token(text[start:end], start, end, letters))
        index += length
    return result
