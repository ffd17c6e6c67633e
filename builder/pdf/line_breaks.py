"""Where lines may break in scripts that put no spaces between words, and must not in Korean, Cyrillic and Bengali.

Burmese, Khmer, Lao and Thai words are found by ICU's dictionaries, and a zero-width space goes between them, in the
copy that is laid out and nowhere else. The dictionaries lack many words and cut these anywhere, so no break that they
find within a syllable counts, none after a negation, and none before an ending (`line_breaks.yaml`). Pango would
break Korean between any two syllables; a word joiner keeps words whole. No Cyrillic line ends with a word of one letter
or with “not”, and none begins with a dash. No Bengali line begins with an ending, or with what a number counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import regex
from ruamel.yaml import YAML

ZERO_WIDTH_SPACE, WORD_JOINER = "\u200b", "\u2060"
# Script → the language whose dictionary ICU takes, and the script's own letters and signs.
_DICTIONARIES = {
    "th": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "lo": "\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf",
    "my": "\u1000-\u1049\u104c-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f",
    "km": "\u1780-\u17d3\u17d7\u17dc",
}
_RUNS = {language: re.compile(f"([{letters}]{{2,}})") for language, letters in _DICTIONARIES.items()}
_SOUTH_EAST_ASIA = re.compile("[\u0e01-\u0edf\u1000-\u109f\u1780-\u17dd\ua9e0-\ua9fe\uaa60-\uaa7f]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_BENGALI = re.compile("[\u0980-\u09ff]")
_HANGUL = re.compile("(?<=[\uac00-\ud7a3])(?=[\uac00-\ud7a3])")
_PARTS = re.compile(r"(<(?:title|style|script)\b.*?</(?:title|style|script)>|<[^>]*>)", re.DOTALL)
# What never begins a line: marks and vowels that follow their consonant, signs of repetition and abbreviation, stops.
_CLOSING = (
    r"[\p{M}[\p{InSC=Vowel_Dependent}--\p{LOE}]\p{InSC=Tone_Mark}\p{Extender}"
    r"\u0e2f\u0eaf\u0ebd\u104a\u104b\u17d4-\u17d8\u17da]"
)
# A consonant that ends its syllable because a sign takes its vowel away, sets it above the next one or shortens the
# vowel before it: Burmese asat and stacking, Khmer toandakhiat and bantoc, Thai and Lao cancellation.
_FINAL = (
    r"\p{L}\u1037?[\p{InSC=Pure_Killer}\u1039]|\p{L}\u17cb|"
    r"[\p{L}--\p{LOE}]{1,2}[\p{M}--[\p{InSC=Invisible_Stacker}]]?[\p{InSC=Consonant_Killer}\u0ecc]"
)
# What never ends a line: stackers, vowels written before their consonant, and those that need a final consonant.
_OPENING = r"[\p{InSC=Invisible_Stacker}\p{LOE}]|[\u0e31\u0eb1\u0ebb\u17d0][\p{InSC=Tone_Mark}]?"
_WITHIN = regex.compile(f"(?<={_OPENING})|(?={_CLOSING}|{_FINAL})", regex.V1)
# Thai and Lao put a space before the sign of repetition; no line begins with it all the same.
_SPACED_SIGN = re.compile("[ \n]+(?=[\u0e2f\u0e46\u0eaf\u0ec6\u104a\u104b\u17d4\u17d5\u17d6\u17d7])")
# In Russian and Ukrainian a dash stands for “is”, and ends a line, but begins none.
_DASH = re.compile("[ \n]+(?=[–—][ \n])")
# How many words a phrase may have that stays whole, its ending among them.
_PHRASE = 5


@dataclass(frozen=True)
class _Kept:
    """A language's words that no line is broken from, longest first, and the signs that end a word."""

    with_next: tuple[str, ...] = ()
    with_previous: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    begun_by: tuple[str, ...] = ()  # what begins a phrase that stays whole up to one of `ended_by`
    ended_by: tuple[str, ...] = ()
    with_number: tuple[str, ...] = ()


@cache
def _kept() -> dict[str, _Kept]:
    data = YAML(typ="safe").load(Path(__file__).with_name("line_breaks.yaml").read_text(encoding="utf-8"))
    return {
        language: _Kept(
            tuple(record.get("keep_with_next", ())),
            tuple(record.get("keep_with_previous", ())),
            tuple(record.get("ends", ())),
            tuple(record.get("whole", {}).get("from", ())),
            tuple(record.get("whole", {}).get("to", ())),
            tuple(record.get("keep_with_number", ())),
        )
        for language, record in data["languages"].items()
    }


@cache
def _short_words() -> re.Pattern[str]:
    """A Cyrillic word that no line ends with, and the space behind it."""
    words = "|".join(_kept()["ru"].with_next)
    return re.compile(rf"(?<![\w’'-])({words})[ \n]+(?=[^\s)]|$)", re.IGNORECASE)


@cache
def _bengali() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The hyphen before an ending, and the space between a number and what is counted.

    A number of our own is an element before its text, which then begins with the space.
    """
    kept = _kept()["bn"]
    endings, counted = ("|".join(words) for words in (kept.with_previous, kept.with_number))
    return re.compile(rf"-(?=(?:{endings})(?![\u0980-\u09ff]))"), re.compile(rf"(?:(?<=\d)|^)[ \n]+(?={counted})")


def icu_version() -> str:
    """The version of ICU, which comes with the program; other versions may break lines elsewhere."""
    import icu4py

    return str(icu4py.icu_version)


def _dictionary_breaks(text: str, language: str) -> list[int]:
    """Where ICU would break `text`, the end left out."""
    from icu4py.breakers import LineBreaker  # with all of ICU's data, which most pages don't need

    return [end for _, end in LineBreaker(text, language).segments()][:-1]


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PZ"


class _Run:
    """A run of one script's letters, and where a line may break in it."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.kept = text, _kept()[language]
        self.within = {match.start() for match in _WITHIN.finditer(text)}
        ends = (match.end() for sign in self.kept.ends for match in re.finditer(re.escape(sign), text))
        self.breaks = sorted(({*_dictionary_breaks(text, language), *ends} - {len(text)}) - self.within)

    def _behind(self, words: tuple[str, ...], position: int) -> bool:
        """Whether one of the words ends here, and isn't the end of a longer syllable."""
        before = self.text[:position]
        return any(before.endswith(word) and position - len(word) not in self.within for word in words)

    def _at(self, words: tuple[str, ...], position: int) -> bool:
        """Whether some of the words, one or more, begin here and end where one of the dictionary does."""
        for word in words:
            end = position + len(word)
            if self.text.startswith(word, position):
                if end == len(self.text) or end in self.breaks or _is_mark(self.text[end]):
                    return True
                if end not in self.within and self._at(self.kept.with_previous, end):
                    return True
        return False

    def _held(self) -> Iterator[int]:
        """The places between words that belong together."""
        kept = self.kept
        for index, position in enumerate(self.breaks):
            if (
                self._behind(kept.with_next, position)
                or self._at(kept.with_previous, position)
                or any(self.text.startswith(sign, position) for sign in kept.ends)
            ):
                yield position
            if self._behind(kept.begun_by, position):
                phrase = self.breaks[index : index + _PHRASE]
                last = next((end for end in reversed(range(len(phrase))) if self._at(kept.ended_by, phrase[end])), 0)
                yield from phrase[: last + 1]

    def pieces(self) -> list[str]:
        """The text in pieces between which a line may break."""
        held = set(self._held())
        free = [position for position in self.breaks if position not in held]
        return [self.text[start:end] for start, end in zip([0, *free], [*free, len(self.text)], strict=True)]


@lru_cache(maxsize=65536)
def words(text: str, language: str) -> tuple[str, ...]:
    """`text` in pieces between which a line may break."""
    return tuple(_Run(text, language).pieces())


def with_breaks(html: str) -> str:
    """The page with its break points and joiners; tags, titles and style sheets stay as they are."""
    scripts = (_HANGUL, _CYRILLIC, _BENGALI, _SOUTH_EAST_ASIA)
    return _with(html, _marked) if any(script.search(html) for script in scripts) else html


def for_browsers(html: str) -> str:
    """The page for browsers, whose own dictionaries cut syllables and part negations from their verbs.

    Runs of letters are in spans of the class `kept`, whose style lets lines break at `<wbr>` alone; nothing is added
    to the text itself, which people search and copy.
    """
    return _with(html, _kept_run) if _SOUTH_EAST_ASIA.search(html) else html


# What the spans of `for_browsers` need.
KEPT_CSS = ".kept { white-space: nowrap; } .kept wbr { white-space: normal; }"


def _with(html: str, mark: Callable[[str, str], str]) -> str:
    parts = _PARTS.split(html)
    parts[::2] = (_text(part, mark) for part in parts[::2])
    return "".join(parts)


def _text(text: str, mark: Callable[[str, str], str]) -> str:
    if _SOUTH_EAST_ASIA.search(text):
        text = _SPACED_SIGN.sub("\u00a0", text)
        for language, run in _RUNS.items():
            parts = run.split(text)
            parts[1::2] = (mark(part, language) for part in parts[1::2])
            text = "".join(parts)
    if mark is not _marked:
        return text
    if _CYRILLIC.search(text):
        text = _DASH.sub("\u00a0", _short_words().sub("\\1\u00a0", text))
    if _BENGALI.search(text):
        hyphen, space = _bengali()
        text = space.sub("\u00a0", hyphen.sub(f"-{WORD_JOINER}", text))
    return _HANGUL.sub(WORD_JOINER, text)


@lru_cache(maxsize=65536)
def _kept_run(text: str, language: str) -> str:
    if text.isdecimal():
        return text
    return f'<span class="kept">{"<wbr>".join(words(text, language))}</span>'


@lru_cache(maxsize=65536)
def _marked(text: str, language: str) -> str:
    """A run with a zero-width space at each place where a line may break."""
    pieces = words(text, language)
    if language == "th":
        # Pango breaks Thai by a dictionary of its own, and no character stops it.
        kept = _kept()[language].with_next
        pieces = tuple(
            f'<span style="white-space: nowrap">{piece}</span>' if any(word in piece[:-1] for word in kept) else piece
            for piece in pieces
        )
    return ZERO_WIDTH_SPACE.join(pieces)
