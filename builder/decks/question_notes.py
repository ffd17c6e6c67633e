"""The notes of questions whose answers other facts hold."""

from __future__ import annotations

from builder.decks.note import Note
from builder.decks.note_writer import NoteWriter
from builder.facts.kinds.card import Card


def question(writer: NoteWriter, fact: Card) -> Note:
    """A question and its answer, in both languages on either side, with the sources of the facts that say so."""
    drawn = [writer.topic.facts[name] for name in fact.facts if name in writer.topic.facts]
    fields = {
        "Question": str(writer.both(lambda side: side.say(fact, "question", fact.question))),
        "Answer": str(writer.both(lambda side: side.say(fact, "answer", fact.answer))),
        "Sources": writer.sources(fact, drawn=drawn),
    }
    return writer.note(fact, "question", fact.section, fields, [f"section::{fact.section}"])
