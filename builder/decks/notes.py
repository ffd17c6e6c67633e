"""A deck's notes: those of each note type, their fields built from the side of each locale."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence

from markupsafe import Markup

from builder.decks import medicine_notes, question_notes, side_effect_notes, symptom_notes
from builder.decks.deck import Deck
from builder.decks.edition import DeckEdition
from builder.decks.note import DeckContent, Note
from builder.decks.note_writer import NoteWriter
from builder.decks.options import OPTIONS, Option
from builder.facts.kinds.card import Card
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.side_effect import SideEffect
from builder.facts.kinds.site import Site
from builder.facts.kinds.stem import Stem
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term
from builder.messages.texts import Texts


def _notes(writer: NoteWriter) -> Iterator[Note]:
    """Every note, in the order in which new cards are learned."""
    for note in _made(writer):
        if note:
            yield note
        else:
            writer.leave_out()


def _made(writer: NoteWriter) -> Iterator[Note | None]:
    """A note of each fact; None where the fact gives nothing to ask."""
    kinds = writer.edition.deck.record.note_types
    every = writer.topic.with_withdrawn
    medicines = [fact for fact in every(Medicine) if fact.in_decks]
    if "medicine" in kinds:
        yield from (medicine_notes.medicine(writer, fact) for fact in medicines)
    if "action" in kinds:
        yield from (medicine_notes.action(writer, fact) for fact in medicines)
    if "cloze" in kinds and "cloze" in writer.options:
        yield from (medicine_notes.cloze(writer, fact) for fact in medicines)
    if "stem" in kinds:
        yield from (medicine_notes.stem(writer, fact) for fact in every(Stem))
    if "look-alike" in kinds:
        yield from (medicine_notes.look_alike(writer, fact) for fact in every(LookAlike))
    if "site" in kinds:
        yield from (symptom_notes.site(writer, fact) for fact in every(Site))
    if "symptom" in kinds:
        yield from (symptom_notes.symptom(writer, fact) for fact in every(Symptom))
    if "where" in kinds:
        yield from (symptom_notes.where(writer, fact) for fact in every(Symptom))
    if "side-effect" in kinds:
        yield from (side_effect_notes.side_effect(writer, fact) for fact in every(SideEffect))
        yield from (side_effect_notes.of_medicine(writer, fact) for fact in medicines)
    if "question" in kinds:
        yield from (question_notes.question(writer, fact) for fact in every(Card))
    if "term" in kinds:
        yield from (symptom_notes.term(writer, fact) for fact in every(Term) if fact.source or fact.citations)


def _description(writer: NoteWriter, notes: Sequence[Note]) -> str:
    """The deck's description in Anki: what is in it, whether it is reviewed, its sources, date and licence."""
    date = writer.topic.record.facts_as_of.isoformat()
    names = dict.fromkeys(name for note in notes for name in (note.fact, note.part))
    facts = [writer.topic.facts[name] for name in names if name in writer.topic.facts]
    drawn = dict.fromkeys(name for fact in facts if isinstance(fact, Card) for name in fact.facts)
    facts += [writer.topic.facts[name] for name in drawn if name in writer.topic.facts]
    lines = [
        writer.both(lambda side: Markup("{} · {}").format(side.text("title"), side.topic_name())),
        writer.both(lambda side: side.text("description")),
        writer.both(lambda side: side.update_help()),
    ]
    if any(note.withdrawn for note in notes):
        lines.append(writer.both(lambda side: side.withdrawn_help()))
    heading = writer.both(lambda side: side.text("labels.sources"))
    lines += [
        Markup(writer.notice([message for side in writer.sides for message in side.used.values()])),
        Markup("<div>{}{}</div>").format(heading, writer.source_names(facts, writer.cited)),
        Markup("<div>{}</div>").format(f"Handouts {date} · CC BY 4.0"),
    ]
    return str(Markup("").join(lines))


def build_notes(
    edition: DeckEdition, primary: Texts, parallel: Texts | None, options: Collection[Option] = (), every: bool = False
) -> DeckContent:
    """The edition's notes; `options` switches cards on besides those of the deck's own record.

    `every`: also the notes that this edition leaves out, since there is nothing to ask in it.
    """
    writer = NoteWriter(edition, primary, parallel, {*edition.deck.record.options, *options}, every)
    notes = tuple(_notes(writer))
    description = _description(writer, notes)
    used, used_parallel = (
        {context: (message,) for context, message in side.used.items()} if side else {}
        for side in (writer.primary, writer.parallel)
    )
    return DeckContent(edition, notes, description, used, used_parallel)


def side_hashes(deck: Deck, texts: Texts) -> dict[str, str]:
    """Note key → hash of what one locale contributes to that note; the record of changes compares these."""
    edition = DeckEdition(deck, texts.locale, None, "", (texts.english or texts).locale)
    hashes = {}
    for note in _notes(NoteWriter(edition, texts, None, {*deck.record.options, *OPTIONS}, every=True)):
        body = "\x1f".join([*(f"{name}={html}" for name, html in sorted(note.fields.items())), *note.tags])
        hashes[note.key] = hashlib.sha256(body.encode()).hexdigest()[:16]
    return hashes
