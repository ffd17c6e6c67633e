"""The notes of side effects: what each means and what to do about it, and which ones a medicine may have."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.decks import naming
from builder.decks.medicine_notes import condition, generic
from builder.decks.note import Note
from builder.decks.note_writer import NoteWriter, Side, rows
from builder.facts.kinds.effect import ADVICE
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.side_effect import SideEffect

# The subdecks of both: the name of a medicine's own would tell.
EFFECTS, OF_MEDICINES = "effects", "of-medicines"


def side_effect(writer: NoteWriter, fact: SideEffect) -> Note | None:
    """A side effect, what it means and what to do about it. None where the word says it all and nothing is to do."""

    def meaning(side: Side) -> Markup:
        explained = side.say(fact, "explanation", fact.explanation) if fact.explanation else ""
        return naming.lines(naming.plain_word(writer, side, fact), explained)

    means = writer.both(meaning)
    has_meaning = bool(means.striptags().strip())
    to_do = fact.what_to_do
    if not writer.every and not has_meaning and not to_do:
        return None
    name = naming.name(writer.asked_side, fact).striptags()
    # A side effect with a plain name only stands in the question that would ask for it.
    withdrawn = bool(fact.withdrawn or writer.retired("side-effect", fact))
    asked = has_meaning and not writer.tells(meaning, lambda side: [naming.name(side, fact).striptags()], withdrawn)
    fields = {
        "Name": writer.asked(lambda side: naming.name(side, fact)),
        "Meaning": str(means) if has_meaning else "",
        "ToDo": str(writer.both(lambda side: side.shared(*ADVICE[to_do]))) if to_do else "",
        "AskMeaning": writer.prompt("side-effect", has_meaning),
        "AskToDo": writer.prompt("to-do", to_do),
        "AskName": writer.prompt("meaning", "both-ways" in writer.options and asked),
        "AskTyped": writer.prompt("type", asked and naming.types_english(writer)),
        "Answer": str(escape(name)),
        "Hint": writer.hint(writer.beginning(name)) if asked else "",
        "Picture": writer.picture(fact.picture),
        "Spoken": naming.spoken(writer, fact),
        "More": str(Markup("").join(writer.notes_of(fact))),
        "Sources": writer.sources(fact, *(fact.sources if to_do else ())),
    }
    tags = [f"medicine::{name.rsplit('.', 1)[1]}" for name in fact.medicines]
    return writer.note(fact, "side-effect", EFFECTS, fields, tags)


def of_medicine(writer: NoteWriter, fact: Medicine) -> Note | None:
    """The side effects of a medicine: all of a few, or one of many. None where it has none."""
    effects = [effect for effect in writer.topic.of(SideEffect) if effect.is_of(fact)]
    if not writer.every and not effects and not fact.withdrawn:
        return None
    few = len(effects) <= naming.MAX_EXAMPLES

    def listed(side: Side) -> Markup:
        head = Markup("") if few else side.text("labels.all-right")
        return head + rows(side.say(effect, "term", effect.term) for effect in effects)

    fields = {
        "Name": str(generic(writer, fact)),
        "Condition": condition(writer, fact),
        "Effects": str(writer.both(listed)) if effects else "",
        "AskEffects": writer.prompt("side-effects" if few else "one-side-effect"),
        "English": str(escape(fact.english_name)),
        "More": "",
        "Sources": writer.sources(fact, drawn=effects),
    }
    return writer.note(fact, "side-effect", OF_MEDICINES, fields, [f"group::{writer.topic.group(fact).local_id}"])
