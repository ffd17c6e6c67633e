"""Translations as the checks over messages see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from builder.base.errors import Finding, Severity
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Quantity
from builder.facts.fact import SafetyLine
from builder.languages.plurals import names_in
from builder.languages.wording import Family, Wording, Words
from builder.messages.catalogue import Catalogue, State
from builder.messages.texts import Texts
from builder.workspace.loaded import Loaded


@dataclass(frozen=True)
class Item:
    """One current translation."""

    texts: Texts
    english_texts: Texts
    catalogue: Catalogue
    context: str  # msgctxt
    english: str
    text: str  # with the plural forms that its values ask for
    line: int  # in the catalogue, 1-based
    fact: BaseFact | None
    written: str  # the translation as the catalogue has it, with all of its plural forms

    @cached_property
    def spelled(self) -> Counter[Decimal]:
        """The numbers that its plural forms say in words of their own."""
        quantities = self.fact.quantities if self.fact else {}
        lost = Counter(names_in(self.written)) - Counter(PLACEHOLDER.findall(self.text))
        values = ((quantities.get(name), count) for name, count in lost.items())
        return Counter(
            {value.value: count for value, count in values if isinstance(value, Quantity) and value.value is not None}
        )

    @property
    def wordings(self) -> tuple[Wording, Wording] | None:
        """English's lists and the locale's; None where one of them is lacking."""
        english, own = self.english_texts.wording, self.texts.wording
        return (english, own) if english and own else None

    def counts(self, family: Family, concept: str) -> tuple[int, int] | None:
        """How often the English, and the translation, says it; None where the locale doesn't decide that."""
        both = self.wordings
        lists = [wording.words(family, concept) for wording in both] if both else [None]
        if both is None or not all(lists):
            return None
        first, second = (
            wording.count(words, text)
            for wording, words, text in zip(both, lists, (self.english, self.text), strict=True)
            if isinstance(words, Words)
        )
        return first, second

    @cached_property
    def safety(self) -> bool:
        """Whether people act on it at once: safety lines, and whatever sends a reader to a telephone."""
        if isinstance(self.fact, SafetyLine):
            return True
        wording = self.english_texts.wording
        named = ("emergency", "call") if wording else ()
        lists = [words for name in named if wording and (words := wording.words("safety", name))]
        return any(wording.count(words, self.english) for words in lists if wording)

    def finding(
        self, check: str, message: str, remedy: str, severity: Severity = Severity.ERROR, acceptable: bool = True
    ) -> Iterator[Finding]:
        """The finding, unless a person has accepted it for this very text."""
        if acceptable:
            if self.texts.accepted.holds(check, self.context, self.english, self.text):
                return
            locale = self.texts.locale.tag
            remedy += (
                f' If it is right as it is: handouts accept {locale} {check} "{self.context}" --by NAME --reason WHY'
            )
        yield Finding(self.catalogue.name, self.line, check, f"{self.context}: {message}", remedy, severity)


def make_item(
    texts: Texts,
    english_texts: Texts,
    catalogue: Catalogue,
    context: str,
    english: str,
    written: str,
    line: int,
    fact: BaseFact | None,
) -> Item:
    """The item of a translation as its catalogue has it."""
    shown = english_texts.chosen(fact, english, english)
    text = texts.chosen(fact, english, written)
    return Item(texts, english_texts, catalogue, context, shown, text, line, fact, written)


def items(loaded: Loaded) -> list[Item]:
    """Every current translation of the locales that are checked, each message once."""
    if "items" not in loaded.memo:
        loaded.memo["items"] = list(_items(loaded))
    found: list[Item] = loaded.memo["items"]
    return found


def _items(loaded: Loaded) -> Iterator[Item]:
    for locale in loaded.checked_locales:
        if locale.english:
            continue
        for texts, template, fact in loaded.messages(locale.id):
            text, state = texts.look_up(template.context, template.text)
            if state is State.TRANSLATED and text is not None and texts.english:
                catalogue = texts.catalogue(template.context)
                line = catalogue.entries[template.context].line
                yield make_item(texts, texts.english, catalogue, template.context, template.text, text, line, fact)
