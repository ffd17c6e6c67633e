"""Names of people in records: which two spellings are one person, and which names hide something."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from fontTools.unicodedata import script

# Letters that look alike: Cyrillic and Greek ones as Latin ones, Persian and Urdu ones as Arabic ones.
_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲαɡıɑیىکہ",
    "ABESIJKMHOPCTYXaesijopcyxhdqwvABEZHIKMNOPTYXocagiaييكه",
)
_TITLES = {"dr", "prof", "professor", "doctor", "mr", "mrs", "ms", "miss", "mx"}
_LOOK_ALIKE = {"Latn", "Cyrl", "Grek"}
_MARKED = {*_LOOK_ALIKE, "Arab", "Hebr"}  # where people leave marks out; elsewhere marks are vowels
_JOINED = {
    "Arab",
    "Deva",
    "Beng",
    "Guru",
    "Gujr",
    "Orya",
    "Taml",
    "Telu",
    "Knda",
    "Mlym",
    "Sinh",
    "Mymr",
    "Syrc",
    "Khmr",
}
_JOINERS = "\u200c\u200d"
# Seen as nothing, and neither format nor control characters.
_BLANK = {
    0x034F,
    0x115F,
    0x1160,
    0x17B4,
    0x17B5,
    0x2800,
    0x3164,
    0xFFA0,
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
}
_PICTURE_BLANK = range(0xE0000, 0xE1000)
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def _is_hidden(letter: str) -> bool:
    code = ord(letter)
    return unicodedata.category(letter) in _HIDDEN or code in _BLANK or code in _PICTURE_BLANK


def hidden_characters(text: str) -> list[str]:
    """The characters of a name that nobody sees, as U+200B. Joiners within words of scripts that need them aren't."""
    hidden = []
    for place, letter in enumerate(text):
        if not _is_hidden(letter):
            continue
        neighbors = text[place - 1 : place] + text[place + 1 : place + 2]
        scripts = {script(neighbour) for neighbour in neighbors} - {"Zinh"}
        if letter in _JOINERS and len(neighbors) == 2 and scripts and scripts <= _JOINED:
            continue
        hidden.append(f"U+{ord(letter):04X}")
    return list(dict.fromkeys(hidden))


def mixed_word(text: str) -> str:
    """The first word with letters of two of Latin, Cyrillic and Greek, which look alike; empty where there is none."""
    for word in text.split():
        if len({script(letter) for letter in word} & _LOOK_ALIKE) > 1:
            return word
    return ""


def _plain(text: str) -> str:
    """Letters and digits in words, however they were typed."""
    spaced = re.sub(f"[{_JOINERS}]", " ", text)
    wide = unicodedata.normalize("NFKC", "".join(letter for letter in spaced if not _is_hidden(letter)))
    kept, base = [], ""
    for letter in unicodedata.normalize("NFD", wide.translate(_ALIKE)):
        if unicodedata.category(letter) == "Mn":
            if base in _MARKED:
                continue
        else:
            base = script(letter)
        kept.append(letter if unicodedata.category(letter)[0] in "LMN" else "" if letter in "'’‘ʼ.ـ" else " ")
    return unicodedata.normalize("NFC", "".join(kept)).translate(_ALIKE).casefold()


@lru_cache(maxsize=10_000)
def _letters(text: str) -> str:
    words = _plain(text).split()
    return "".join(sorted("".join([word for word in words if word not in _TITLES] or words)))


def name_key(name: str) -> str:
    """What a person's name is compared by.

    Capitals, wide and look-alike letters, marks, points, hidden characters and titles make no other person of one, and
    neither do spaces and the order of names: the letters are compared, sorted.
    """
    return _letters(name)


@lru_cache(maxsize=10_000)
def person_key(reviewer: str) -> str:
    """What the person in a record, “name, qualification”, is compared by: the name up to the first comma.

    A name of one word may be shared; the qualification then tells people apart.
    """
    name, _, _ = reviewer.partition(",")
    return _letters(name if len(_plain(name).split()) > 1 else reviewer)
