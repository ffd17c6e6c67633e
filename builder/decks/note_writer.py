"""What the notes of every type are made of: two sides, prompts, sources, and the lines that say what to trust."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from markupsafe import Markup, escape

from builder.base.project import COMMON
from builder.decks.deck import Deck
from builder.decks.edition import DeckEdition
from builder.decks.note import WITHDRAWN, Note
from builder.decks.options import Option
from builder.decks.self_answer import tells
from builder.facts.base_fact import BaseFact
from builder.facts.topic import Topic
from builder.messages.message import Message, made
from builder.messages.origins import Made
from builder.messages.texts import Texts
from builder.pages.markup import fill, ltr

# Spare fields that every note type has: the line on withdrawn notes, at the top of all backs, …
WITHDRAWN_FIELD = "Spare1"
# … and the switch of reading aloud.
SPEAK_FIELD = "Spare2"
# A setting of Anki's import window, by which corrections also reach notes that a learner has changed since.
UPDATE_SETTING = ("Update notes", "Always")

_NOTICES = {
    Made.COMPUTER: "labels.notice-translated",
    Made.PARTLY: "labels.notice-partly",
    Made.UNTOLD: "labels.notice-untold",
}


class Side:
    """One language's share of a deck's notes: its messages as HTML. Records those that it used, for the notices."""

    def __init__(self, deck: Deck, texts: Texts) -> None:
        self.deck = deck
        self.texts = texts
        self.topic: Topic = texts.topic
        self.used: dict[str, Message] = {}
        self.since_note: dict[str, Message] = {}

    def _use(self, message: Message, values: dict[str, Markup] | None = None) -> Markup:
        self.used[message.context] = message
        self.since_note[message.context] = message
        html = fill(message, values)
        if message.in_locale:
            return html
        return Markup('<span lang="en" dir="ltr">{}</span>').format(html)

    def text(self, key: str, **values: Markup) -> Markup:
        """A message of the deck itself: `title`, `prompts.brand`, …"""
        kind, _, name = key.partition(".")
        record = self.deck.record
        english = getattr(record, kind)[name] if name else getattr(record, kind)
        return self._use(self.texts.translate(f"{self.deck.messages}/{key}", english), values)

    def shared(self, context: str, english: str) -> Markup:
        """A message that decks share with pages."""
        return self._use(self.texts.translate(context, english))

    def say(self, fact: BaseFact, field: str, english: str) -> Markup:
        return self._use(self.texts.of_fact(fact, f"{fact.id}.{field}", english))

    def words(self, fact: BaseFact, field: str, english: str) -> str:
        """What `say` would say, only to compare it: it isn't on the note."""
        return fill(self.texts.of_fact(fact, f"{fact.id}.{field}", english)).striptags()

    def topic_name(self) -> Markup:
        record = self.topic.record
        return self._use(self.texts.of_fact(None, f"{record.prefix}.topic.name", record.name))

    def withdrawn_help(self) -> Markup:
        """What to do about withdrawn cards, with what Anki's browser takes, which is in no language."""
        return self.text("labels.withdrawn", search=ltr(f"tag:{WITHDRAWN}", "identifier"))

    def update_help(self) -> Markup:
        """What a new version does to learners' own changes, with the names of a setting of Anki's."""
        setting, choice = (ltr(name, "identifier") for name in UPDATE_SETTING)
        return self.text("labels.update", setting=setting, choice=choice)

    def notes_of(self, fact: BaseFact) -> list[Markup]:
        return [self.say(fact, f"notes.{note.id}", note.text) for note in fact.notes if note.source]

    def wrap(self, html: Markup | str, css: str) -> Markup:
        locale = self.texts.locale
        return Markup(f'<div class="{css}" lang="{locale.tag}" dir="{locale.direction}">{escape(html)}</div>')


class NoteWriter:
    """Makes notes of two sides: `primary` in the learner's language, `parallel` in the second one, if there is one."""

    def __init__(
        self,
        edition: DeckEdition,
        primary: Texts,
        parallel: Texts | None,
        options: Collection[Option],
        every: bool = False,
    ) -> None:
        self.edition = edition
        self.every = every  # also the notes that this edition leaves out, and another of the same locale may have
        self.primary = Side(edition.deck, primary)
        self.parallel = Side(edition.deck, parallel) if parallel else None
        self.topic = primary.topic
        self.options = options
        self.cited: dict[str, None] = {}  # the public sources that the notes name besides those of editor's notes

    @property
    def sides(self) -> list[Side]:
        return [self.primary, self.parallel] if self.parallel else [self.primary]

    @property
    def asked_side(self) -> Side:
        """That of what a card asks about: in the other language, which the learner meets on the ward."""
        return self.parallel or self.primary

    def both(self, say: Callable[[Side], Markup]) -> Markup:
        """The learner's language first, the other below it; once where both say the same, as untranslated ones do."""
        primary = say(self.primary)
        if not self.parallel:
            return self.primary.wrap(primary, "own")
        parallel = say(self.parallel)
        if primary.striptags() == parallel.striptags() or not parallel:
            return self.primary.wrap(primary, "own")
        return self.primary.wrap(primary, "own") + self.parallel.wrap(parallel, "beside")

    def asked(self, say: Callable[[Side], Markup]) -> str:
        return str(self.asked_side.wrap(say(self.asked_side), "own"))

    def prompt(self, key: str, wanted: object = True, **values: Markup) -> str:
        """A prompt; empty where its card is off, which keeps Anki from making that card."""
        return str(self.primary.wrap(self.primary.text(f"prompts.{key}", **values), "own")) if wanted else ""

    def hint(self, html: Markup) -> str:
        """A hint to unfold, where the deck has hints; its label is in the learner's language, as Anki's isn't."""
        if "hints" not in self.options or not html:
            return ""
        details = Markup("<details><summary>{}</summary>{}</details>").format(self.primary.text("labels.hint"), html)
        return str(self.primary.wrap(details, "hint"))

    def spoken(self, words: str) -> str:
        """Words without markup to be read aloud, where the deck is."""
        return str(escape(words)) if "read-aloud" in self.options else ""

    def beginning(self, answer: str) -> Markup:
        """The first letter of an answer, as a hint."""
        return Markup('<span lang="{}" dir="{}">{}…</span>').format(
            self.asked_side.texts.locale.tag, self.asked_side.texts.locale.direction, answer[:1]
        )

    def picture(self, name: str | None) -> str:
        """A picture of the package; the words beside it say the same."""
        picture = self.edition.deck.pictures.get(name or "")  # the check `pictures` speaks of one that isn't there
        return str(Markup('<img class="picture" src="{}" alt="">').format(picture.file_name)) if picture else ""

    def source_names(self, facts: Collection[BaseFact], sources: Iterable[str] = ()) -> Markup:
        """The documents that the facts cite, the public sources of their notes and `sources`, one a line."""
        documents = dict.fromkeys(citation.document for fact in facts for citation in fact.citations)
        names: list[Markup] = []
        for name in documents:
            document = self.topic.documents.get(name)
            if document is None:
                continue  # the check `references` speaks of it, or its record has an error
            dated = f", {document.date.isoformat()}" if document.date else ""
            names.append(ltr(f"{document.title}{dated}", "source"))
        named = {*sources, *(note.source for fact in facts for note in fact.notes if note.source)}
        for source in self.topic.sources.values():
            if source.id in named:
                names.append(ltr(f"{source.publisher}: {source.title}", "source"))
        return Markup("<br>").join(names)

    def sources(self, fact: BaseFact, *sources: str | None, drawn: Sequence[BaseFact] = ()) -> str:
        """The note's sources, folded; `sources` besides those of its messages. `drawn`: the facts that say it, too."""
        locale = self.primary.texts.locale
        facts = [fact, *drawn]
        behind = (source for item in facts for message in item.messages() for source in item.sources_of(message.field))
        named = dict.fromkeys(source for source in (*sources, *behind) if source)
        self.cited |= named
        names = self.source_names(facts, named)
        listed = Markup('<div lang="en" dir="ltr">{}</div>').format(names)
        return str(
            Markup('<details lang="{}" dir="{}"><summary>{}</summary>{}</details>').format(
                locale.tag, locale.direction, self.primary.text("labels.sources"), listed
            )
        )

    def tells(
        self, text: Callable[[Side], Markup], names: Callable[[Side], Collection[str]], withdrawn: bool = False
    ) -> bool:
        """Whether a text names what a card would ask for by it, in either language, or most words of all its names.

        The cards of a note that is `withdrawn` stay as they were: without its question a learner's would be blank.
        """
        visible = " ".join(text(side).striptags() for side in self.sides)
        wanted = dict.fromkeys(name for side in self.sides for name in names(side))
        if any(name.casefold() in visible.casefold() for name in wanted):
            return True
        return not withdrawn and tells(text(self.sides[0]).striptags(), " ".join(wanted))

    def notes_of(self, fact: BaseFact) -> list[Markup]:
        return [self.primary.wrap(note, "note") for note in self.primary.notes_of(fact)]

    def retired(self, note_type: str, fact: BaseFact) -> str:
        """The label that says why the deck has withdrawn a note whose fact holds; empty where it hasn't."""
        key = f"{note_type}/{fact.id}"
        for entry in self.edition.deck.record.withdrawn:
            if key in entry.notes and (entry.within == "all" or self.edition.nursing):
                return entry.reason
        return ""

    def _withdrawn(self, fact: BaseFact, retired: str) -> dict[str, str]:
        """The line on a withdrawn note's cards. No field on others: an empty one would count as a change of them."""

        def reason(side: Side) -> Markup:
            return (
                side.say(fact, "withdrawn", fact.withdrawn.reason) if fact.withdrawn else side.text(f"labels.{retired}")
            )

        if not fact.withdrawn and not retired:
            return {}
        html = Markup('<div class="condition">{}</div><div class="more">{}</div>').format(
            self.both(reason), self.both(lambda side: side.withdrawn_help())
        )
        return {WITHDRAWN_FIELD: str(html)}

    def leave_out(self) -> None:
        """Forget the messages that were used since the last note: they are on none."""
        for side in self.sides:
            for context in side.since_note:
                side.used.pop(context, None)
            side.since_note.clear()

    def notice(self, used: Collection[Message]) -> str:
        """Whether qualified people have reviewed all of it, in both languages, or nobody has; and who made it."""
        checked = all(message.reviewed for message in used)

        def line(side: Side) -> Markup:
            if self.edition.nursing:
                return side.text("labels.checked" if checked else "labels.notice")
            if checked:
                return side.text("labels.checked-translated")
            messages = (
                used if side.texts.locale.english else [item for item in used if item.locale == side.texts.locale]
            )
            return side.text(_NOTICES[made(messages)])

        css = "checked" if checked else "notice"
        return str(Markup('<div class="{}">{}</div>').format(css, self.both(line)))

    def note(self, fact: BaseFact, note_type: str, part: str, fields: dict[str, str], tags: Sequence[str] = ()) -> Note:
        """The finished note: with what every note has, and all messages that were used since the last one."""
        retired = self.retired(note_type, fact)
        fields = {"Fact": fact.id, **fields, **self._withdrawn(fact, retired)}
        if "read-aloud" in self.options:
            fields[SPEAK_FIELD] = "1"
        fields["Notice"] = self.notice([message for side in self.sides for message in side.since_note.values()])
        messages = tuple(message for side in self.sides for message in side.since_note.values())
        for side in self.sides:
            side.since_note.clear()
        owner = COMMON if fact.id in self.topic.shared else self.topic.id  # a shared fact's note is one in all decks
        ends = (WITHDRAWN,) if fact.withdrawn or retired else ()
        return Note(
            fact.id,
            note_type,
            fields,
            (f"topic::{owner}", *tags, *ends),
            messages,
            part,
        )


def rows(names: Iterable[Markup | str]) -> Markup:
    """One a line."""
    return Markup("").join(Markup("<div>{}</div>").format(escape(name)) for name in names)
