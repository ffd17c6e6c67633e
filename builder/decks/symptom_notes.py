"""The notes of symptoms, of the places they point to, and of the words of the documents."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.decks.note import Note
from builder.decks.note_writer import NoteWriter, Side, rows
from builder.facts.fact import Site, Symptom, Term

# A card never asks for more examples than this.
MAX_EXAMPLES = 4


def _name(side: Side, fact: Symptom | Term) -> Markup:
    """The word that staff use, or else the plain one."""
    if fact.medical_term:
        return side.say(fact, "medical_term", fact.medical_term)
    return side.say(fact, "term", fact.term)


def _types_english(writer: NoteWriter) -> bool:
    """Whether cards to type on are there: their prompts ask for English, which only decks with English have."""
    return "type-in" in writer.options and writer.asked_side.texts.locale.english


def _spoken(writer: NoteWriter, fact: Symptom | Term) -> str:
    """The learner's own word, to be read aloud."""
    return writer.spoken(writer.own.say(fact, "term", fact.term).striptags())


def symptom(writer: NoteWriter, fact: Symptom) -> Note:
    """A symptom: what it means, and where it points to."""

    def meaning(side: Side) -> Markup:
        term = side.say(fact, "term", fact.term)
        if not fact.explanation:
            return Markup("<b>{}</b>").format(term)
        return Markup("<b>{}</b><br>{}").format(term, side.say(fact, "explanation", fact.explanation))

    def where(side: Side) -> Markup:
        sites = [writer.topic.site(name) for name in fact.sites]
        return rows(side.say(site, "heading", site.heading) for site in sites)

    sites = str(writer.both(where))
    # A symptom with a plain name only stands in the question that would ask for it.
    asked = not writer.tells(meaning, lambda side: [_name(side, fact).striptags()])
    fields = {
        "Symptom": writer.asked(lambda side: _name(side, fact)),
        "Meaning": str(writer.both(meaning)),
        "Sites": sites,
        "AskMeaning": writer.prompt("symptom"),
        "AskSymptom": writer.prompt("meaning", "both-ways" in writer.options and asked),
        "AskTyped": writer.prompt("type", asked and _types_english(writer)),
        "Answer": str(escape(_name(writer.asked_side, fact).striptags())),
        "Hint": writer.hint(Markup(sites)),
        "Picture": writer.picture(fact.picture),
        "Spare3": _spoken(writer, fact),
        "More": str(Markup("").join(writer.notes_of(fact))),
        "Sources": writer.sources(fact),
    }
    tags = [f"site::{writer.topic.site(name).local_id}" for name in fact.sites]
    return writer.note(fact, "symptom", fact.sites[0], fields, tags)


def site(writer: NoteWriter, fact: Site) -> Note:
    """A place in the body, with the symptoms that point to it where they are few."""
    symptoms = [symptom for symptom in writer.topic.of(Symptom) if fact.id in symptom.sites]
    few = 1 <= len(symptoms) <= MAX_EXAMPLES

    def examples(side: Side) -> Markup:
        return side.text("labels.all-right") + rows(side.say(item, "term", item.term) for item in symptoms)

    def meaning(side: Side) -> Markup:
        return Markup("<b>{}</b><br>{}").format(
            side.say(fact, "heading", fact.heading), side.say(fact, "explanation", fact.explanation)
        )

    fields = {
        "Site": writer.asked(lambda side: side.say(fact, "term", fact.term)),
        "Meaning": str(writer.both(meaning)),
        "Examples": str(writer.both(examples)) if few else "",
        "AskMeaning": writer.prompt("site" if few else "site-general"),
        "Sources": writer.sources(fact),
    }
    return writer.note(fact, "site", fact.id, fields, [f"site::{fact.local_id}"])


def term(writer: NoteWriter, fact: Term) -> Note:
    """A word of the documents with our own plain explanation."""

    def names(side: Side) -> list[str]:
        both = [side.say(fact, "term", fact.term).striptags(), _name(side, fact).striptags()]
        return list(dict.fromkeys(both))

    def words(side: Side) -> Markup:
        """The plain word, and the doctors' where it is another."""
        term = side.say(fact, "term", fact.term)
        return term if len(names(side)) == 1 else Markup("{} · {}").format(term, _name(side, fact))

    def meaning(side: Side) -> Markup:
        return Markup("<b>{}</b><br>{}").format(words(side), definition(side))

    def definition(side: Side) -> Markup:
        return side.say(fact, "definition", fact.definition)

    asked = not writer.tells(definition, names)
    answer = _name(writer.asked_side, fact).striptags()
    fields = {
        "Term": writer.asked(lambda side: _name(side, fact)),
        "OwnTerm": str(writer.both(words)),
        "Meaning": str(writer.both(meaning)),
        "Definition": str(writer.both(definition)),
        "AskMeaning": writer.prompt("term"),
        "AskTerm": writer.prompt("meaning", "both-ways" in writer.options and asked),
        "AskTyped": writer.prompt("type", asked and _types_english(writer)),
        "Answer": str(escape(answer)),
        "Hint": writer.hint(writer.beginning(answer)),
        "Spoken": _spoken(writer, fact),
        "More": str(Markup("").join(writer.notes_of(fact))),
        "Sources": writer.sources(fact, fact.source),
    }
    return writer.note(fact, "term", "", fields)
