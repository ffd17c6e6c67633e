"""Whether two different English texts have one translation: most often a neighbour's text, pasted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

from builder.base.errors import Finding, Severity
from builder.checks.items import Item, items
from builder.checks.lists import unless_draft
from builder.checks.registry import check
from builder.facts.base_fact import PLACEHOLDER
from builder.workspace.loaded import Loaded

# Vowel signs of many scripts are no \w.
_WORD = regex.compile(rf"{PLACEHOLDER.pattern}|[\w\p{{M}}]+")
_ARTICLES = frozenset(("a", "an", "the"))


def _words(text: str) -> list[str]:
    """The words of a text, with their numbers and placeholders, whatever its case and punctuation."""
    return [found[0] for found in _WORD.finditer(re.sub("['’]", "", unicodedata.normalize("NFC", text)).casefold())]


@lru_cache(maxsize=16384)
def _same_english(text: str) -> str:
    """What English texts share that one translation may stand for: case, punctuation, articles and plurals aside."""
    return " ".join(re.sub(r"(?<=\w\w)(es|s)$", "", word) for word in _words(text) if word not in _ARTICLES)


def _synonyms(item: Item) -> Iterator[frozenset[str]]:
    for texts in (item.english_texts, item.texts):
        if texts.concepts:
            yield from texts.concepts.synonyms


def _synonymous(first: Item, second: Item) -> bool:
    """Whether one translation may stand for both, by English's list or the locale's."""
    both = {_same_english(first.english), _same_english(second.english)}
    return any(both <= {_same_english(text) for text in texts} for texts in _synonyms(first))


@check("same-translation", "messages", acceptable=True, reads=("locale",))
def same_translation(loaded: Loaded) -> Iterator[Finding]:
    """Two different English texts have different translations, but for synonyms.

    Case, punctuation, articles and plurals aside. English texts that one translation may stand for are listed under
    `synonyms` in locales/en/concepts.yaml, those of one language in its own.

    Bad: “el hígado” for “the liver” and for “the kidneys”. Good: “los riñones”.
    """
    seen: dict[tuple[str, str], list[Item]] = {}
    for item in items(loaded):
        # Placeholders alone are no text.
        key = " ".join(_words(item.text))
        if not re.search(r"[^\W\d_]", PLACEHOLDER.sub("", item.text)):
            continue
        others = seen.setdefault((item.texts.locale.id, key), [])
        own = _same_english(item.english)
        different = next(
            (other for other in others if _same_english(other.english) != own and not _synonymous(item, other)), None
        )
        if different:
            message = (
                f"“{item.text}” stands for “{item.english}” here, and for “{different.english}” in {different.context}"
            )
            remedy = (
                "Translate each as it is; if one text may stand for both, list the English ones under `synonyms` in "
                f"locales/{item.texts.locale.id}/concepts.yaml."
            )
            yield from item.finding("same-translation", message, remedy, unless_draft(item, Severity.ERROR))
        others.append(item)
