"""The notes of symptoms, of the places where they occur, and of the words of the documents."""

from __future__ import annotations

from markupsafe import Markup, escape

from builder.decks import naming
from builder.decks.note import Note
from builder.decks.note_writer import NoteWriter, Side, rows
from builder.decks.self_answer import tells
from builder.facts.base_fact import FactText
from builder.facts.kinds.site import Site
from builder.facts.kinds.symptom import Symptom
from builder.facts.kinds.term import Term

# The subdeck of the cards that ask where a symptom occurs: the names of sites' subdecks would tell.
WHERE = "where"


def _site_name(side: Side, site: Site) -> Markup:
    """The name of a site on a card with one of its symptoms: its `tag` where it has one, else its heading."""
    fact_text: FactText = getattr(site, "tag_message", FactText("heading", site.heading))
    return side.say(site, fact_text.field, fact_text.text)


def symptom(writer: NoteWriter, fact: Symptom) -> Note | None:
    """A symptom and what it means. None where the word says it all."""

    def meaning(side: Side) -> Markup:
        explained = side.say(fact, "explanation", fact.explanation) if fact.explanation else ""
        return naming.lines(naming.plain_word(writer, side, fact), explained)

    def where(side: Side) -> Markup:
        return rows(_site_name(side, writer.topic.site(name)) for name in fact.sites)

    means = writer.both(meaning)
    if not writer.every and not means.striptags().strip():
        return None
    # A symptom with a plain name only stands in the question that would ask for it.
    withdrawn = bool(fact.withdrawn or writer.retired("symptom", fact))
    asked = not writer.tells(meaning, lambda side: [naming.name(side, fact).striptags()], withdrawn)
    fields = {
        "Symptom": writer.asked(lambda side: naming.name(side, fact)),
        "Meaning": str(means),
        "AskMeaning": writer.prompt("symptom"),
        "AskSymptom": writer.prompt("meaning", "both-ways" in writer.options and asked),
        "AskTyped": writer.prompt("type", asked and naming.types_english(writer)),
        "Answer": str(escape(naming.name(writer.asked_side, fact).striptags())),
        "Hint": writer.hint(writer.both(where)) if "hints" in writer.options else "",
        "Picture": writer.picture(fact.picture),
        "Spare3": naming.spoken(writer, fact),
        "More": str(Markup("").join(writer.notes_of(fact))),
        "Sources": writer.sources(fact),
    }
    return writer.note(fact, "symptom", fact.sites[0], fields, _site_tags(writer, fact))


def _site_tags(writer: NoteWriter, fact: Symptom) -> list[str]:
    return [f"site::{writer.topic.site(name).local_id}" for name in fact.sites]


def where(writer: NoteWriter, fact: Symptom) -> Note | None:
    """In which kind of the disease a symptom can occur. None where its name says so, or there is but one answer."""
    sites = [writer.topic.site(name) for name in fact.sites]
    if not writer.every and not fact.withdrawn and len(writer.topic.of(Site)) < 2:
        return None
    asks = writer.asked_side
    name = asks.words(fact, *naming.staff(fact))
    if not writer.every and any(tells(name, asks.words(site, "term", site.term)) for site in sites):
        return None
    fields = {
        "Symptom": writer.asked(lambda side: naming.name(side, fact)),
        "Sites": str(writer.both(lambda side: rows(_site_name(side, site) for site in sites))),
        "AskSites": writer.prompt("where", topic=writer.primary.topic_name()),
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
    if not kept and not 1 <= len(symptoms) <= naming.MAX_EXAMPLES:
        return None

    def examples(side: Side) -> Markup:
        return side.text("labels.all-right") + rows(side.say(item, "term", item.term) for item in symptoms)

    def meaning(side: Side) -> Markup:
        return Markup("<b>{}</b><br>{}").format(
            side.say(fact, "heading", fact.heading), side.say(fact, "explanation", fact.explanation)
        )

    few = 1 <= len(symptoms) <= naming.MAX_EXAMPLES
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
        both = [side.say(fact, "term", fact.term).striptags(), naming.name(side, fact).striptags()]
        return list(dict.fromkeys(both))

    def words(side: Side) -> Markup:
        """The plain word, and the doctors' where it is another."""
        term = side.say(fact, "term", fact.term)
        return term if len(names(side)) == 1 else Markup("{} · {}").format(term, naming.name(side, fact))

    def meaning(side: Side) -> Markup:
        return naming.lines(naming.plain_word(writer, side, fact), definition(side))

    def definition(side: Side) -> Markup:
        return side.say(fact, "definition", fact.definition)

    asked = not writer.tells(definition, names, bool(fact.withdrawn or writer.retired("term", fact)))
    answer = naming.name(writer.asked_side, fact).striptags()
    fields = {
        "Term": writer.asked(lambda side: naming.name(side, fact)),
        "OwnTerm": str(writer.both(words)),
        "Meaning": str(writer.both(meaning)),
        "Definition": str(writer.both(definition)),
        "AskMeaning": writer.prompt("term"),
        "AskTerm": writer.prompt("meaning", "both-ways" in writer.options and asked),
        "AskTyped": writer.prompt("type", asked and naming.types_english(writer)),
        "Answer": str(escape(answer)),
        "Hint": writer.hint(writer.beginning(answer)),
        "Spoken": naming.spoken(writer, fact),
        "More": str(Markup("").join(writer.notes_of(fact))),
        "Sources": writer.sources(fact),
    }
    return writer.note(fact, "term", "", fields)
