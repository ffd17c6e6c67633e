"""Handouts as HTML: one self-contained page for paper and web."""

from __future__ import annotations

import datetime
import difflib
import traceback
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.dates import format_date
from markupsafe import Markup

from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project
from builder.facts.base_fact import BaseFact
from builder.facts.document import Document, Source
from builder.facts.fact import Group, Organisation, SafetyLine, Site, Statement, Symptom, Term
from builder.facts.medicine import Medicine
from builder.facts.topic import DanglingReferenceError, Topic
from builder.languages.format import convert_digits, fill_medicine, local_name
from builder.languages.locale import Locale
from builder.messages.origins import Made
from builder.messages.texts import Texts, Translation, made
from builder.pages.clinic import Clinic, qr_code
from builder.pages.count import MessageCount, count_messages
from builder.pages.edition import HandoutEdition, PacketEdition
from builder.pages.handout import Handout
from builder.pages.markup import Said, fill, ltr, medicine_markup, message_markup
from builder.pages.picture import picture_markup
from builder.pages.policy import with_policy
from builder.pages.typography import language_css, sheets
from builder.pages.watched import Seen, watched


@dataclass(frozen=True, repr=False)
class Page:
    """A rendered edition."""

    edition: HandoutEdition
    html: str
    title: str
    said: Mapping[str, tuple[Translation, ...]]  # msgctxt → the message in each of the edition's locales
    facts: tuple[str, ...]  # ids, sorted
    seen: Seen = field(default_factory=Seen)  # what its template was given

    @property
    def messages(self) -> MessageCount:
        return count_messages(self.said.values())

    @property
    def paths(self) -> tuple[str, str, str]:
        """Its outputs, below dist/."""
        return f"{self.edition.stem}.html", f"{self.edition.stem}.pdf", f"{self.edition.stem}.txt"


class UnknownFactError(Exception):
    """A template names a fact, or a subject, that the topic hasn't."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class PageContext:
    """What a handout's template may ask for; records which messages and facts it used."""

    def __init__(
        self, project: Project, edition: HandoutEdition | PacketEdition, texts: dict[str, Texts], topic: Topic
    ) -> None:
        self.project = project
        self.edition = edition
        self.topic = topic
        self.own = texts[edition.locale.id]
        self.other = texts[edition.other.id] if edition.other else None
        self.english = texts["en"]
        self.used: dict[str, tuple[Translation, ...]] = {}  # msgctxt → the message in each of the edition's locales
        self.facts: dict[str, BaseFact] = {}
        self.source_ids: set[str] = set()
        self.seen = Seen()

    # Messages

    def _say(self, own: Translation, other: Translation | None, ready: dict[str, Markup] | None = None) -> Said:
        self.used[own.context] = (own, other) if other else (own,)
        return _said(own, ready, _said(other, ready) if other else None)

    def t(self, context: str, english: str, **values: Any) -> Said:
        """A message of a template. Its values (page numbers, dates) are no part of what a reviewer signs."""
        ready = {name: value if isinstance(value, Markup) else Markup.escape(value) for name, value in values.items()}
        other = self.other.translate(context, english) if self.other else None
        return self._say(self.own.translate(context, english), other, ready)

    def t_english(self, context: str, english: str) -> Markup:
        """The English of a message, whatever the edition's locale."""
        return message_markup(context, fill(self.english.translate(context, english)))

    def say(self, fact: BaseFact | None, field: str, english: str | None) -> Said:
        """A fact's message; `field` is the last part of its msgctxt."""
        if fact is None:
            context, english = f"{self.topic.record.prefix}.topic.{field}", self.topic.record.name
        else:
            self.facts[fact.id] = fact
            self.source_ids.update(fact.sources_of(field))
            context = f"{fact.id}.{field}"
        assert english is not None
        other = self.other.of_fact(fact, context, english) if self.other else None
        return self._say(self.own.of_fact(fact, context, english), other)

    def topic_name(self) -> Said:
        return self.say(None, "name", None)

    def items(self, fact: Statement) -> list[Said]:
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
            found = [fact for fact in self.topic.of(Statement) if fact.subject == subject]
        else:
            found = self._on(subject, self.topic.of(Statement))
        return [fact for fact in found if fact.shown == ("web" if web else "paper")]

    def _on(self, subject: str, statements: list[Statement]) -> list[Statement]:
        found = [fact for fact in statements if fact.subject == subject]
        if not found:
            near = difflib.get_close_matches(subject, sorted({fact.subject for fact in statements}), 1)
            meant = f"Did you mean “{near[0]}”? Or add" if near else "Check the subject, or add"
            remedy = f"{meant} a fact on it to sources/, or put the part into {{% if page.has('{subject}') %}}."
            raise UnknownFactError(f"the topic {self.topic.id} has no statement on “{subject}”", remedy)
        return found

    def sites(self) -> list[Site]:
        return self.topic.of(Site)

    def site(self, name: str) -> Site:
        """The site with this last part of the id."""
        fact = self.fact(f"{self.topic.record.prefix}.site.{name}")
        assert isinstance(fact, Site)
        return fact

    def superseded(self, subject: str) -> list[Statement]:
        """Statements kept on record though superseded; only a page that says so prints them."""
        found = [fact for fact in self.topic.facts.values() if isinstance(fact, Statement) and fact.superseded]
        return self._on(subject, found)

    def organisations(self, verified: bool = True) -> list[Organisation]:
        """Those without contacts or with one that somebody verified; or else those whose contacts nobody has."""
        found = self.topic.of(Organisation)
        return [fact for fact in found if verified == (not fact.contacts or any(c.verified for c in fact.contacts))]

    def symptoms(self, site: Site) -> list[Symptom]:
        return [fact for fact in self.topic.of(Symptom) if site.id in fact.sites]

    def safety_lines(self) -> list[SafetyLine]:
        if isinstance(self.edition, PacketEdition):
            return []  # each leaflet has its own
        wanted = self.edition.handout.record.safety
        return [line for line in self.topic.of(SafetyLine) if set(line.covers) & set(wanted)]

    def groups(self) -> list[Group]:
        return [group for group in self.topic.of(Group) if self.medicines(group)]

    def medicines(self, group: Group) -> list[Medicine]:
        """The group's medicines that tables show, by English name."""
        found = [fact for fact in self.topic.of(Medicine) if fact.group == group.id and fact.listed]
        return sorted(found, key=lambda medicine: medicine.english_name)

    def listed_medicines(self) -> list[Medicine]:
        """Every medicine that tables show, group by group."""
        return [medicine for group in self.groups() for medicine in self.medicines(group)]

    def group(self, medicine: Medicine) -> Group:
        return self.topic.group(medicine)

    def all_symptoms(self) -> list[Symptom]:
        return self.topic.of(Symptom)

    def sites_of(self, symptom: Symptom) -> list[Site]:
        return [self.topic.site(site) for site in symptom.sites]

    def other_medicines(self) -> list[Medicine]:
        """Those that the documents name and tables don't show; the web page says why."""
        found = [fact for fact in self.topic.of(Medicine) if not fact.listed]
        return sorted(found, key=lambda medicine: medicine.english_name)

    def terms(self, *names: str) -> list[Term]:
        """Terms by their names, for a handout's list of words."""
        found = []
        for name in names:
            fact = self.fact(f"{self.topic.record.prefix}.term.{name}")
            if isinstance(fact, Term) and (fact.citations or fact.source):
                found.append(fact)
        return found

    def printed_notes(self, fact: BaseFact) -> list[Said]:
        """A fact's editor's notes; one without a source isn't printed."""
        return [self.say(fact, f"notes.{note.id}", note.text) for note in fact.notes if note.source]

    # Names, dates, sources

    def name(self, medicine: Medicine) -> Markup:
        """Local name with the English generic beside it."""
        self.facts[medicine.id] = medicine
        return medicine_markup(fill_medicine(medicine, self.own.locale, self.own.patterns))

    def local_names(self, medicine: Medicine) -> list[tuple[Locale, str]]:
        """The names that the medicine has in the edition's locales; often none but the English one."""
        self.facts[medicine.id] = medicine
        named = ((locale, local_name(medicine, locale)) for locale in self.edition.locales)
        return [(locale, name) for locale, name in named if name]

    def picture(self, name: str) -> Markup:
        """A picture's shapes; a word always stands beside it, so readers' machines pass it over."""
        self.seen.pictures.add(name)
        return picture_markup(self.project.picture(name))

    def number(self, value: int) -> Markup:
        """A number of the page itself, in the locale's digits."""
        shown = convert_digits(str(value), self.own.locale)
        return Markup('<span class="quantity" data-number="{}">{}</span>').format(value, shown)

    def date(self, day: datetime.date) -> Markup:
        locale = self.own.locale
        text = format_date(day, "long", locale.cldr)
        return Markup('<span class="date">{}</span>').format(convert_digits(text, locale))

    def documents(self) -> list[Document]:
        """The documents that the facts used so far cite, in their recorded order."""
        cited = {citation.document for fact in self.facts.values() for citation in fact.citations}
        return [document for document in self.topic.documents.values() if document.id in cited]

    def sources(self) -> list[Source]:
        """The public sources behind the messages said so far."""
        return [source for source in self.topic.sources.values() if source.id in self.source_ids]

    def unreviewed(self) -> list[Locale]:
        """The edition's locales in which qualified people have not signed everything used so far."""
        sides = zip(self.edition.locales, zip(*self.used.values(), strict=True), strict=True)
        return [locale for locale, used in sides if not all(translation.reviewed for translation in used)]

    def _sides(self, locales: Collection[Locale]) -> Iterator[tuple[Locale, tuple[Translation, ...]]]:
        sides = zip(self.edition.locales, zip(*self.used.values(), strict=True), strict=True)
        yield from ((locale, used) for locale, used in sides if locale in locales and not locale.english)

    def makers(self, locales: Collection[Locale]) -> dict[Made, list[str]]:
        """Who made the translations used so far → the tags of those of the locales for which that is true."""
        found: dict[Made, list[str]] = {}
        for locale, used in self._sides(locales):
            found.setdefault(made(used), []).append(locale.tag)
        return found

    def made_together(self, locales: Collection[Locale]) -> Made:
        """Who made the translations used so far in these locales, taken together."""
        return made(item for _, used in self._sides(locales) for item in used)

    def last_signed(self) -> datetime.date:
        """The day of the last signature under what was used so far; for a page that is reviewed."""
        return max(side.signed for sides in self.used.values() for side in sides if side.signed)


def _said(translation: Translation, ready: dict[str, Markup] | None, other: Said | None = None) -> Said:
    locale = translation.locale
    html = message_markup(translation.context, fill(translation, ready))
    return Said(html, other, translation.state, locale.tag, locale.direction, translation.since)


# What Jinja says of a macro that was called with too little.
_FROM_OUTSIDE = ("was not provided", "'None' has no")


@cache
def environment(folder: Path) -> jinja2.Environment:
    """Templates below `folder`, strict: an unknown name is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _template_line(error: BaseException, folder: Path, ours: bool) -> tuple[Path, int, str]:
    """The template's file and line where an error arose, and where it was called from if that is another file.

    `ours`: the mistake is in what a macro of the theme was called with, so its caller is to blame.
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    if not frames:
        return folder, 0, ""
    caller = len(frames) - 1
    # Jinja names what isn't a block or the top level of a file so: macros.
    while caller and frames[caller].name == "template" and Path(frames[caller].filename).parent.name == "theme":
        caller -= 1
    place = frames[caller if ours else -1]
    called = frames[caller]
    note = "" if ours or caller == len(frames) - 1 else f"{Path(called.filename).parent.name}, line {called.lineno}"
    return Path(place.filename), place.lineno or 0, note


def render_template(project: Project, name: str, context: PageContext, **variables: Any) -> str:
    """A template of handouts/ as HTML; HandoutsError with the template's line where it can't be made."""
    folder = project.handouts_folder()
    theme = project.theme_folder()
    edition, topic = context.edition, context.topic
    large = ["large.css"] if edition.print == "large" else []
    shared = {
        "page": watched(context, context.seen),
        "t": context.t,
        "edition": edition,
        "locale": edition.locale,
        "other": edition.other,
        "topic": watched(topic, context.seen, "record"),
        "ltr": ltr,
        "language_css": language_css([*edition.locales, context.english.locale], edition.print),
        "print_css": sheets(theme, ["print.css", *large]),
        "browser_css": sheets(theme, ["browser.css"]),
        "web_css": sheets(theme, ["web.css"]),
    }
    try:
        return environment(folder).get_template(name).render({**shared, **variables})
    except UnknownFactError as error:
        path, line, _ = _template_line(error, folder, ours=True)
        raise HandoutsError(
            [Finding(project.relative(path), line, "unknown-fact", str(error), error.remedy)]
        ) from error
    except DanglingReferenceError:
        raise
    except Exception as error:
        raise template_error(project, name, error) from error


def template_error(project: Project, name: str, error: Exception) -> HandoutsError:
    """Whatever a template of handouts/ can raise, as a finding with its file and line."""
    if isinstance(error, HandoutsError):
        return error
    folder = project.handouts_folder()
    path, line, called = _template_line(error, folder, ours=any(words in str(error) for words in _FROM_OUTSIDE))
    message = " ".join(str(error).split())[:300] or "it can't be filled"
    if isinstance(error, jinja2.TemplateSyntaxError):
        path, line = Path(error.filename or folder / name), error.lineno
    elif isinstance(error, RecursionError):
        message = "it includes or calls itself without end"
    elif isinstance(error, UnicodeDecodeError):
        path, message = folder / name, "it, or a template that it includes, isn't UTF-8"
    elif isinstance(error, (KeyError, jinja2.TemplateNotFound)):
        message = f"there is no {message}"
    elif not isinstance(error, (jinja2.TemplateError, AttributeError, LookupError, TypeError)):
        message = f"{type(error).__name__}: {message}"
    if called:
        message += f" (called from the template of {called})"
    return HandoutsError([Finding(project.relative(path), line, "template", message, "Mend the template here.")])


def titles(context: PageContext, handout: Handout) -> tuple[Said, Markup]:
    """A handout's title in the edition's locales, and in English."""
    key, english = f"handout/{handout.slug}/title", handout.record.title
    return context.t(key, english), context.t_english(key, english)


def render_page(
    project: Project, edition: HandoutEdition, texts: dict[str, Texts], topic: Topic, clinic: Clinic | None = None
) -> Page:
    """The edition's HTML; HandoutsError with the template's line where it can't be made."""
    context = PageContext(project, edition, texts, topic)
    title, english_title = titles(context, edition.handout)
    html = render_template(
        project,
        f"{edition.handout.slug}/page.html.j2",
        context,
        title=title,
        english_title=english_title,
        clinic=clinic,
        web_page=clinic.web_page(edition.stem) if clinic else None,
        qr_code=qr_code,
    )
    name = Markup(title.html).striptags()
    return Page(edition, with_policy(html), name, context.used, tuple(sorted(context.facts)), context.seen)
