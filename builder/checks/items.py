"""Translations as the checks over messages see them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from builder.base.errors import Finding, Severity
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Quantity
from builder.facts.kinds.safety_line import SafetyLine
from builder.languages.plurals import names_in
from builder.languages.word_patterns import Corpus, english_corpus
from builder.languages.wording import Family, Wording
from builder.languages.words import Words
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
        english, local = self.english_texts.wording, self.texts.wording
        return (english, local) if english and local else None

    def counts(self, family: Family, concept: str) -> tuple[int, int] | None:
        """How often a concept's words stand in the English and the translation; None where a list is lacking."""
        both = self.wordings
        lists = decided(*both, family, concept) if both else None
        if both is None or lists is None:
            return None
        english = both[0].count(lists[0], self.english)
        return english, both[1].kept(lists[1], self.text, both[1].count(lists[1], self.text), english)

    @cached_property
    def safety(self) -> bool:
        """Whether people act on it at once: safety lines, and whatever sends a reader to a telephone."""
        if isinstance(self.fact, SafetyLine):
            return True
        wording = self.english_texts.wording
        named = ("emergency", "call") if wording else ()
        lists = [words for name in named if wording and (words := wording.words("safety", name))]
        return any(wording.says(words, self.english) for words in lists if wording)

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


def decided(english: Wording, local: Wording, family: Family, concept: str) -> tuple[Words, Words] | None:
    """Both languages' words for a concept; None where one of them has none."""
    first, second = english.words(family, concept), local.words(family, concept)
    return (first, second) if first and second else None


class Group:
    """The items of one locale, each list looked for in all at once; `english`, `local`: the lists of both languages."""

    def __init__(self, items: list[Item], english: Wording, local: Wording) -> None:
        self.items, self.english, self.local = items, english, local
        self.glossary = items[0].texts.glossary
        self.english_texts = english_corpus(tuple(item.english for item in items))
        self.local_texts = Corpus(item.text for item in items)

    @cached_property
    def by_english(self) -> dict[str, list[Item]]:
        """English text → the items that translate it."""
        by_english: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            by_english[item.english].append(item)
        return by_english

    def counts(self, family: Family, concept: str) -> Iterator[tuple[int, Item, int, int]]:
        """For each item with the concept: its place, itself, and how often the English and the translation have it."""
        lists = decided(self.english, self.local, family, concept)
        if lists:
            english = self.english.count_all(lists[0], self.english_texts)
            local_counts = self.local.count_all(lists[1], self.local_texts)
            for place, item in enumerate(self.items):
                if item.english in english or item.text in local_counts:
                    expected = english.get(item.english, 0)
                    yield (
                        place,
                        item,
                        expected,
                        self.local.kept(lists[1], item.text, local_counts.get(item.text, 0), expected),
                    )


def groups(loaded: Loaded) -> list[Group]:
    """The items whose locale, and English, have lists of words."""
    if "groups" not in loaded.memo:
        grouped: dict[tuple[int, ...], list[Item]] = defaultdict(list)
        for item in items(loaded):
            if item.wordings:
                grouped[(*map(id, item.wordings), id(item.texts.glossary))].append(item)
        together = [(members, members[0].wordings) for members in grouped.values()]
        loaded.memo["groups"] = [Group(members, *both) for members, both in together if both]
    known: list[Group] = loaded.memo["groups"]
    return known


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
    chosen = english_texts.chosen(fact, english, english)
    text = texts.chosen(fact, english, written)
    return Item(texts, english_texts, catalogue, context, chosen, text, line, fact, written)


def items(loaded: Loaded) -> list[Item]:
    """Every current translation of the locales that are checked, each message once."""
    if "items" not in loaded.memo:
        loaded.memo["items"] = list(_items(loaded))
    known: list[Item] = loaded.memo["items"]
    return known


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
