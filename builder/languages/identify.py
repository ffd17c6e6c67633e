"""Which language a text is in, among those that are written in its script (py3langid, with the model it brings)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Unicode's scripts in which locales may be, and in each the languages that a text can be taken for: those that people
# who work on several translations have at hand, and their neighbours. The codes are the model's (ISO 639).
SCRIPTS: dict[str, tuple[str, ...]] = {
    "Latin": ("ca", "de", "en", "es", "fr", "ht", "id", "it", "nl", "pt", "so", "sw", "tl", "vi"),
    "Cyrillic": ("be", "bg", "ru", "sr", "uk"),
    "Arabic": ("ar", "fa", "ps", "ur"),
    "Devanagari": ("hi", "mr", "ne"),
    "Bengali": ("as", "bn"),
    "Ethiopic": ("am",),
    "Myanmar": ("my",),
    "Hangul": ("ko",),
    "Han": ("zh",),
    "Hiragana": ("ja",),
    "Katakana": ("ja",),
}
# The model's codes for languages that locales name otherwise.
_CODES = {"fil": "tl", "prs": "fa", "cmn": "zh", "yue": "zh"}
_LETTERS = {script: regex.compile(rf"\p{{Script={script}}}") for script in SCRIPTS}


def model_code(language: str) -> str:
    """The code under which the model knows a language."""
    return _CODES.get(language, language)


def letters_of(script: str, text: str) -> int:
    """How many letters of one of the scripts a text has."""
    return len(_LETTERS[script].findall(text))


def letters(text: str) -> dict[str, int]:
    """How many letters a text has of each script, those it has none of left out."""
    counts = {script: letters_of(script, text) for script in SCRIPTS}
    return {script: count for script, count in counts.items() if count}


@dataclass(frozen=True)
class Guess:
    """The likeliest other language than a text's own. `margin`: how much likelier than its own, 0 or less: not at all.

    It is a difference of log-likelihoods by the root of the text's length in characters.
    """

    language: str
    margin: float


@cache
def _identifier() -> tuple[LanguageIdentifier, frozenset[str]]:
    """The model, and all the languages that it knows."""
    # Half a second and 100 MB, so that only who needs it pays.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    return identifier, frozenset(identifier.labels)


@lru_cache(maxsize=50_000)
def other_language(text: str, expected: str, script: str) -> Guess | None:
    """What the text is likeliest to be in, of the languages of its script but `expected`.

    None where there is no other, or the model doesn't know its own.
    """
    others = [language for language in SCRIPTS[script] if language != expected]
    if not others:
        return None
    identifier, known = _identifier()
    if expected not in known:
        return None
    if set(identifier.nb_classes) != {*others, expected}:
        identifier.set_languages([*others, expected])
    ranked = dict(identifier.rank(text))
    best = max(others, key=ranked.__getitem__)
    return Guess(best, (ranked[best] - ranked[expected]) / math.sqrt(len(text)))


# Standard in mainland China, too, though GB 2312 lacks them; and words of chemistry that Taiwan writes so, though Big5
# lacks them.
_IN_BOTH = frozenset("噁瞭夥藉徵酶蒽")


@lru_cache(maxsize=8_000)
def written_as(character: str) -> str:
    """“simplified” or “traditional” for a Chinese character that only one of the two has; else empty.

    Told by the character sets in which mainland China and Taiwan write: GB 2312 and Big5.
    """
    if not "\u3400" <= character <= "\u9fff" or character in _IN_BOTH:
        return ""
    sets = []
    for name, kind in (("gb2312", "simplified"), ("big5", "traditional")):
        try:
            character.encode(name)
        except UnicodeEncodeError:
            continue
        sets.append(kind)
    return sets[0] if len(sets) == 1 else ""
