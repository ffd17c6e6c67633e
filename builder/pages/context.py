"""What a page's template can ask for: facts, messages in the edition's languages, names, numbers, dates, pictures."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from builder.base.project import Project
from builder.facts.base_fact import BaseFact
from builder.facts.document import Document, Source
from builder.facts.kinds.group import Group
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.organisation import Contact, Organisation
from builder.facts.kinds.safety_line import SafetyLine
from builder.facts.kinds.site import Site
from builder.facts.kinds.statement import Statement
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term
from builder.facts.topic import Topic
from builder.languages.brands import PrintedBrand, common_country, printed_brands
from builder.languages.format import convert_digits, fill_medicine, format_day, format_years, local_name
from builder.languages.locale import Locale
from builder.messages.message import Message, made
from builder.messages.origins import Made
from builder.messages.texts import Texts
from builder.pages.body import body_places
from builder.pages.edition import HandoutEdition, PacketEdition
from builder.pages.markup import RenderedMessage, fill, medicine_markup, message_markup, names_markup, render_message
from builder.pages.picture import picture_markup
from builder.pages.safety import PageContent, advised, says_call, uncovered
from builder.pages.sections import medicines_of
from builder.pages.templates import UnknownFactError
from builder.pages.watched import Seen


class PageContext:
    """What a handout's template may ask for; records which messages and facts it used."""

    def __init__(
        self, project: Project, edition: HandoutEdition | PacketEdition, texts: dict[str, Texts], topic: Topic
    ) -> None:
        self.project = project
        self.edition = edition
        self.topic = topic
        self.primary = texts[edition.locale.id]
        self.parallel = texts[edition.parallel.id] if edition.parallel else None
        self.english = texts["en"]
        self.used: dict[str, tuple[Message, ...]] = {}  # msgctxt → the message in each of the edition's locales
        self.facts: dict[str, BaseFact] = {}
        self.source_ids: set[str] = set()
        self._paper = self._web = (dict[str, BaseFact](), set[str]())
        self.seen = Seen()

    # Messages

    def _say(
        self,
        primary: Message,
        parallel: Message | None,
        ready: dict[str, Markup] | None = None,
        parallel_ready: dict[str, Markup] | None = None,
    ) -> RenderedMessage:
        """`ready` and `parallel_ready`: values that are HTML already, in the one locale and in the other."""
        self.used[primary.context] = (primary, parallel) if parallel else (primary,)
        return render_message(primary, ready, render_message(parallel, parallel_ready) if parallel else None)

    def t(self, context: str, english: str, **values: Any) -> RenderedMessage:
        """A message of a template. Its values (page numbers, dates) are no part of what a reviewer signs.

        A `datetime.date` is written as each locale writes it.
        """

        def ready(locale: Locale) -> dict[str, Markup]:
            return {
                name: _date(value, locale) if isinstance(value, datetime.date) else Markup.escape(value)
                for name, value in values.items()
            }

        parallel = self.parallel.translate(context, english) if self.parallel else None
        parallel_ready = ready(self.parallel.locale) if self.parallel else None
        return self._say(self.primary.translate(context, english), parallel, ready(self.primary.locale), parallel_ready)

    def t_english(self, context: str, english: str) -> Markup:
        """The English of a message, whatever the edition's locale."""
        return message_markup(context, fill(self.english.translate(context, english)))

    def say(self, fact: BaseFact | None, field: str, english: str | None) -> RenderedMessage:
        """A fact's message; `field` is the last part of its msgctxt."""
        if fact is None:
            context, english = f"{self.topic.record.prefix}.topic.{field}", self.topic.record.name
        else:
            self.facts[fact.id] = fact
            self.source_ids.update(fact.sources_of(field))
            context = f"{fact.id}.{field}"
        assert english is not None
        parallel = self.parallel.of_fact(fact, context, english) if self.parallel else None
        return self._say(self.primary.of_fact(fact, context, english), parallel)

    def brackets(self, locale: Locale) -> tuple[str, str]:
        """How an aside begins and ends in one of the edition's locales."""
        texts = self.primary if locale.id == self.primary.locale.id else self.parallel
        return (texts or self.primary).patterns.brackets

    def topic_name(self) -> RenderedMessage:
        return self.say(None, "name", None)

    def items(self, fact: Statement | SafetyLine) -> list[RenderedMessage]:
        return [self.say(fact, f"items.{key}", text) for key, text in fact.items.items()]

    # Facts

    def fact(self, name: str) -> BaseFact:
        """The fact with this id; for templates that name one."""
        if name not in self.topic.facts:
            message = f"the topic {self.topic.id} has no fact “{name}”"
            raise UnknownFactError(message, "Check the id, or add the fact to sources/.")
        return self.topic.facts[name]

    def has(self, subject: str) -> bool:
        """Whether there are statements on a subject; for parts of a template that not every topic has."""
        return any(fact.subject == subject for fact in self.topic.of(Statement))

    def statements(self, subject: str, web: bool = False) -> list[Statement]:
        """The statements on a subject: for paper and web, or those for the web only.

        UnknownFactError where there are none for either, unless the handout says that they are optional.
        """
        if isinstance(self.edition, HandoutEdition) and subject in self.edition.handout.record.optional:
            statements = [fact for fact in self.topic.of(Statement) if fact.subject == subject]
        else:
            statements = self._on(subject, self.topic.of(Statement))
        return [fact for fact in statements if fact.shown == ("web" if web else "paper")]

    def _on(self, subject: str, statements: list[Statement]) -> list[Statement]:
        on_subject = [fact for fact in statements if fact.subject == subject]
        if not on_subject:
            near = difflib.get_close_matches(subject, sorted({fact.subject for fact in statements}), 1)
            meant = f"Did you mean “{near[0]}”? Or add" if near else "Check the subject, or add"
            remedy = f"{meant} a fact on it to sources/, or put the part into {{% if page.has('{subject}') %}}."
            raise UnknownFactError(f"the topic {self.topic.id} has no statement on “{subject}”", remedy)
        return on_subject

    def sites(self) -> list[Site]:
        return self.topic.of(Site)

    def site(self, name: str) -> Site:
        """The site with this last part of the id."""
        fact = self.topic.named("site", name) or self.fact(f"{self.topic.record.prefix}.site.{name}")
        assert isinstance(fact, Site)
        return fact

    def superseded(self, subject: str) -> list[Statement]:
        """Statements kept on record though superseded; only a page that says so prints them."""
        statements = [fact for fact in self.topic.facts.values() if isinstance(fact, Statement) and fact.superseded]
        return self._on(subject, statements)

    def organisations(self, verified: bool = True, web: bool = False) -> list[Organisation]:
        """Those without contacts or with one that somebody verified; or else those whose contacts nobody has.

        `web`: those that only the web page shows.
        """
        organisations = [fact for fact in self.topic.of(Organisation) if fact.shown == ("web" if web else "paper")]
        return [
            fact for fact in organisations if verified == (not fact.contacts or any(c.verified for c in fact.contacts))
        ]

    def contacts(self, organisation: Organisation) -> list[Contact]:
        """Its verified contacts, which may be printed."""
        return [contact for contact in organisation.contacts if contact.verified]

    def contacts_verified(self) -> datetime.date | None:
        """The day since which every printed contact has been looked up; None where none is printed."""
        printed = [contact for fact in self.organisations() for contact in self.contacts(fact)]
        return min((contact.verified.on for contact in printed if contact.verified), default=None)

    def symptoms(self, site: Site) -> list[Symptom]:
        return [fact for fact in self.topic.of(Symptom) if site.id in fact.sites]

    def content(self, *parts: str) -> PageContent:
        """What the page shows so far; `parts` are those of it that are HTML already."""
        english = {context: sides[0].english for context, sides in self.used.items()}
        words = " ".join(map(_words, parts))
        return PageContent(english, {*self.facts, *self._web[0]}, words, self.in_short())

    def lines_on(self, subject: str) -> list[SafetyLine]:
        return [line for line in self.topic.of(SafetyLine) if subject in line.covers]

    def card_lines(self) -> list[SafetyLine]:
        """The lines that a wallet card says for its owner, the most urgent first."""
        lines = [line for line in self.topic.of(SafetyLine) if line.card]
        return sorted(lines, key=lambda line: self.topic.rules.rank(line.covers[0]))

    def safety_lines(self, *parts: str) -> list[SafetyLine]:
        """The lines for the top of the page, the most urgent first: those that what it shows calls for and that it
        hasn't said yet, and those that the handout adds. Asked for when all else is rendered, as `parts`."""
        if isinstance(self.edition, PacketEdition):
            return []  # each leaflet has its own
        needs = uncovered(self.topic, self.content(*parts))
        wanted = {need.subject for need in needs}
        on_card = {context for context in self.used if context.endswith(".card")}
        added = {*self.edition.handout.record.safety}
        lines = []
        for line in self.topic.of(SafetyLine):
            if wanted & set(line.covers) or (added & set(line.covers) and f"{line.id}.card" not in on_card):
                lines.append(line)
        return sorted(lines, key=lambda line: self.topic.rules.rank(line.covers[0]))

    def in_short(self) -> bool:
        """Whether the box at the top has the lines in their short form."""
        return isinstance(self.edition, HandoutEdition) and self.edition.handout.record.safety_short

    def says_call(self, *parts: str) -> bool:
        """Whether the page, which is rendered as `parts`, sends its reader to a telephone."""
        return isinstance(self.edition, HandoutEdition) and says_call(self.topic, self.content(*parts))

    def shows_emergency(self) -> bool:
        """Whether a side effect or complication on the page needs the number for emergency help."""
        return "emergency" in advised(self.topic, self.content())

    def for_emergency(self, lines: list[SafetyLine]) -> bool:
        """Whether the number for emergency help stands below these lines."""
        return any(self.topic.rules.emergency & set(line.covers) for line in lines)

    def groups(self) -> list[Group]:
        return [group for group in self.topic.of(Group) if self.medicines(group)]

    def medicines(self, group: Group) -> list[Medicine]:
        """The group's medicines that tables show, by English name."""
        return medicines_of(self.topic, group)

    def listed_medicines(self) -> list[Medicine]:
        """Every medicine that tables show, group by group."""
        return [medicine for group in self.groups() for medicine in self.medicines(group)]

    def group(self, medicine: Medicine) -> Group:
        return self.topic.group(medicine)

    def group_action(self, medicine: Medicine) -> str | None:
        """What the medicine's group does, where that is true of this medicine."""
        return self.topic.group_action(medicine)

    def action_of_all(self, group: Group) -> str | None:
        """What the group does, where that is true of each of its medicines that tables show."""
        return group.action if all(map(self.topic.group_action, self.medicines(group))) else None

    def brands(self, medicine: Medicine) -> list[PrintedBrand]:
        """The medicine's brand names on this page."""
        return printed_brands(medicine, self.edition.locales)

    def brand_country(self) -> str | None:
        """The code of the one country where the documents' brand names are sold, for a heading over them."""
        return common_country(self.listed_medicines())

    def all_symptoms(self) -> list[Symptom]:
        return self.topic.of(Symptom)

    def sites_of(self, symptom: Symptom) -> list[Site]:
        return [self.topic.site(site) for site in symptom.sites]

    def other_medicines(self) -> list[Medicine]:
        """Those that the documents name and tables don't show; the web page says why."""
        medicines = [fact for fact in self.topic.of(Medicine) if not fact.listed]
        return sorted(medicines, key=lambda medicine: medicine.english_name)

    def terms(self, *names: str) -> list[Term]:
        """Terms by their names, for a handout's list of words; those that the topic doesn't define are left out."""
        terms = (self.topic.named("term", name) for name in names)
        return [fact for fact in terms if isinstance(fact, Term) and (fact.citations or fact.source)]

    def printed_notes(self, fact: BaseFact) -> list[RenderedMessage]:
        """A fact's editor's notes; one without a source isn't printed."""
        return [self.say(fact, f"notes.{note.id}", note.text) for note in fact.notes if note.source]

    # Names, dates, sources

    def name(self, medicine: Medicine) -> Markup:
        """Local name with the English generic beside it."""
        self.facts[medicine.id] = medicine
        return medicine_markup(fill_medicine(medicine, self.primary.locale, self.primary.patterns))

    def local_names(self, medicine: Medicine) -> list[tuple[Locale, str]]:
        """The names that the medicine has in the edition's locales; often none but the English one."""
        self.facts[medicine.id] = medicine
        named = ((locale, local_name(medicine, locale)) for locale in self.edition.locales)
        return [(locale, name) for locale, name in named if name]

    def names(self, medicine: Medicine) -> Markup:
        """The names in the edition's locales, with the English one beside them, as tables have them."""
        return names_markup(self.local_names(medicine), medicine.english_name, self.primary.patterns.medicine)

    def picture(self, name: str) -> Markup:
        """A picture's shapes; a word always stands beside it, so readers' machines pass it over."""
        self.seen.pictures.add(name)
        return picture_markup(self.project.picture(name))

    def body_places(self) -> dict[str, list[str]]:
        """Key of a listed item → the places of the drawing of the body that it means."""
        return body_places(self.project).marked

    def number(self, value: int) -> Markup:
        """A number of the page itself, in the locale's digits."""
        digits = convert_digits(str(value), self.primary.locale)
        return Markup('<span class="quantity" data-number="{}">{}</span>').format(value, digits)

    def number_in_both_digits(self, value: int) -> Markup:
        """A number that two people read who may not share their digits: the locale's own, and Latin ones beside."""
        local = self.number(value)
        if self.primary.locale.record.digits == "latn":
            return local
        latin = Markup('<span class="quantity" dir="ltr" lang="en" data-number="{}">{}</span>').format(value, value)
        return Markup("{}/{}").format(local, latin)

    def date(self, day: datetime.date) -> Markup:
        return _date(day, self.primary.locale)

    def years(self) -> Markup | None:
        """The years of the documents cited so far that have a date, as a list; None where none has."""
        years = sorted({document.date.year for document in self.documents() if document.date})
        if not years:
            return None
        return Markup('<span class="date">{}</span>').format(format_years(years, self.primary.locale))

    def source_changed(self) -> bool:
        """Whether a passage behind a fact used so far has changed, and no editor has looked at it yet."""
        return any(True for fact in self.facts.values() for _ in self.topic.changed.of(fact))

    def undated(self) -> bool:
        """Whether a document cited so far has no date."""
        return any(document.date is None for document in self.documents())

    def documents(self) -> list[Document]:
        """The documents that the facts used so far cite, in their recorded order."""
        cited = {citation.document for fact in self.facts.values() for citation in fact.citations}
        return [document for document in self.topic.documents.values() if document.id in cited]

    def sources(self) -> list[Source]:
        """The public sources behind the messages used so far."""
        return [source for source in self.topic.sources.values() if source.id in self.source_ids]

    def begin_web(self) -> str:
        """From here on what only the web shows: its documents and sources stand in a list of their own."""
        self._paper = (self.facts, self.source_ids)
        self.facts, self.source_ids = {}, set()
        return ""

    def end_web(self) -> str:
        self._web = (self.facts, self.source_ids)
        self.facts, self.source_ids = self._paper
        return ""

    def with_web(self) -> str:
        """From here on, what the web shows counts as shown."""
        self.facts.update(self._web[0])
        self.source_ids.update(self._web[1])
        return ""

    def unreviewed(self) -> list[Locale]:
        """The edition's locales in which qualified people have not signed everything used so far."""
        sides = zip(self.edition.locales, zip(*self.used.values(), strict=True), strict=True)
        return [locale for locale, used in sides if not all(translation.reviewed for translation in used)]

    def _sides(self, locales: Collection[Locale]) -> Iterator[tuple[Locale, tuple[Message, ...]]]:
        sides = zip(self.edition.locales, zip(*self.used.values(), strict=True), strict=True)
        yield from ((locale, used) for locale, used in sides if locale in locales and not locale.english)

    def makers(self, locales: Collection[Locale]) -> dict[Made, list[str]]:
        """Who made the translations used so far → the tags of those of the locales for which that is true."""
        by_maker: dict[Made, list[str]] = {}
        for locale, used in self._sides(locales):
            by_maker.setdefault(made(used), []).append(locale.tag)
        return by_maker

    def made_together(self, locales: Collection[Locale]) -> Made:
        """Who made the translations used so far in these locales, taken together."""
        return made(item for _, used in self._sides(locales) for item in used)

    def last_signed(self) -> datetime.date:
        """The day of the last signature under what was used so far; for a page that is reviewed."""
        return max(side.signed for sides in self.used.values() for side in sides if side.signed)


@lru_cache(maxsize=8)  # a page's parts are asked for several times
def _words(part: str) -> str:
    """The text of a part of a page that is HTML already."""
    return Markup(part).striptags()


def _date(day: datetime.date, locale: Locale) -> Markup:
    return Markup('<span class="date">{}</span>').format(format_day(day, locale))
