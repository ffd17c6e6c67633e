"""How much a medicine's name in any script sounds like an international nonproprietary name (INN).

Both are put into Latin letters and folded to the consonants that languages keep apart when they take a name over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from anyascii import anyascii
from pydantic import Field
from rapidfuzz import process
from rapidfuzz.distance import Indel
from ruamel.yaml import YAML

from builder.base.yamlfile import Model


def _compiled(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), letter) for pattern, letter in rules)


# What is left of a name's spelling: sounds that one language or another writes alike are one letter.
_LATIN = _compiled(
    ("x", "ks"),
    ("ph|bh", "f"),
    ("th|dh", "t"),
    ("[ckg]h|ck|q", "k"),
    ("[sz]h|sch|ts|c(?=[eiy])|z", "s"),
    ("[cg]", "k"),
    ("b", "p"),
    ("v", "f"),
    ("d", "t"),
)
# Pinyin has letters of its own for these sounds.
_PINYIN = _compiled(("[xczj]h?|sh|q", "s"), ("g", "k"), ("b", "p"), ("d", "t"))
_BURMESE = _compiled(("ch?", "s"))
_HARD_J, _SOFT_J = _compiled(("j", "k")), _compiled(("j", "s"))  # جيم writes a g; elsewhere j stands for z
# A soft g is written with the letter for z, too, and r before a consonant is not heard everywhere.
_OTHER_WAYS = _compiled(("g(?=[ei])", "z"), ("r(?=[bcdfgjklmnpqstvxz])", ""))
_WORD = re.compile("[a-z]+")
_VOWELS = re.compile("[^bcdfgjklmnpqrstvxz]")
_TWICE = re.compile(r"(.)\1+")
# What Korean and Chinese write alike besides.
_COARSE = str.maketrans("lf", "rp")
_ALIKE = _compiled(("ph", "f"), ("th", "t"), ("y", "i"), ("ee", "i"), ("ou|oo|w", "u"), ("ae", "e"))
# Before another consonant than a labial, anusvara is n.
_ANUSVARA = re.compile("[\u0902\u0982](?![\u092a-\u092e\u09aa-\u09ae])")
_NUKTA = _compiled(("फ़|ফ|\u092b\u093c", "f"), ("ज़|\u091c\u093c|\u099c\u09bc", "z"))
_HAN, _ARABIC = re.compile("[\u3400-\u9fff]"), re.compile("[\u0600-\u06ff]")
_SYLLABLES = re.compile("[\u3400-\u9fff\uac00-\ud7af]")


class _LanguageParts(Model):
    stems: dict[str, str] = {}
    roots: dict[str, str] = {}


class _PartsFile(Model):
    schema_: Literal[1] = Field(alias="schema")
    languages: dict[str, _LanguageParts]


@cache
def _languages() -> list[_LanguageParts]:
    path = Path(__file__).with_name("name_parts.yaml")
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return list(_PartsFile.model_validate(data).languages.values())


@cache
def stems() -> dict[str, str]:
    """The stems of INNs in scripts without words, which stand in medicines' names alone: as written → as in INNs."""
    return {part: inn for language in _languages() for part, inn in language.stems.items()}


@cache
def _parts() -> dict[str, str]:
    """All parts of names, of all languages: those of two don't clash."""
    return {part: inn for language in _languages() for part, inn in {**language.roots, **language.stems}.items()}


@cache
def _part() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_parts(), key=len, reverse=True))))


Rules = tuple[tuple[re.Pattern[str], str], ...]


def _folded(word: str, rules: Rules) -> str:
    """The consonants of a word in Latin letters."""
    for pattern, letter in rules:
        word = pattern.sub(letter, word)
    return _TWICE.sub(r"\1", _VOWELS.sub("", word))


class _Sound:
    """A name's folded words: its consonants finely and coarsely, and the whole with its vowels."""

    __slots__ = ("coarse", "fine", "whole")

    def __init__(self, words: list[str], rules: Rules) -> None:
        words = sorted(words)
        self.fine = "".join(_folded(word, rules) for word in words)
        self.coarse = _TWICE.sub(r"\1", self.fine.translate(_COARSE))
        self.whole = "".join(words)
        for pattern, letter in _ALIKE:
            self.whole = pattern.sub(letter, self.whole)


def _spelled(name: str) -> tuple[list[str], Rules]:
    """The name's words in Latin letters, and how those are folded."""
    if name.isascii():
        return _WORD.findall(name.lower().replace("'", "")), (*_LATIN, *_SOFT_J)
    for pattern, letter in _NUKTA:
        name = pattern.sub(letter, name)
    name = _ANUSVARA.sub("n", name)
    name = _part().sub(lambda match: _parts()[match[0]], name)
    rules = _PINYIN if _HAN.search(name) else _LATIN
    rules = (*(_BURMESE if "\u1000" <= name[:1] <= "\u109f" else ()), *rules)
    words = _WORD.findall(anyascii(name).lower().replace("'", "").replace("`", ""))
    return words, (*rules, *(_HARD_J if _ARABIC.search(name) else _SOFT_J))


@lru_cache(maxsize=4096)
def _sounds(name: str) -> tuple[_Sound, ...]:
    """How the name may sound; in Latin letters in more than one way."""
    words, rules = _spelled(name)
    ways = [words]
    if name.isascii():
        ways += [[pattern.sub(letter, word) for word in words] for pattern, letter in _OTHER_WAYS]
    return tuple(_Sound(way, rules) for place, way in enumerate(ways) if way not in ways[:place])


def likeness(name: str, inn: str) -> float:
    """From 0 to 1: how much a name, in any script, sounds like an INN."""
    fine, coarse = (0.2, 0.55) if _SYLLABLES.search(name) else (0.45, 0.3)
    return max(
        fine * Indel.normalized_similarity(sound.fine, other.fine)
        + coarse * Indel.normalized_similarity(sound.coarse, other.coarse)
        + (1 - fine - coarse) * Indel.normalized_similarity(sound.whole, other.whole)
        for sound in _sounds(name)
        for other in _sounds(inn)
    )


def consonants(name: str) -> str:
    """The name's folded consonants, by which inexact look-ups begin."""
    words, rules = _spelled(name)
    return "".join(_folded(word, rules) for word in sorted(words))


def most_alike(word: str, own_inn: str, inns: Sequence[str], folded: Sequence[str]) -> tuple[float, str]:
    """How much a word sounds like the INN that it sounds like most, and that INN; 0 and "" where none is near.

    `own_inn`, `folded`: the consonants of the word, and of each INN.
    """
    near = process.extract(own_inn, folded, scorer=Indel.normalized_similarity, score_cutoff=0.7, limit=5)
    return max(((likeness(word, inns[place]), inns[place]) for _, _, place in near), default=(0.0, ""))
