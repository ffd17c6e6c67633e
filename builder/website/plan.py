"""What the website offers: by locale and topic, each leaflet with its choices, each deck, each packet."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from builder.base.owned import for_topic
from builder.decks.deck import Deck
from builder.facts.topic import Topic
from builder.languages.format import convert_digits, format_day, format_years
from builder.languages.locale import Locale
from builder.messages.message import Message
from builder.messages.origins import made_by
from builder.messages.texts import Texts
from builder.pages.handout import Handout
from builder.pages.markup import fill
from builder.pages.typography import css_families

PAPERS = {"a4": "A4", "letter": "US Letter"}

Entry = dict[str, Any]  # one output's record in the manifest


@dataclass(frozen=True)
class BilingualText:
    """A message as HTML in a language and in English; `translation`: None in English, and where there is none."""

    translation: Markup | None
    english: Markup
    missing: bool  # not English, and not translated


@dataclass(frozen=True)
class Choice:
    """One edition of a leaflet as its language's page offers it. Paths are below dist/."""

    parallel: Locale | None  # what stands beside
    large: bool
    paper: str  # as people call it
    pdf: str
    html: str | None  # None where an earlier choice of the same text has it


@dataclass(frozen=True)
class Item:
    """A leaflet with its choices, or a deck with its path and the locale on its other side."""

    slug: str
    title: BilingualText
    choices: tuple[Choice, ...] = ()
    deck: str = ""
    parallel: Locale | None = None
    reviewed: bool = False  # a deck, by qualified people

    @property
    def rows(self) -> list[tuple[Choice, ...]]:
        """The choices that differ by their paper alone, together."""
        return [tuple(same) for _, same in groupby(self.choices, lambda choice: (choice.parallel, choice.large))]


@dataclass(frozen=True)
class Part:
    """One topic's leaflets and decks in one language."""

    topic: Topic
    name: BilingualText
    leaflets: tuple[Item, ...]
    decks: tuple[Item, ...]


def all_reviewed(entries: Sequence[Entry]) -> bool:
    """Whether every message of these outputs is signed by qualified people."""
    counted = [entry["messages"] for entry in entries if "messages" in entry]
    return bool(counted) and all(count["reviewed"] == count["total"] for count in counted)


@dataclass(frozen=True)
class PacketItem:
    """A packet as a page offers it: the leaflets' titles, and the languages that it has besides the section's."""

    titles: tuple[BilingualText, ...]
    languages: tuple[Locale, ...]
    large: bool
    paper: str
    pdf: str


class Section:
    """One language of the website."""

    def __init__(self, locale: Locale, entries: Sequence[Entry], texts: Mapping[tuple[str, str], Texts]) -> None:
        self.locale = locale
        self.entries = entries
        self.texts = texts
        self.reviewed = all_reviewed(entries)
        self.complete = all(entry["messages"]["translated"] == entry["messages"]["total"] for entry in entries)
        self.made = made_by(made for (name, _), item in texts.items() if name == locale.id for made in item.makers)
        self.fonts = Markup(css_families(locale))
        self.parts: list[Part] = []
        self.packets: list[PacketItem] = []
        self._days: dict[datetime.date, tuple[Markup, Markup]] = {}

    def both(
        self, translation: Message, english: Message, values: Mapping[str, tuple[Markup, Markup]]
    ) -> BilingualText:
        missing = not translation.in_locale
        mine = {name: pair[0] for name, pair in values.items()}
        theirs = {name: pair[1] for name, pair in values.items()}
        translated_html = None if missing or self.locale.english else fill(translation, mine)
        return BilingualText(translated_html, fill(english, theirs), missing)

    def t(self, context: str, text: str, **values: tuple[Markup, Markup]) -> BilingualText:
        """A message of a template; each value is a pair, in this language and in English."""
        topic = next(iter(self.texts))[1]
        translation, english = (self.texts[name, topic].translate(context, text) for name in (self.locale.id, "en"))
        return self.both(translation, english, values)

    def message(self, topic: Topic, context: str, text: str) -> BilingualText:
        """A title of one of the topic's leaflets or decks."""
        translation, english = (self.texts[name, topic.id].translate(context, text) for name in (self.locale.id, "en"))
        return self.both(translation, english, {})

    def topic_name(self, topic: Topic) -> BilingualText:
        context, text = f"{topic.record.prefix}.topic.name", topic.record.name
        translation, english = (
            self.texts[name, topic.id].of_fact(None, context, text) for name in (self.locale.id, "en")
        )
        return self.both(translation, english, {})

    @property
    def brackets(self) -> tuple[str, str]:
        """How an aside begins and ends in this language."""
        return self.texts[self.locale.id, next(iter(self.texts))[1]].patterns.brackets

    @property
    def name(self) -> tuple[Markup, Markup]:
        """A value for `t`: the language's own name."""
        name = self.locale.record.own_name
        return Markup.escape(name), Markup('<span lang="{}" dir="{}">{}</span>').format(
            self.locale.tag, self.locale.direction, name
        )

    def number(self, value: int) -> tuple[Markup, Markup]:
        """A value for `t`: the number in this language's digits and in English ones."""
        return Markup.escape(convert_digits(str(value), self.locale)), Markup.escape(value)

    def date(self, topic: Topic) -> tuple[Markup, Markup]:
        """A value for `t`: the date of the topic's facts."""
        return self.day(topic.record.facts_as_of)

    def day(self, day: datetime.date) -> tuple[Markup, Markup]:
        """A value for `t`: a date in this language and in English."""
        if day not in self._days:
            english = self.texts["en", next(iter(self.texts))[1]].locale
            self._days[day] = Markup.escape(format_day(day, self.locale)), Markup.escape(format_day(day, english))
        return self._days[day]

    def years(self, topic: Topic) -> tuple[Markup, Markup] | None:
        """A value for `t`: the years of the topic's documents; None where none has a date."""
        years = sorted({document.date.year for document in topic.documents.values() if document.date})
        if not years:
            return None
        english = self.texts["en", topic.id].locale
        return Markup.escape(format_years(years, self.locale)), Markup.escape(format_years(years, english))


def _parallel_of(entry: Entry, locales: Sequence[Locale]) -> Locale | None:
    """The output's other locale."""
    return next((locale for locale in locales if locale.tag in entry["locales"][1:]), None)


def _choices(entries: Sequence[Entry], default_paper: str, locales: Sequence[Locale]) -> Iterator[Choice]:
    """Editions with English first, then alone, then with other parallel locales; standard print and own paper first."""

    def text(entry: Entry) -> tuple[int, str, bool]:
        parallel = _parallel_of(entry, locales)
        rank = 1 if parallel is None else 0 if parallel.english else 2
        return rank, parallel.tag if parallel else "", entry["variant"]["print"] == "large"

    def order(entry: Entry) -> tuple[int, str, bool, bool, str]:
        paper = str(entry["variant"]["paper"])
        return (*text(entry), paper != default_paper, paper)

    pages = {entry["path"].removesuffix(".html"): entry["path"] for entry in entries if entry["kind"] == "html"}
    pdfs = sorted((entry for entry in entries if entry["kind"] == "pdf"), key=order)
    for (_, _, large), same in groupby(pdfs, text):
        for position, entry in enumerate(same):
            html = pages.get(entry["path"].removesuffix(".pdf")) if position == 0 else None
            yield Choice(_parallel_of(entry, locales), large, PAPERS[entry["variant"]["paper"]], entry["path"], html)


def _parts(
    section: Section,
    topics: Sequence[Topic],
    handouts: Sequence[Handout],
    decks: Sequence[Deck],
    locales: Sequence[Locale],
) -> Iterator[Part]:
    for topic in topics:
        leaflets, packages = [], []
        for handout in for_topic(handouts, topic.id):
            matching = [
                entry
                for entry in section.entries
                if entry.get("handout") == handout.slug and entry.get("topic") == topic.id
            ]
            choices = tuple(_choices(matching, section.locale.record.paper, locales))
            if choices:
                title = section.message(topic, f"{handout.messages}/title", handout.record.title)
                leaflets.append(Item(handout.slug, title, choices))
        for deck in for_topic(decks, topic.id):
            title = section.message(topic, f"{deck.messages}/title", deck.record.title)
            packages += [
                Item(
                    deck.slug,
                    title,
                    deck=entry["path"],
                    parallel=_parallel_of(entry, locales),
                    reviewed=all_reviewed([entry]),
                )
                for entry in section.entries
                if entry["kind"] == "apkg" and entry["deck"] == deck.slug and entry.get("topic") == topic.id
            ]
        if leaflets or packages:
            yield Part(topic, section.topic_name(topic), tuple(leaflets), tuple(packages))


def _packets(
    section: Section, topics: Sequence[Topic], handouts: Sequence[Handout], locales: Sequence[Locale]
) -> Iterator[PacketItem]:
    """The packets whose contents page is in the section's language."""
    named = {
        (topic.id, handout.slug): section.message(topic, f"{handout.messages}/title", handout.record.title)
        for topic in topics
        for handout in for_topic(handouts, topic.id)
    }
    for entry in section.entries:
        if entry["kind"] == "packet":
            parts = dict.fromkeys((item["topic"], item["handout"]) for item in entry["leaflets"])
            titles = tuple(named[part] for part in parts if part in named)
            languages = tuple(locale for locale in locales if locale.tag in entry["locales"][1:])
            variant = entry["variant"]
            yield PacketItem(titles, languages, variant["print"] == "large", PAPERS[variant["paper"]], entry["path"])


def plan(
    entries: Sequence[Entry],
    locales: Sequence[Locale],
    topics: Sequence[Topic],
    handouts: Sequence[Handout],
    decks: Sequence[Deck],
    texts: Mapping[tuple[str, str], Texts],
) -> list[Section]:
    """What there is in each locale: English first, then by own name. A locale without an output has no section."""
    sections = []
    for locale in sorted(locales, key=lambda item: (not item.english, item.record.own_name.casefold())):
        locale_entries = [entry for entry in entries if "messages" in entry and entry["locales"][0] == locale.tag]
        if locale_entries:
            section = Section(locale, locale_entries, texts)
            section.parts = list(_parts(section, topics, handouts, decks, locales))
            section.packets = list(_packets(section, topics, handouts, locales))
            sections.append(section)
    return sections
