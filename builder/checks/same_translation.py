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
from builder.facts.kinds.effect import Effect
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term
from builder.workspace.loaded import Loaded

# Vowel signs of many scripts are no \w.
_WORD = regex.compile(rf"{PLACEHOLDER.pattern}|[\w\p{{M}}]+")
_ARTICLES = frozenset(("a", "an", "the"))


def _words(text: str) -> list[str]:
    """The words of a text, with their numbers and placeholders, whatever its case and punctuation."""
    return [match[0] for match in _WORD.finditer(re.sub("['’]", "", unicodedata.normalize("NFC", text)).casefold())]


@lru_cache(maxsize=16384)
def _same_english(text: str) -> str:
    """What English texts share that one translation may stand for: case, punctuation, articles and plurals aside."""
    return " ".join(re.sub(r"(?<=\w\w)(es|s|e)$", "", word) for word in _words(text) if word not in _ARTICLES)


class _Synonyms:
    """Which English texts one translation may stand for."""

    def __init__(self, loaded: Loaded) -> None:
        self._lists: dict[str, list[set[str]]] = {}
        # A term and the word that staff use for it: not every language has two.
        self._pairs = [
            {_same_english(fact.term), _same_english(fact.medical_term)}
            for topic in loaded.folders
            for fact in topic.facts.values()
            if isinstance(fact, Symptom | Effect | Term) and fact.medical_term
        ]

    def hold(self, first: Item, second: Item) -> bool:
        """Whether one translation may stand for both, by English's list, the locale's, or a fact's two words."""
        both = {_same_english(first.english), _same_english(second.english)}
        return any(both <= texts for texts in self._of(first))

    def _of(self, item: Item) -> list[set[str]]:
        locale = item.texts.locale.id
        if locale not in self._lists:
            records = [texts.concepts for texts in (item.english_texts, item.texts) if texts.concepts]
            listed = [set(map(_same_english, texts)) for record in records for texts in record.synonyms]
            self._lists[locale] = [*listed, *self._pairs]
        return self._lists[locale]


@check("same-translation", "messages", acceptable=True, reads=("locale",))
def same_translation(loaded: Loaded) -> Iterator[Finding]:
    """Two different English texts have different translations, but for synonyms.

    Case, punctuation, articles and plurals aside. English texts that one translation may stand for are listed under
    `synonyms` in locales/en/concepts.yaml, those of one language in its own.

    Bad: “el hígado” for “the liver” and for “the kidneys”. Good: “los riñones”.
    """
    synonyms = _Synonyms(loaded)
    seen: dict[tuple[str, str], list[Item]] = {}
    for item in items(loaded):
        # Placeholders alone are no text.
        key = " ".join(_words(item.text))
        if not re.search(r"[^\W\d_]", PLACEHOLDER.sub("", item.text)):
            continue
        others = seen.setdefault((item.texts.locale.id, key), [])
        english = _same_english(item.english)
        different = next(
            (other for other in others if _same_english(other.english) != english and not synonyms.hold(item, other)),
            None,
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
