"""How much a medicine's name in any script sounds like an international nonproprietary name (INN).

Both are put into Latin letters and folded to the consonants that languages keep apart when they take a name over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from anyascii import anyascii
from pydantic import Field
from rapidfuzz import process
from rapidfuzz.distance import Indel
from ruamel.yaml import YAML

from builder.base.yamlfile import Model

# What is left of a name's spelling: sounds that one language or another writes alike are one letter.
_LATIN = (
    ("x", "ks"),
    ("ph|bh", "f"),
    ("th|dh", "t"),
    ("[ckg]h|ck|q", "k"),
    ("[sz]h|sch|ts", "s"),
    ("c(?=[eiy])", "s"),
    ("[cg]", "k"),
    ("z", "s"),
    ("b", "p"),
    ("v", "f"),
    ("d", "t"),
)
# Pinyin has letters of its own for these sounds.
_PINYIN = (("[xczj]h?|sh|q", "s"), ("g", "k"), ("b", "p"), ("d", "t"))
_BURMESE = (("ch?", "s"),)
# A soft g is written with the letter for z, too, and r before a consonant is not heard everywhere.
_OTHER_WAYS = (("g(?=[ei])", "z"), ("r(?=[bcdfgjklmnpqstvxz])", ""))
_HARD_J, _SOFT_J = ("j", "k"), ("j", "s")  # جيم writes the g of an INN; elsewhere j stands for its z
_VOWELS = re.compile("[^bcdfgjklmnpqrstvxz]")
_TWICE = re.compile(r"(.)\1+")
# What Korean and Chinese write alike besides.
_COARSE = str.maketrans("lf", "rp")
_ALIKE = (("ph", "f"), ("th", "t"), ("y", "i"), ("ee", "i"), ("ou|oo|w", "u"), ("ae", "e"))
# Before another consonant than a labial, anusvara is n.
_ANUSVARA = re.compile("[\u0902\u0982](?![\u092a-\u092e\u09aa-\u09ae])")
_NUKTA = (("फ़|फ\u093c|ফ", "f"), ("ज़|ज\u093c|জ\u09bc", "z"))
_HAN, _ARABIC, _HANGUL = "\u3400-\u9fff", "\u0600-\u06ff", "\uac00-\ud7af"


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


class _Sound:
    """A name's folded words: its consonants finely and coarsely, and the whole with its vowels."""

    __slots__ = ("coarse", "fine", "whole")

    def __init__(self, words: Iterable[str], rules: Iterable[tuple[str, str]]) -> None:
        folded = []
        words = sorted(words)
        for word in words:
            for pattern, letter in rules:
                word = re.sub(pattern, letter, word)
            folded.append(_TWICE.sub(r"\1", _VOWELS.sub("", word)))
        self.fine = "".join(folded)
        self.coarse = _TWICE.sub(r"\1", self.fine.translate(_COARSE))
        self.whole = "".join(words)
        for pattern, letter in _ALIKE:
            self.whole = re.sub(pattern, letter, self.whole)


@lru_cache(maxsize=4096)
def _sounds(name: str) -> tuple[_Sound, ...]:
    """How the name may sound; in Latin letters in more than one way."""
    for pattern, letter in _NUKTA:
        name = re.sub(pattern, letter, name)
    name = _ANUSVARA.sub("n", name)
    if not name.isascii():
        name = _part().sub(lambda match: _parts()[match[0]], name)
    rules = _PINYIN if re.search(f"[{_HAN}]", name) else _LATIN
    hard = re.search(f"[{_ARABIC}]", name) is not None
    words = re.findall("[a-z]+", re.sub("['`]", "", anyascii(name).lower()))
    rules = (*(_BURMESE if "\u1000" <= name[:1] <= "\u109f" else ()), *rules, _HARD_J if hard else _SOFT_J)
    ways = [words]
    if name.isascii():
        ways += [[re.sub(pattern, letter, word) for word in words] for pattern, letter in _OTHER_WAYS]
    return tuple(_Sound(way, rules) for place, way in enumerate(ways) if way not in ways[:place])


def likeness(name: str, inn: str) -> float:
    """From 0 to 1: how much a name, in any script, sounds like an INN."""
    fine, coarse = (0.2, 0.55) if re.search(f"[{_HAN}{_HANGUL}]", name) else (0.45, 0.3)
    return max(
        fine * Indel.normalized_similarity(own.fine, other.fine)
        + coarse * Indel.normalized_similarity(own.coarse, other.coarse)
        + (1 - fine - coarse) * Indel.normalized_similarity(own.whole, other.whole)
        for own in _sounds(name)
        for other in _sounds(inn)
    )


def consonants(name: str) -> str:
    """The name's folded consonants, by which inexact look-ups begin."""
    return _sounds(name)[0].fine


def most_alike(word: str, inns: Sequence[str], folded: Sequence[str]) -> tuple[float, str]:
    """How much a word sounds like the INN that it sounds like most, and that INN; 0 and "" where none is near.

    `folded`: the consonants of each INN.
    """
    near = process.extract(consonants(word), folded, scorer=Indel.normalized_similarity, score_cutoff=0.7, limit=5)
    return max(((likeness(word, inns[place]), inns[place]) for _, _, place in near), default=(0.0, ""))
