"""The words of a fact as its cards have them: staff's word, the plain one, the learner's own to be read aloud."""

from __future__ import annotations

from markupsafe import Markup

from builder.decks.note_writer import NoteWriter, Side
from builder.decks.self_answer import repeats
from builder.facts.kinds.effect import Effect
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term

# A card never asks for more examples than this.
MAX_EXAMPLES = 4
Named = Symptom | Term | Effect


def staff(fact: Named) -> tuple[str, str]:
    """The word that staff use, or else the plain one: its field and its English."""
    return ("medical_term", fact.medical_term) if fact.medical_term else ("term", fact.term)


def name(side: Side, fact: Named) -> Markup:
    """The word by which cards ask, as one side has it."""
    return side.say(fact, *staff(fact))


def types_english(writer: NoteWriter) -> bool:
    """Whether cards to type on are there: their prompts ask for English, which only decks with English have."""
    return "type-in" in writer.options and writer.asked_side.texts.locale.english


def spoken(writer: NoteWriter, fact: Named) -> str:
    """The learner's own word, to be read aloud."""
    return writer.spoken(writer.primary.say(fact, "term", fact.term).striptags())


def plain_word(writer: NoteWriter, side: Side, fact: Named) -> Markup | str:
    """The plain word as the answer's first line; empty where it stands on the front."""
    asks = writer.asked_side
    front = asks.words(fact, *staff(fact))
    if repeats(front, side.words(fact, "term", fact.term)):
        return ""
    return Markup("<b>{}</b>").format(side.say(fact, "term", fact.term))


def lines(*parts: Markup | str) -> Markup:
    """What there is of the parts, one a line."""
    return Markup("<br>").join(part for part in parts if part)
