"""Phone numbers as people paste them: freed of what isn't seen, with their digits untouched."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from builder.base.characters import character_name

_PHONE = re.compile(r"\+?[0-9*#(][0-9*#() ./-]*( ?(ext\.?|x) ?[0-9]+)?")
# What address books and web pages put around or into numbers, unseen: marks of direction, joiners, breaks.
_UNSEEN = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), 0x061C, 0x2060, 0xFEFF, 0x202A, 0x202B, 0x202C, 0x202D, *range(0x2066, 0x206A)]
)
# Other signs that mean the same.
_ALIKE = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"), "-"),
    **{ord(wide): narrow for wide, narrow in zip("＋（）．／＊＃", "+()./*#", strict=True)},
    0x2215: "/", 0x2044: "/", 0xFE62: "+", 0x207A: "+",
}  # fmt: skip
_OVERRIDE = "\u202e"  # what is seen under it is the number backwards


def phone(value: Any) -> str:
    """The number as it is printed; ValueError with the remedy where it is none, or would need other digits."""
    # YAML reads 0800 12 as text but 080012 as the number 80012.
    if not isinstance(value, str):
        raise ValueError('write the number in quotes, for example "911": YAML drops a leading 0 or +')
    if _OVERRIDE in value:
        raise ValueError(f"holds {character_name(_OVERRIDE)}, which shows digits backwards: type the number anew")
    text = " ".join(value.translate(_UNSEEN).translate(_ALIKE).split())
    foreign_digits = [character for character in text if character.isdecimal() and not character.isascii()]
    if foreign_digits:
        plain = "".join(
            str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text
        )
        raise ValueError(
            f'has digits that not every telephone shows: if this is the number, write it with 0 to 9: "{plain}"'
        )
    if not _PHONE.fullmatch(text) or sum(character.isdecimal() for character in text) < 2:
        wrong = next((character for character in text if not re.match(r"[0-9a-z+() ./*#-]", character)), "")
        named = f", not {character_name(wrong)}" if wrong and not wrong.isprintable() else ""
        raise ValueError(
            "a phone number has digits 0 to 9, spaces and + ( ) . / - * # only, and may end in “ext. 12”" + named
        )
    if len(text) > 40:
        raise ValueError("a phone number has at most 40 characters")
    return text
