"""A deck's notes: one for each fact, its fields built from the side of each locale."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from builder.editions.count import MessageCount, count_messages
from builder.editions.deck import Deck, Option
from builder.editions.edition import DeckEdition
from builder.editions.markup import fill, ltr
from builder.facts.fact import BaseFact, Medicine, Site, Symptom
from builder.facts.topic import Topic
from builder.messages.format import local_name
from builder.messages.texts import Texts, Translation

# A card never asks for more examples than this.
MAX_EXAMPLES = 4
BRAND_BREAK = " / "
# What learners search for to find the cards whose facts no longer hold.
WITHDRAWN = "withdrawn"
# Every note type has this spare field at the top of all its backs.
WITHDRAWN_FIELD = "Spare1"


@dataclass(frozen=True)
class Note:
    """One Anki note: field name → HTML. `key` names it in the record of changes."""

    fact: str
    note_type: str
    fields: dict[str, str]
    tags: tuple[str, ...]
    said: tuple[Translation, ...]  # the facts' messages on it, in each of the edition's locales
    part: str  # the group or site in whose subdeck its cards are

    @property
    def key(self) -> str:
        return f"{self.note_type}/{self.fact}"

    @property
    def withdrawn(self) -> bool:
        return WITHDRAWN in self.tags


@dataclass(frozen=True)
class DeckContent:
    """An edition's notes, with what the deck says of itself."""

    edition: DeckEdition
    notes: tuple[Note, ...]
    description: str
    said: Mapping[str, tuple[Translation, ...]]  # msgctxt → the message in the learner's locale

    @property
    def parts(self) -> dict[str, list[Note]]:
        """Group or site → the notes of its subdeck. Packages and tables have them in this order."""
        found: dict[str, list[Note]] = {}
        for note in self.notes:
            found.setdefault(note.part, []).append(note)
        return found

    @property
    def messages(self) -> MessageCount:
        return count_messages(self.said.values())


class Side:
    """One locale's share of the notes of a deck; records the messages it used."""

    def __init__(self, deck: Deck, texts: Texts) -> None:
        self.deck = deck
        self.texts = texts
        self.topic: Topic = texts.topic
        self.used: dict[str, Translation] = {}
        self.since_note: dict[str, Translation] = {}

    def _shown(self, translation: Translation, values: dict[str, Markup] | None = None) -> Markup:
        self.used[translation.context] = translation
        self.since_note[translation.context] = translation
        html = fill(translation, values)
        if translation.own:
            return html
        return Markup('<span lang="en" dir="ltr">{}</span>').format(html)

    def text(self, key: str, **values: Markup) -> Markup:
        """A message of the deck itself: `title`, `prompts.brand`, …"""
        kind, _, name = key.partition(".")
        record = self.deck.record
        english = getattr(record, kind)[name] if name else getattr(record, kind)
        return self._shown(self.texts.translate(f"deck/{self.deck.slug}/{key}", english), values)

    def say(self, fact: BaseFact, field: str, english: str) -> Markup:
        return self._shown(self.texts.of_fact(fact, f"{fact.id}.{field}", english))

    def topic_name(self) -> Markup:
        record = self.topic.record
        return self._shown(self.texts.of_fact(None, f"{record.prefix}.topic.name", record.name))

    def withdrawn_help(self) -> Markup:
        """What to do about withdrawn cards, with what Anki's browser takes, which is in no language."""
        return self.text("labels.withdrawn", search=ltr(f"tag:{WITHDRAWN}", "identifier"))

    def notes_of(self, fact: BaseFact) -> list[Markup]:
        return [self.say(fact, f"notes.{note.id}", note.text) for note in fact.notes if note.source]

    def wrap(self, html: Markup | str, css: str) -> Markup:
        locale = self.texts.locale
        return Markup('<div class="{}" lang="{}" dir="{}">{}</div>').format(css, locale.tag, locale.direction, html)


class _Builder:
    """Puts two sides together: the learner's own, and the other locale's where there is one."""

    def __init__(self, edition: DeckEdition, own: Texts, other: Texts | None, options: Sequence[Option]) -> None:
        self.edition = edition
        self.own = Side(edition.deck, own)
        self.other = Side(edition.deck, other) if other else None
        self.topic = own.topic
        self.options = options
        self.said: tuple[Translation, ...] = ()  # by the note that `notice` closed last

    def both(self, say: Callable[[Side], Markup]) -> Markup:
        """The learner's language first, the other below it."""
        html = self.own.wrap(say(self.own), "own")
        return html + self.other.wrap(say(self.other), "beside") if self.other else html

    def asked(self, say: Callable[[Side], Markup]) -> Markup:
        """What a card asks about: in the other language, which the learner meets on the ward."""
        return self.other.wrap(say(self.other), "own") if self.other else self.own.wrap(say(self.own), "own")

    def prompt(self, key: str, wanted: bool = True) -> str:
        """A prompt; empty where its card is off, which keeps Anki from making that card."""
        return str(self.own.wrap(self.own.text(f"prompts.{key}"), "own")) if wanted else ""

    def source_names(self, facts: Collection[BaseFact]) -> Markup:
        """The documents that the facts cite and the public sources of their notes, one a line."""
        documents = dict.fromkeys(citation.document for fact in facts for citation in fact.citations)
        names: list[Markup] = []
        for name in documents:
            document = self.topic.documents[name]
            dated = f", {document.date.isoformat()}" if document.date else ""
            names.append(ltr(f"{document.title}{dated}", "source"))
        named = {note.source for fact in facts for note in fact.notes if note.source}
        for source in self.topic.sources.values():
            if source.id in named:
                names.append(ltr(f"{source.publisher}: {source.title}", "source"))
        return Markup("<br>").join(names)

    def sources(self, fact: BaseFact) -> str:
        return str(
            Markup('<details lang="{}" dir="{}"><summary>{}</summary>{}</details>').format(
                self.own.texts.locale.tag,
                self.own.texts.locale.direction,
                self.own.text("labels.sources"),
                self.source_names([fact]),
            )
        )

    def withdrawn(self, fact: BaseFact) -> dict[str, str]:
        """The line on a withdrawn note's cards. No field on others: an empty one would count as a change of them."""
        if not fact.withdrawn:
            return {}
        reason = fact.withdrawn.reason
        shown = Markup('<div class="condition">{}</div><div class="more">{}</div>').format(
            self.both(lambda side: side.say(fact, "withdrawn", reason)),
            self.both(lambda side: side.withdrawn_help()),
        )
        return {WITHDRAWN_FIELD: str(shown)}

    def end(self) -> str:
        """Close a note: remember what it said, and say whether qualified people have reviewed it."""
        used = list(self.own.since_note.values())
        self.said = (*used, *(self.other.since_note.values() if self.other else ()))
        for side in (self.own, self.other):
            if side:
                side.since_note.clear()
        return self.notice(used)

    def notice(self, used: Iterable[Translation]) -> str:
        """Whether qualified people have reviewed all of it, or nobody has."""
        css = "checked" if all(translation.reviewed for translation in used) else "notice"
        key = f"labels.{css}" if self.own.texts.locale.english else f"labels.{css}-translated"
        return str(Markup('<div class="{}">{}</div>').format(css, self.both(lambda side: side.text(key))))

    def more(self, lines: list[Markup]) -> str:
        return str(Markup("").join(lines))

    def tags(self, fact: BaseFact, *names: str) -> tuple[str, ...]:
        return (f"topic::{self.topic.id}", *names, *((WITHDRAWN,) if fact.withdrawn else ()))

    def medicine(self, fact: Medicine) -> Note:
        own_name = local_name(fact, self.own.texts.locale)
        english = ltr(fact.english_name, "generic")
        generic = Markup("<div>{}</div>").format(english)
        if own_name:
            generic += self.own.wrap(escape(own_name), "beside")
        group = self.topic.group(fact)
        brands = [brand.name for brand in fact.brands]
        brands += [name.name for name in fact.other_names if name.type == "short form"]
        condition = ""
        if fact.condition:
            text = fact.condition
            shown = self.both(lambda side: side.say(fact, "condition", text))
            condition = str(Markup('<div class="condition">{}</div>').format(shown))
        more: list[Markup] = []
        if fact.action:
            action = fact.action
            more.append(self.both(lambda side: side.say(fact, "action", action)))
        if fact.mechanism:
            mechanism = fact.mechanism
            more.append(
                self.both(
                    lambda side: Markup("<small>{}</small><br>{}").format(
                        side.text("labels.mechanism"), side.say(fact, "mechanism", mechanism)
                    )
                )
            )
        more += [self.own.wrap(note, "note") for note in self.own.notes_of(fact)]
        return Note(
            fact.id,
            "medicine",
            {
                "Fact": fact.id,
                "Brand": str(Markup(BRAND_BREAK).join(ltr(name, "brand") for name in brands)),
                "Generic": str(generic),
                "Group": str(
                    self.both(
                        lambda side: Markup("<b>{}</b><br>{}").format(
                            side.say(group, "term", group.term), side.say(group, "action", group.action)
                        )
                    )
                ),
                "Condition": condition,
                "AskGeneric": self.prompt("brand", bool(brands)),
                "AskGroup": self.prompt("group"),
                "AskBrand": self.prompt("generic", "generic-to-brand" in self.options and bool(brands)),
                "AskEnglish": self.prompt("own-name", "both-ways" in self.options and bool(own_name)),
                "AskTyped": self.prompt("type", "type-in" in self.options and bool(brands)),
                "OwnName": str(self.own.wrap(escape(own_name), "own")) if own_name else "",
                "Answer": str(escape(fact.english_name)),
                "More": self.more(more),
                "Sources": self.sources(fact),
                **self.withdrawn(fact),
                "Notice": self.end(),
            },
            self.tags(fact, f"group::{group.local_id}", f"role::{fact.role.replace(' ', '-')}"),
            self.said,
            group.id,
        )

    def symptom(self, fact: Symptom) -> Note:
        def name(side: Side) -> Markup:
            if fact.medical_term:
                return side.say(fact, "medical_term", fact.medical_term)
            return side.say(fact, "term", fact.term)

        def meaning(side: Side) -> Markup:
            term = side.say(fact, "term", fact.term)
            if not fact.explanation:
                return Markup("<b>{}</b>").format(term)
            return Markup("<b>{}</b><br>{}").format(term, side.say(fact, "explanation", fact.explanation))

        def where(side: Side) -> Markup:
            names = [side.say(self.topic.site(site), "heading", self.topic.site(site).heading) for site in fact.sites]
            return Markup("").join(Markup("<div>{}</div>").format(name) for name in names)

        asked_side = self.other or self.own
        return Note(
            fact.id,
            "symptom",
            {
                "Fact": fact.id,
                "Symptom": str(self.asked(name)),
                "Meaning": str(self.both(meaning)),
                "Sites": str(self.both(where)),
                "AskMeaning": self.prompt("symptom"),
                "AskSymptom": self.prompt("meaning", "both-ways" in self.options),
                "AskTyped": self.prompt("type", "type-in" in self.options),
                "Answer": str(escape(name(asked_side).striptags())),
                "More": self.more([self.own.wrap(note, "note") for note in self.own.notes_of(fact)]),
                "Sources": self.sources(fact),
                **self.withdrawn(fact),
                "Notice": self.end(),
            },
            self.tags(fact, *(f"site::{self.topic.site(site).local_id}" for site in fact.sites)),
            self.said,
            fact.sites[0],
        )

    def site(self, fact: Site) -> Note:
        symptoms = [symptom for symptom in self.topic.of(Symptom) if fact.id in symptom.sites]
        few = 1 <= len(symptoms) <= MAX_EXAMPLES

        def examples(side: Side) -> Markup:
            names = [side.say(symptom, "term", symptom.term) for symptom in symptoms]
            rows = Markup("").join(Markup("<div>{}</div>").format(name) for name in names)
            return side.text("labels.all-right") + rows

        return Note(
            fact.id,
            "site",
            {
                "Fact": fact.id,
                "Site": str(self.asked(lambda side: side.say(fact, "term", fact.term))),
                "Meaning": str(
                    self.both(
                        lambda side: Markup("<b>{}</b><br>{}").format(
                            side.say(fact, "heading", fact.heading), side.say(fact, "explanation", fact.explanation)
                        )
                    )
                ),
                "Examples": str(self.both(examples)) if few else "",
                "AskMeaning": self.prompt("site" if few else "site-general"),
                "Sources": self.sources(fact),
                **self.withdrawn(fact),
                "Notice": self.end(),
            },
            self.tags(fact, f"site::{fact.local_id}"),
            self.said,
            fact.id,
        )

    def notes(self) -> Iterator[Note]:
        kinds = self.edition.deck.record.note_types
        if "medicine" in kinds:
            yield from (self.medicine(fact) for fact in self.topic.with_withdrawn(Medicine) if fact.in_decks)
        if "site" in kinds:
            yield from (self.site(fact) for fact in self.topic.with_withdrawn(Site))
        if "symptom" in kinds:
            yield from (self.symptom(fact) for fact in self.topic.with_withdrawn(Symptom))

    def description(self, notes: Sequence[Note]) -> str:
        """What the deck says of itself: what is in it, whether it is reviewed, its sources, date and licence."""
        date = self.topic.record.facts_as_of.isoformat()
        facts = [self.topic.facts[name] for note in notes for name in (note.fact, note.part)]
        lines = [
            self.both(lambda side: Markup("{} · {}").format(side.text("title"), side.topic_name())),
            self.both(lambda side: side.text("description")),
        ]
        if any(note.withdrawn for note in notes):
            lines.append(self.both(lambda side: side.withdrawn_help()))
        sources = self.both(lambda side: side.text("labels.sources"))
        lines += [
            Markup(self.notice(self.own.used.values())),
            Markup("<div>{}{}</div>").format(sources, self.source_names(facts)),
            Markup("<div>{}</div>").format(f"Handouts {date} · CC BY 4.0"),
        ]
        return str(Markup("").join(lines))


def build_notes(edition: DeckEdition, own: Texts, other: Texts | None, options: Sequence[Option] = ()) -> DeckContent:
    """The edition's notes; `options` switches cards on besides those of the deck's own record."""
    builder = _Builder(edition, own, other, [*edition.deck.record.options, *options])
    notes = tuple(builder.notes())
    description = builder.description(notes)
    said = {context: (translation,) for context, translation in builder.own.used.items()}
    return DeckContent(edition, notes, description, said)


def side_hashes(deck: Deck, texts: Texts) -> dict[str, str]:
    """Note key → hash of what one locale contributes to that note; the record of changes compares these."""
    edition = DeckEdition(deck, texts.locale, None, "")
    content = build_notes(edition, texts, None, ("both-ways", "generic-to-brand", "type-in"))
    hashes = {}
    for note in content.notes:
        body = "\x1f".join([*(f"{name}={html}" for name, html in sorted(note.fields.items())), *note.tags])
        hashes[note.key] = hashlib.sha256(body.encode()).hexdigest()[:16]
    return hashes
