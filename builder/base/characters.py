"""Characters that nobody sees: which of them are spelling, and which only hide."""

from __future__ import annotations

import unicodedata

from fontTools.unicodedata import script

JOINERS = ("\u200c", "\u200d")
# Controls, marks of direction, private and unassigned characters, separators of lines.
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# Invisible letters, marks and fillers among the seen ones; and what stands for a character that was lost.
_HIDDEN = {
    "\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0", "\ufffc", "\ufffd",
    *map(chr, range(0x180B, 0x1810)), *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0)),
}  # fmt: skip
# Scripts whose letters join, so that a joiner or a non-joiner changes what is seen.
_JOINED_SCRIPTS = {
    "Arab", "Syrc", "Nkoo", "Mong", "Mand", "Rohg", "Adlm",
    "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh", "Mymr", "Khmr", "Lana", "Java",
    "Bali", "Tibt", "Newa", "Cakm", "Mtei", "Olck", "Sylo", "Tirh",
}  # fmt: skip
_VIRAMA = 9  # Unicode's combining class of the sign that kills a vowel


def _base_script(text: str, position: int, step: int) -> str:
    """The script of the nearest letter from `position` on, over marks that all scripts share; "" at a word's end."""
    while 0 <= position < len(text) and unicodedata.category(text[position])[0] in "LM":
        name = str(script(text[position]))
        if name not in ("Zinh", "Zyyy"):
            return name
        position += step
    return ""


def _is_spelling(text: str, position: int) -> bool:
    """Whether the joiner at `position` stands between letters that it keeps apart or together."""
    before, after = _base_script(text, position - 1, -1), _base_script(text, position + 1, 1)
    if before not in _JOINED_SCRIPTS:
        return False
    # A half letter may end a word.
    half = unicodedata.combining(text[position - 1]) == _VIRAMA and not (after or text[position + 1 :][:1] in JOINERS)
    return half or before == after


def hidden_character(text: str) -> str | None:
    """The first character that is not seen and isn't spelling; None where there is none.

    A joiner (U+200C, U+200D) between letters of a script that joins them (Arabic, Devanagari, Sinhala …) is spelling.
    """
    if text.isascii() and text.isprintable():
        return None
    for position, character in enumerate(text):
        if unicodedata.category(character) in _HIDDEN_CATEGORIES or character in _HIDDEN:
            if character in JOINERS and _is_spelling(text, position):
                continue
            return character
    return None


def character_name(character: str) -> str:
    """`U+202E (right-to-left override)`."""
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'without a name').lower()})"


def most_marks(text: str) -> int:
    """How many marks stand on one letter, at most."""
    most = count = 0
    for character in unicodedata.normalize("NFC", text):
        count = count + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, count)
    return most


def seen_length(text: str) -> int:
    """How many characters a reader counts: marks on letters, and joiners, take no room of their own."""
    return sum(unicodedata.category(character) not in ("Mn", "Me", "Cf") for character in text)
