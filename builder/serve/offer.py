"""What the form offers, as plain data: a worker that has read the project makes it, the service shows it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from builder.base.project import COMMON
from builder.facts.base_fact import PLACEHOLDER
from builder.languages.format import convert_digits
from builder.messages.message import Message
from builder.pages.markup import fill
from builder.pages.typography import css_families
from builder.workspace.loaded import Loaded

# The messages of the form and of the page that waits.
_OWN = "common/site-form-"


@dataclass(frozen=True)
class FormMessage:
    """What the form needs of a message in a locale: its text with placeholders; `foreign`: in English, untranslated."""

    text: str
    foreign: bool

    def filled(self, values: dict[str, object]) -> str:
        """The plain text, for titles and options."""
        return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), self.text)

    def markup(self, values: dict[str, object]) -> Markup:
        """The text as HTML."""
        html = escape(self.filled(values))
        return Markup('<span lang="en" dir="ltr">{}</span>').format(html) if self.foreign else html


@dataclass(frozen=True)
class Language:
    """A locale that the form can print, and be shown in."""

    tag: str
    own_name: str
    english_name: str
    direction: str
    fonts: str
    line_scale: float
    paper: str
    english: bool
    numerals: str  # its digits from 0 to 9
    messages: dict[str, FormMessage]  # msgctxt → the form's own messages

    def number(self, value: int) -> str:
        """A number in its digits."""
        return str(value).translate(str.maketrans("0123456789", self.numerals))


@dataclass(frozen=True)
class Leaflet:
    """A leaflet of a topic. `value` names it in the form."""

    topic: str
    slug: str
    titles: dict[str, FormMessage]  # locale tag → title
    layouts: tuple[str, ...]
    prints: tuple[str, ...]
    on_request: bool

    @property
    def value(self) -> str:
        return f"{self.topic}/{self.slug}"

    def made(self, language: Language, parallel: str, print_: str) -> bool:
        """Whether there is an edition of it; `parallel`: the tag of the other locale, or nothing."""
        layout = "bilingual" if parallel else "single"
        return (language.english or layout in self.layouts) and parallel != language.tag and print_ in self.prints


@dataclass(frozen=True)
class Subject:
    """A topic with its leaflets."""

    id: str
    names: dict[str, FormMessage]
    leaflets: tuple[Leaflet, ...]


@dataclass(frozen=True)
class Offer:
    """Everything that may be chosen."""

    languages: tuple[Language, ...]
    subjects: tuple[Subject, ...]

    @property
    def leaflets(self) -> dict[str, Leaflet]:
        """Value → leaflet, in the order of the form."""
        return {item.value: item for subject in self.subjects for item in subject.leaflets}

    def language(self, tag: str | None) -> Language:
        """The language with this tag, or English."""
        return next((item for item in self.languages if item.tag == tag), self.languages[0])


def _title(message: Message, english: bool) -> FormMessage:
    """A title as plain text, its values filled in."""
    return FormMessage(Markup(fill(message)).striptags(), not english and not message.in_locale)


def offer_of(loaded: Loaded) -> Offer:
    """What a project offers: every locale but drafts, English first, and the leaflets of every topic."""
    messages = [(item.context, item.text) for item in loaded.templates[COMMON] if item.context.startswith(_OWN)]
    first = loaded.topics[0]
    locales = sorted(
        (item for item in loaded.locales if not item.record.draft),
        key=lambda item: (not item.english, item.record.own_name.casefold()),
    )
    languages = tuple(
        Language(
            locale.tag,
            locale.record.own_name,
            locale.record.english_name,
            locale.direction,
            css_families(locale),
            locale.record.line_scale,
            locale.record.paper,
            locale.english,
            convert_digits("0123456789", locale),
            {
                context: FormMessage(message.text, not locale.english and not message.in_locale)
                for context, text in messages
                for message in [loaded.texts[locale.id, first.id].translate(context, text)]
            },
        )
        for locale in locales
    )
    subjects = []
    for topic in loaded.topics:
        leaflets = []
        for handout in loaded.handouts_of(topic):
            titles = {}
            for locale in locales:
                message = loaded.texts[locale.id, topic.id].translate(f"{handout.messages}/title", handout.record.title)
                titles[locale.tag] = _title(message, locale.english)
            record = handout.record
            leaflets.append(
                Leaflet(topic.id, handout.slug, titles, tuple(record.layouts), tuple(record.prints), record.on_request)
            )
        names = {}
        for locale in locales:
            context = f"{topic.record.prefix}.topic.name"
            message = loaded.texts[locale.id, topic.id].of_fact(None, context, topic.record.name)
            names[locale.tag] = _title(message, locale.english)
        subjects.append(Subject(topic.id, names, tuple(leaflets)))
    return Offer(languages, tuple(subjects))
