"""A review sheet's content: messages in reading order, each with where it is used and where its fact comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from builder.facts.topic import Topic
from builder.languages.locale import Locale
from builder.messages.review import Review
from builder.review.messages import MessageUnderReview, messages, signs
from builder.review.printed import Line, lines
from builder.workspace.loaded import Loaded

NO_DATE = "no date given"
# Where messages of the theme are used that are on none of the pages at hand.
_PLACES = {
    "front.html.j2": "Front page of the website",
    "locale.html.j2": "A language's page of the website",
    "about.html.j2": "The website's page about the leaflets",
    "not-found.html.j2": "Shown by the website where a page is missing",
    "said.html.j2": "Pages of the website",
    "frame.html.j2": "Pages of the website",
    "packet.html.j2": "Contents page of packets",
    "clinic.html.j2": "Pages with a clinic's details",
}
_SHARED = "Shared lines of all pages"
_RECORD = "On record, not printed now"


@dataclass(frozen=True)
class Origin:
    """A document's passage or a public source behind a message."""

    title: str
    publisher: str | None
    dated: str
    words: str = ""  # the locator, as the citation has it
    as_written: str = ""
    address: str = ""


@dataclass(frozen=True)
class Item:
    """One message of a sheet."""

    message: MessageUnderReview
    where: tuple[str, ...]  # the pages and decks that have it, by their English names
    printed: Line | None
    origins: tuple[Origin, ...]
    reason: str  # why an editor added a note
    signatures: tuple[Review, ...]  # those under this very text
    comments: tuple[tuple[Review, bool], ...]  # what people said, and whether the text is still the same
    before: tuple[str, str] | None  # a stale message's old English, as far as is known, and old translation


@dataclass(frozen=True)
class Group:
    """The messages of one handout, or of what comes after the handouts."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Sheet:
    """What one role reviews in one locale."""

    locale: Locale
    role: str
    groups: tuple[Group, ...]

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]


def locator(start: str, end: str | None) -> str:
    """A citation's words as a reader sees them."""
    return f"{start} … {end}" if end else start


def _origins(message: MessageUnderReview) -> Iterator[Origin]:
    fact, topic = message.fact, message.topic
    if fact is None:
        return
    if not message.field.startswith("notes."):  # an editor's note rests on its source alone
        for citation in fact.citations:
            document = topic.documents.get(citation.document)
            if document:
                yield Origin(
                    document.title,
                    document.publisher,
                    document.date.isoformat() if document.date else NO_DATE,
                    locator(citation.start, citation.end),
                    citation.as_written or "",
                    document.address or "",
                )
    for name in fact.sources_of(message.field):
        source = topic.sources.get(name)
        if source:
            dated = f"{source.dated}, looked up on {source.as_of}" if source.dated else f"looked up on {source.as_of}"
            yield Origin(source.title, source.publisher, dated, address=source.address or "")


def _reason(message: MessageUnderReview) -> str:
    notes = message.fact.notes if message.fact else []
    return next((note.reason for note in notes if message.field == f"notes.{note.id}"), "")


def _before(message: MessageUnderReview) -> tuple[str, str] | None:
    entry = message.texts.catalogue(message.context).entries.get(message.context)
    if message.translation.in_locale or entry is None or not entry.translation:
        return None
    return (entry.previous or "" if entry.fuzzy else entry.text), entry.translation


def make_item(message: MessageUnderReview, where: Collection[str], printed: Line | None) -> Item:
    """The message with its sources and its reviews."""
    reviews, context, digest = message.texts.reviews, message.context, message.translation.hash
    comments = tuple((review, review.hash == digest) for review in reviews.comments(context))
    origins = tuple(_origins(message))
    signatures = tuple(review for review in reviews.in_force(context, digest) if review.approves)
    if not message.approvable:
        signatures = ()
    return Item(message, tuple(where), printed, origins, _reason(message), signatures, comments, _before(message))


def _place(message: MessageUnderReview) -> str:
    """Where a message is used that no page or deck at hand has."""
    if message.fact is not None:
        return _RECORD
    parts = message.context.split("/")
    if parts[0] == "deck":
        return f"Anki deck: {parts[-2]}"
    return _PLACES.get(message.template.path.rsplit("/", 1)[-1], _SHARED)


class _Plan:
    """Which group each message goes into, in reading order, and where it is used.

    `handouts`: those whose messages are wanted; none means all, and then the decks' messages too.
    """

    def __init__(self, loaded: Loaded, locale: Locale, handouts: Collection[str]) -> None:
        self.order: dict[str, str] = {}  # msgctxt → group, the first that has it
        self.where: dict[str, list[str]] = {}
        self.printed: dict[str, Line] = {}
        several = len(loaded.chosen_topics) > 1
        seen = set()
        for topic, page in loaded.pages:
            handout = page.edition.handout
            if (topic.id, handout.slug) not in seen:  # a handout's single layout comes first, where it has one
                seen.add((topic.id, handout.slug))
                printed_lines = lines(page.html, locale.tag)
                name = self._name(topic, handout.record.title, several)
                for context in dict.fromkeys([*printed_lines, *page.used]):
                    self._add(context, name, not handouts or handout.slug in handouts)
                    if context in printed_lines:
                        self.printed.setdefault(context, printed_lines[context])
        for topic, content in loaded.deck_contents:
            for context in content.used:
                name = self._name(topic, f"Anki deck: {content.edition.deck.record.title}", several)
                self._add(context, name, not handouts)

    @staticmethod
    def _name(topic: Topic, name: str, several: bool) -> str:
        return f"{topic.record.name}: {name}" if several else name

    def _add(self, context: str, name: str, wanted: bool) -> None:
        if wanted:
            self.order.setdefault(context, name)
        places = self.where.setdefault(context, [])
        if name not in places:
            places.append(name)


def _add_rest(plan: _Plan, loaded: Loaded, messages: Mapping[str, MessageUnderReview]) -> None:
    """Put the messages that are on no page and in no deck at hand after the others."""
    titles = {f"Anki deck: {deck.slug}": f"Anki deck: {deck.record.title}" for deck in loaded.decks}
    topics = {topic.id for topic in loaded.chosen_topics}
    ranks = [*titles.values(), *_PLACES.values(), _SHARED, _RECORD]
    places = {}
    for context, message in messages.items():
        # The messages of templates hang on the first topic, whichever was asked for.
        if context not in plan.order and ("/" in context or message.topic.id in topics):
            places[context] = titles.get(_place(message), _place(message))
    for context in sorted(places, key=lambda item: ranks.index(places[item])):
        plan.order[context] = places[context]
        plan.where[context] = [places[context]]


def collect(loaded: Loaded, locale: Locale, role: str, handouts: Collection[str] = (), every: bool = False) -> Sheet:
    """What `role` has to review of the rendered pages and all other messages; `every`: also what it has signed."""
    by_context = messages(loaded, locale)
    plan = _Plan(loaded, locale, handouts)
    if not handouts:
        _add_rest(plan, loaded, by_context)
    groups: dict[str, list[Item]] = {}
    for context, name in plan.order.items():
        message = by_context.get(context)
        if message is None or not signs(role, message):
            continue
        if every or message.lacks(role):
            item = make_item(message, plan.where[context], plan.printed.get(context))
            groups.setdefault(name, []).append(item)
    return Sheet(locale, role, tuple(Group(name, tuple(items)) for name, items in groups.items()))
