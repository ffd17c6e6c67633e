"""Checks over what cards ask: no front says its own answer, and a card says no more than the facts that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from builder.base.errors import Finding
from builder.base.html import parse
from builder.checks.registry import check
from builder.decks.card_templates import Template
from builder.decks.deck import CardTemplate
from builder.decks.self_answer import fault
from builder.decks.speech import with_speech
from builder.facts.base_fact import PLACEHOLDER, BaseFact, Identifier, Value
from builder.facts.kinds.card import Card
from builder.facts.topic import Topic
from builder.workspace.loaded import Loaded

# What a card asks about and what it answers, by the classes of the templates; a line a block.
_SAID = {"name", "answer", "sites", "choice"}
_LEFT_OUT = {"ask", "beside", "hint", "condition", "more", "small"}
_BLOCKS = {"br", "div"}
_ANSWER = re.compile(r"<hr\b[^>]*>")
_TYPED = re.compile(r"\{\{type:(\w+)\}\}")


def _lines(html: str) -> list[str]:
    """The lines of one side of a card, in the learner's own language."""
    lines = [""]

    def walk(element: ElementTree.Element, inside: bool) -> None:
        classes = set(element.get("class", "").split())
        if classes & _LEFT_OUT or element.tag == "details":
            return
        inside = inside or bool(classes & _SAID)
        if element.tag in _BLOCKS:
            lines.append("")
        if inside:
            lines[-1] += element.text or ""
        for child in element:
            walk(child, inside)
            if child.tag in _BLOCKS:
                lines.append("")
            if inside:
                lines[-1] += child.tail or ""

    walk(parse(f"<div>{html}</div>"), False)
    return [text for line in lines if (text := " ".join(line.split()))]


def _fault(fields: Mapping[str, str], template: CardTemplate) -> str | None:
    """What is wrong with one card of a note; None where there is no such card. `fields`: all of its note type."""
    front = Template(template.front)
    if not front.makes_card(fields):
        return None
    asked = _lines(front.render(fields))
    # Where an answer is typed, the back shows the question once more above the line.
    back = _ANSWER.split(template.back, maxsplit=1)[-1]
    typed = [fields[name] for name in _TYPED.findall(back) if name in fields]
    return fault(" ".join(asked), [*typed, *_lines(Template(back).render(fields))])


@check("self-answering", "editions", reads=("decks",))
def self_answering(loaded: Loaded) -> Iterator[Finding]:
    """No card's front says its answer, and no answer says its front once more.

    Bad: “Lump under the skin” → “Lump under the skin: a bump”. Good: “Pruritus” → “Itching”.
    """
    remedy = "Give the fact other words, or list the note under `withdrawn` in the deck's file."
    for topic, content in loaded.deck_contents:
        deck = content.edition.deck
        templates = {
            name: [
                template.model_copy(
                    update={side: with_speech(getattr(template, side), content.edition) for side in ("front", "back")}
                )
                for template in kind.templates
            ]
            for name, kind in deck.note_types.items()
            if not kind.cloze
        }
        for note in content.notes:
            fields = {field.name: note.fields.get(field.name, "") for field in deck.note_types[note.note_type].fields}
            for template in () if note.withdrawn else templates.get(note.note_type, ()):
                fault = _fault(fields, template)
                if fault:
                    message = f"{content.edition.stem}: {note.key}, “{template.name}”: {fault}"
                    yield topic.origins[note.fact].finding("self-answering", message, remedy)


@check("withdrawn-notes", "editions")
def withdrawn_notes(loaded: Loaded) -> Iterator[Finding]:
    """A note that a deck has withdrawn is one of its notes.

    Bad: `notes: [symptom/flu.symptom.fevre]`. Good: `symptom/flu.symptom.fever`.
    """
    facts = {name: fact for topic in loaded.topics for name, fact in topic.facts.items()}
    prefixes = {topic.record.prefix for topic in loaded.topics}
    for deck in loaded.decks:
        for entry, file, place in deck.withdrawn:
            for index, key in enumerate(entry.notes):
                note_type, _, name = key.partition("/")
                fact = facts.get(name)
                if name.split(".")[0] in prefixes and (note_type not in deck.note_types or fact is None):
                    message = f"the deck has no note {key}"
                    at: tuple[str | int, ...] = ("withdrawn", place, "notes", index)
                    yield file.finding(at, "withdrawn-notes", message, "Correct it, or take it out.")


# A name, or what is more than a word: with a capital or a digit within a sentence.
_NAME = re.compile(r"(?<![.!?:] )(?<!^)(?<!^[“(])\b(?=[^\W_]*[A-Z\d])[^\W_]+(?:[-’'][^\W_]+)*")


def _printed(value: Value) -> tuple[object, ...]:
    """What of a value is printed."""
    return (value.value,) if isinstance(value, Identifier) else (value.unit, *value.numbers())


def _says(fact: BaseFact) -> str:
    """All words of a fact, with its identifiers."""
    values = [value.value for value in fact.quantities.values() if isinstance(value, Identifier)]
    names = [getattr(fact, field, None) or "" for field in ("inn", "us_name", "name")]
    return " ".join([*(message.text for message in fact.messages()), *values, *names])


def _card_faults(card: Card, topic: Topic) -> Iterator[tuple[str, str]]:
    """(fault, field) for each name or number of a card that the facts which it names haven't got."""
    facts = [topic.facts[name] for name in card.facts if name in topic.facts]
    facts_text = " ".join(map(_says, facts)).casefold()
    named = {name for fact in facts for message in fact.messages() for name in PLACEHOLDER.findall(message.text)}
    for field, text in (("question", card.question), ("answer", card.answer)):
        for name in PLACEHOLDER.findall(text):
            values = [fact.quantities[name] for fact in facts if name in fact.quantities]
            if name == "short_name":
                continue
            if len({_printed(value) for value in values}) > 1:
                yield f"the facts that it names have different values for {{{name}}}", field
            elif not values and name not in named and topic.medicine_named(name) not in facts:
                yield f"none of the facts that it names has {{{name}}}", field
        for name in _NAME.findall(PLACEHOLDER.sub("\0", text)):
            if name.casefold() not in facts_text and name.casefold() not in topic.record.name.casefold():
                yield f"none of the facts that it names has “{name}”", field


@check("cards", "facts", reads=("topic",))
def cards(loaded: Loaded) -> Iterator[Finding]:
    """A card's values and names are those of the facts that it names, which no document has corrected since.

    Bad: `answer: Gardner’s syndrome` drawn from a fact that doesn't name it. Good: from the one that does.
    """
    remedy = "Correct the card, or name the fact that says so under `facts`."
    for topic in loaded.topics:
        for card in topic.of(Card) if topic.complete else ():
            for message, field in _card_faults(card, topic):
                yield topic.origins[card.id].finding("cards", f"`{field}` of {card.id}: {message}", remedy, [field])
