"""Which language a text is in, told by its letters and its short words; nothing is guessed of a text too short."""

from __future__ import annotations

import regex

from builder.draft.words import words

_ENOUGH = 20  # words; of fewer nothing is said
_SHARE = 0.12  # of a text's words that a language's short words make up at least
_LETTERS = 0.3  # share of a text's letters that make its script
_PART = 40_000  # characters: more of a text say nothing new


def language_of(text: str) -> str | None:
    """The language's code, None where it can't be told: too few words, or no language among those that are known."""
    part = text[:_PART]
    letters = len(regex.findall(r"\p{L}", part))
    if not letters:
        return None
    for script, code in words("languages")["scripts"].items():
        if len(regex.findall(rf"\p{{Script={script}}}", part)) > letters * _LETTERS:
            return str(code)
    tokens = [word.lower() for word in regex.findall(r"\p{L}[\p{L}\p{M}']*", part)]
    if len(tokens) < _ENOUGH:
        return None
    counts = {
        code: sum(word in short for word in tokens) / len(tokens)
        for code, short in ((code, frozenset(short)) for code, short in words("languages")["languages"].items())
    }
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= _SHARE else None


def language_name(code: str) -> str:
    """A language's name for a message, its code where it has none here."""
    return str(words("languages")["names"].get(code, code))
