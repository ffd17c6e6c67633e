"""Check over messages: a translation is in the language of its locale, every sentence of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import babel

from builder.base.errors import Finding, Severity
from builder.checks.items import Item, items
from builder.checks.registry import check
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.identify import letters, letters_of, model_code, other_language, written_as
from builder.languages.locale import Locale
from builder.workspace.loaded import Loaded

# In shorter texts, names of diseases tell more than the language does.
LEAST_LETTERS = 30
# Margins from which another language is likelier, and all but sure: right translations stay below 1.2, and sentences of
# other languages are above 3.1.
_LIKELY, _SURE = 1.5, 3.0
_SENTENCE = re.compile(r"(?<=[.!?:;؟۔।])\s+|(?<=[。！？；：])")
_ADDRESS = re.compile(r"\S+[@/]\S+|\bwww\.\S+")
# So few letters of its own script leave no doubt that a text is in another one.
_OWN_SCRIPT = 0.1
_LEAST_OTHER = 8  # of another script than the Latin one, in which names and codes stand
# English within a text of another script: several words, some of which no name or term has.
_ENGLISH_RUN = re.compile(r"[A-Za-z][A-Za-z’'-]*(?:[ ,;]+[A-Za-z][A-Za-z’'-]*){3,}")
_ENGLISH_WORDS = re.compile(
    r"\b(?:an?|and|any|are|ask?|at|away|be|before|but|by|call|can|doctor|does?|for|from|get|give|has|have|help|if|in|is|it|may|must|no|not|now|of|on|or"
    r"|should|take|tell|th(?:an|at|e|eir|em|ey|is)|to|until|was|were|wh(?:at|en|ich|o)|will|with|your?)\b",
    re.IGNORECASE,
)
# Those that are words in no other language with Latin letters.
_ENGLISH_ALONE = re.compile(
    r"\b(?:and|have|should|th(?:eir|ey|is)|the|were|wh(?:at|en|ich)|with|your?)\b", re.IGNORECASE
)


def _script(locale: Locale) -> str | None:
    """The script that a locale is written in, as its own name is; None where it is none of those that are known."""
    counts = letters(locale.record.own_name)
    return max(counts, key=lambda script: counts[script], default=None)


def _name(language: str) -> str:
    """A language's English name."""
    try:
        return babel.Locale.parse(language).english_name or language
    except (babel.UnknownLocaleError, ValueError):
        return language


def _english_in(text: str, script: str) -> str | None:
    """The first English sentence, or a part of one, within a text in another language."""
    pattern = _ENGLISH_ALONE if script == "Latin" else _ENGLISH_WORDS
    runs = _SENTENCE.split(text) if script == "Latin" else (match[0] for match in _ENGLISH_RUN.finditer(text))
    return next((run for run in runs if len({word.lower() for word in pattern.findall(run)}) >= 2), None)


def _variant_fault(locale: Locale, text: str) -> tuple[str, Severity] | None:
    """Traditional characters in a locale with simplified ones, and the reverse."""
    variant = "traditional" if "Hant" in (locale.cldr.script or "", *locale.tag.split("-")) else "simplified"
    foreign = [character for character in dict.fromkeys(text) if written_as(character) not in ("", variant)]
    if not foreign:
        return None
    other_variant = "simplified" if variant == "traditional" else "traditional"
    severity = Severity.ERROR if len(foreign) > 1 else Severity.WARNING
    return f"{other_variant} characters: {' '.join(foreign[:5])}", severity


def language_fault(locale: Locale, script: str, text: str) -> tuple[str, Severity] | None:
    """What language a text is in, if not in its locale's, and how sure that is. `text` has no placeholders."""
    counts = letters(text)
    if script == "Han" and any(counts.get(kana, 0) > 2 for kana in ("Hiragana", "Katakana")):
        return "in Japanese", Severity.ERROR
    if script == "Han" and (fault := _variant_fault(locale, text)):
        return fault
    main_script = max(counts, key=lambda name: counts[name], default=script)
    least = LEAST_LETTERS if main_script == "Latin" else _LEAST_OTHER
    if counts.get(main_script, 0) >= least and counts.get(script, 0) < _OWN_SCRIPT * sum(counts.values()):
        return f"written in {main_script} letters, not in {script} ones", Severity.ERROR
    if english := _english_in(text, script):
        return f"partly in English: “{english[:60]}”", Severity.ERROR
    if script != "Latin":
        text = re.sub("[A-Za-z]+", " ", text)  # names of diseases, codes
    expected = model_code(locale.cldr.language)
    worst = None
    for sentence in dict.fromkeys([text, *_SENTENCE.split(text)]):
        if letters_of(script, sentence) < LEAST_LETTERS:
            continue
        guess = other_language(sentence, expected, script)
        if guess and guess.margin >= _LIKELY and (worst is None or guess.margin > worst[1].margin):
            worst = sentence, guess
    if worst is None:
        return None
    sentence, guess = worst
    part = "in" if sentence == text else f"partly (“{' '.join(sentence.split()[:4])}…”) in"
    return f"{part} {_name(guess.language)}", Severity.ERROR if guess.margin >= _SURE else Severity.WARNING


@check("language", "messages", acceptable=True, reads=("locale",))
def language(loaded: Loaded) -> Iterator[Finding]:
    """A translation is in its locale's language, and Chinese in its locale's characters.

    Bad: Portuguese in a Spanish catalogue, 醫生 in a simplified Chinese one. Good: Spanish; 医生.
    """
    scripts: dict[str, str | None] = {}
    for item in items(loaded):
        locale = item.texts.locale
        if locale.id not in scripts:
            scripts[locale.id] = _script(locale)
        yield from _language_findings(item, scripts[locale.id])


def _language_findings(item: Item, script: str | None) -> Iterator[Finding]:
    text = _ADDRESS.sub(" ", PLACEHOLDER.sub(" ", item.text))
    fault = language_fault(item.texts.locale, script, text) if script else None
    if fault:
        message, severity = fault
        tag = item.texts.locale.tag
        certain = "is" if severity is Severity.ERROR else "may be"
        remedy = f"Translate it into {_name(item.texts.locale.cldr.language)} ({tag})."
        yield from item.finding("language", f"the text {certain} {message}", remedy, severity)
