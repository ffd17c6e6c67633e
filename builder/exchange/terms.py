"""A locale's glossary and medicine names as entries of one kind, with what is still to be named."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.term import Term
from builder.facts.topic import Topic
from builder.languages.glossary import GlossaryEntry
from builder.languages.locale import Locale
from builder.workspace.loaded import Loaded


class TermKind(StrEnum):
    """Where an entry belongs: to glossary.yaml or to medicines.yaml."""

    TERM = "term"
    MEDICINE = "medicine"


@dataclass(frozen=True)
class TermEntry:
    """A term or a medicine in a locale. `key` is the glossary's, or the INN; `forms` are patterns, the preferred first.

    A medicine has one form, its name; without forms it is still to be named. `new`: the locale's file hasn't got it.
    """

    kind: TermKind
    key: str
    english: tuple[str, ...]
    forms: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    definition: str = ""
    note: str = ""
    source: str = ""
    as_of: datetime.date | None = None
    by: str = ""
    new: bool = False


def bare(pattern: str) -> str:
    """A pattern as a word for people: without the stars that stand for endings."""
    return " ".join(pattern.replace("*", "").replace("…", " ").split())


def _glossary_entry(key: str, entry: GlossaryEntry, definition: str, new: bool) -> TermEntry:
    return TermEntry(
        TermKind.TERM,
        key,
        tuple(entry.english),
        () if new else tuple(entry.forms),
        () if new else tuple(entry.avoid),
        tuple(entry.not_in),
        definition,
        "" if new else entry.note or "",
        "" if new else entry.source or "",
        new=new,
    )


def _definition(fact: Term) -> str:
    confusable = f" Not to confuse with: {fact.not_to_confuse_with}" if fact.not_to_confuse_with else ""
    return " ".join(f"{fact.definition}{confusable}".split())


def _terms(loaded: Loaded, locale: Locale, topics: Sequence[Topic]) -> Iterator[TermEntry]:
    """The glossary's entries; then those that other locales have and the topics' terms, still without forms."""
    facts = {fact.id: fact for topic in topics for fact in topic.of(Term)}
    others = {fact.id: fact for topic in loaded.topics for fact in topic.of(Term) if fact.id not in facts}
    by_name = {name: fact for fact in facts.values() for name in (fact.id, fact.local_id)}
    elsewhere = {name for fact in others.values() for name in (fact.id, fact.local_id)} - set(by_name)
    first = loaded.topics[0].id
    seen: set[str] = set()
    for item in sorted(loaded.locales, key=lambda other: other.id != locale.id):
        if item.english:
            continue
        for key, entry in loaded.texts[item.id, first].glossary.items():
            fact = by_name.get(key)
            if key in elsewhere or key in seen or (fact and seen & {fact.id, fact.local_id}):
                continue
            seen.add(key)
            yield _glossary_entry(key, entry, _definition(fact) if fact else "", item.id != locale.id)
    for fact in facts.values():
        if not seen & {fact.id, fact.local_id}:
            yield TermEntry(TermKind.TERM, fact.id, (fact.term,), definition=_definition(fact), new=True)


def _medicines(locale: Locale, topics: Sequence[Topic]) -> Iterator[TermEntry]:
    facts = {fact.inn: fact for topic in topics for fact in topic.of(Medicine)}
    for inn, fact in facts.items():
        names = tuple(dict.fromkeys((fact.english_name, inn)))
        known = locale.medicine_names.get(inn)
        if known:
            yield TermEntry(
                TermKind.MEDICINE,
                inn,
                names,
                (known.name,),
                source=known.source,
                as_of=known.as_of,
                by=known.by or "",
            )
        else:
            yield TermEntry(TermKind.MEDICINE, inn, names, new=True)


def collect_terms(loaded: Loaded, locale: Locale, topics: Sequence[str] = ()) -> list[TermEntry]:
    """The locale's terms and medicine names; `topics`: those of these topics, and plain words of the glossary."""
    chosen = [topic for topic in loaded.topics if topic.id in topics or not topics]
    return [*_terms(loaded, locale, chosen), *_medicines(locale, chosen)]
