"""The notes of symptoms, of the places where they occur, and of the words of the documents."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.decks.note import Note
from builder.decks.note_writer import NoteWriter, Side, rows
from builder.decks.self_answer import repeats, tells
from builder.facts.base_fact import Message
from builder.facts.fact import Site, Symptom, Term

# The subdeck of the cards that ask where a symptom occurs: the names of sites' subdecks would tell.
WHERE = "where"
# A card never asks for more examples than this.
MAX_EXAMPLES = 4


def _staff(fact: Symptom | Term) -> tuple[str, str]:
    """The word that staff use, or else the plain one: its field and its English."""
    return ("medical_term", fact.medical_term) if fact.medical_term else ("term", fact.term)


def _name(side: Side, fact: Symptom | Term) -> Markup:
    return side.say(fact, *_staff(fact))


def _types_english(writer: NoteWriter) -> bool:
    """Whether cards to type on are there: their prompts ask for English, which only decks with English have."""
    return "type-in" in writer.options and writer.asked_side.texts.locale.english


def _spoken(writer: NoteWriter, fact: Symptom | Term) -> str:
    """The learner's own word, to be read aloud."""
    return writer.spoken(writer.own.say(fact, "term", fact.term).striptags())


def _site_name(side: Side, site: Site) -> Markup:
    """What a card calls a site: beside a symptom, its own tag where it has one."""
    said: Message = getattr(site, "tag_message", Message("heading", site.heading))
    return side.say(site, said.field, said.text)


def _plain_word(writer: NoteWriter, side: Side, fact: Symptom | Term) -> Markup | str:
    """The plain word as the answer's first line; nothing where it is what the front says."""
    asks = writer.asked_side
    front = asks.words(fact, *_staff(fact))
    if repeats(front, side.words(fact, "term", fact.term)):
        return ""
    return Markup("<b>{}</b>").format(side.say(fact, "term", fact.term))


def _lines(*parts: Markup | str) -> Markup:
    return Markup("<br>").join(part for part in parts if part)


def symptom(writer: NoteWriter, fact: Symptom) -> Note | None:
    """A symptom and what it means. None where the word says it all."""

    def meaning(side: Side) -> Markup:
        explained = side.say(fact, "explanation", fact.explanation) if fact.explanation else ""
        return _lines(_plain_word(writer, side, fact), explained)

    def where(side: Side) -> Markup:
        return rows(_site_name(side, writer.topic.site(name)) for name in fact.sites)

    means = writer.both(meaning)
    if not writer.every and not means.striptags().strip():
        return None
    # A symptom with a plain name only stands in the question that would ask for it.
    asked = not writer.tells(meaning, lambda side: [_name(side, fact).striptags()])
    fields = {
        "Symptom": writer.asked(lambda side: _name(side, fact)),
        "Meaning": str(means),
        "AskMeaning": writer.prompt("symptom"),
        "AskSymptom": writer.prompt("meaning", "both-ways" in writer.options and asked),
        "AskTyped": writer.prompt("type", asked and _types_english(writer)),
        "Answer": str(escape(_name(writer.asked_side, fact).striptags())),
        "Hint": writer.hint(writer.both(where)) if "hints" in writer.options else "",
        "Picture": writer.picture(fact.picture),
        "Spare3": _spoken(writer, fact),
        "More": str(Markup("").join(writer.notes_of(fact))),
        "Sources": writer.sources(fact),
    }
    return writer.note(fact, "symptom", fact.sites[0], fields, _site_tags(writer, fact))


def _site_tags(writer: NoteWriter, fact: Symptom) -> list[str]:
    return [f"site::{writer.topic.site(name).local_id}" for name in fact.sites]


def where(writer: NoteWriter, fact: Symptom) -> Note | None:
    """In which kind of the disease a symptom can occur. None where its name says so."""
    sites = [writer.topic.site(name) for name in fact.sites]
    asks = writer.asked_side
    name = asks.words(fact, *_staff(fact))
    if not writer.every and any(tells(name, asks.words(site, "term", site.term)) for site in sites):
        return None
    fields = {
        "Symptom": writer.asked(lambda side: _name(side, fact)),
        "Sites": str(writer.both(lambda side: rows(_site_name(side, site) for site in sites))),
        "AskSites": writer.prompt("where", topic=writer.own.topic_name()),
        "Answer": str(escape(name)),
        "Picture": writer.picture(fact.picture),
        "More": "",
        "Sources": writer.sources(fact),
    }
    return writer.note(fact, "where", WHERE, fields, _site_tags(writer, fact))


def site(writer: NoteWriter, fact: Site) -> Note | None:
    """A site: one of the symptoms that it can cause. None where there are none, or more than a card may ask for."""
    symptoms = [symptom for symptom in writer.topic.of(Symptom) if fact.id in symptom.sites]
    kept = bool(writer.every or writer.retired("site", fact) or fact.withdrawn)
    if not kept and not 1 <= len(symptoms) <= MAX_EXAMPLES:
        return None

    def examples(side: Side) -> Markup:
        return side.text("labels.all-right") + rows(side.say(item, "term", item.term) for item in symptoms)

    def meaning(side: Side) -> Markup:
        return Markup("<b>{}</b><br>{}").format(
            side.say(fact, "heading", fact.heading), side.say(fact, "explanation", fact.explanation)
        )

    few = 1 <= len(symptoms) <= MAX_EXAMPLES
    fields = {
        "Site": writer.asked(lambda side: side.say(fact, *(("heading", fact.heading) if few else ("term", fact.term)))),
        "Meaning": "" if few else str(writer.both(meaning)),
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
        return _lines(_plain_word(writer, side, fact), definition(side))

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
        "Sources": writer.sources(fact),
    }
    return writer.note(fact, "term", "", fields)
