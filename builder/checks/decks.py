"""Checks over decks: what is withdrawn is on no page, and every note is fit to be learned from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.base.errors import Finding
from builder.checks.registry import check, part_of
from builder.decks.medicine_notes import NAME_BREAK
from builder.decks.note import Note
from builder.decks.package import note_guid
from builder.decks.table import plain_lines
from builder.facts.base_fact import PLACEHOLDER, BaseFact
from builder.facts.topic import Topic
from builder.workspace.loaded import Loaded

MAX_NAME = 200
# Fields that hold names alone, besides the one that Anki sorts by.
_NAMES = ("Brand", "OwnName", "Answer")
# The only markup that the builder writes into a field.
_MARKUP = re.compile(r'</?(?:b|br|details|div|img|small|span|summary)(?: (?:alt|class|dir|lang|src)="[^"<>]*")*>')


def _named(fact: BaseFact, topic: Topic) -> Iterator[tuple[str, str]]:
    """The ids of the facts that this one names, each with the field that names it."""
    yield from ((reference.id, reference.field) for reference in fact.references())
    for message in fact.messages():
        for name in PLACEHOLDER.findall(message.text):
            medicine = topic.medicine_named(name) if name not in fact.quantities else None
            if medicine:
                yield medicine.id, message.field


@check("withdrawn", "editions", reads=("topic",))
def withdrawn(loaded: Loaded) -> Iterator[Finding]:
    """What is withdrawn is on no page, and no fact that holds names it.

    Bad: `group: flu.group.antiviral` where that group is withdrawn. Good: a group that holds.
    """
    for topic in loaded.topics:
        gone = {fact.id for fact in topic.facts.values() if fact.withdrawn}
        for fact in topic.facts.values():
            for name, field in dict.fromkeys(_named(fact, topic)) if not fact.withdrawn else ():
                if name in gone:
                    message = f"`{field}` of {fact.id} names {name}, which is withdrawn"
                    remedy = "Name another fact, or withdraw this one too."
                    yield topic.origins[fact.id].finding("withdrawn", message, remedy, field.split("."))


@part_of("withdrawn", reads=("page",))
def _withdrawn_on_pages(loaded: Loaded) -> Iterator[Finding]:
    for topic, page in loaded.pages:
        for name in page.facts:
            if topic.facts[name].withdrawn:
                template = loaded.project.relative(page.edition.handout.template)
                remedy = "Take it out of the template."
                yield Finding(template, 0, "withdrawn", f"the page prints {name}, which is withdrawn", remedy)


def _printed_as_written(text: str, printed: str) -> bool:
    """Whether what stands between a message's placeholders is there, and nothing of it was taken for markup."""
    pieces = PLACEHOLDER.sub("\0", " ".join(text.split())).split("\0")
    return all(piece.strip() in printed for piece in pieces)


def _faults(note: Note, sort_field: str) -> Iterator[tuple[str, str]]:
    """(what is wrong with a note, the remedy)."""
    fields = {name: plain_lines(html) for name, html in note.fields.items()}
    if not fields.get(sort_field):
        yield f"the field {sort_field} of its note is empty", "Give the fact its name."
    for field in (sort_field, *_NAMES):
        for name in (name for line in fields.get(field, []) for name in line.split(NAME_BREAK)):
            if len(name) > MAX_NAME:
                message = f"a name of {len(name)} characters, and {MAX_NAME} are the most: {name[:60]}…"
                yield message, "Shorten it, in the fact or in its translation; the rest belongs into the explanation."
            if "<" in name or ">" in name:
                yield f"no name has < or > in it: {name[:60]}", "Correct it, in the fact or in its translation."
    remedy = "This is a defect of the builder: please report it, and leave the < out until it is mended."
    for field, html in note.fields.items():
        rest = _MARKUP.sub("", html)
        if "<" in rest or ">" in rest:
            yield f"a < is not escaped in the field {field} of its note", remedy
    text = " ".join(line for lines in fields.values() for line in lines)
    for used in note.used:
        if "<" in used.text and not _printed_as_written(used.text, text):
            yield f"{used.context} is not on its card as it is written: {used.text[:60]}", remedy


@check("deck-notes", "editions", reads=("decks",))
def deck_notes(loaded: Loaded) -> Iterator[Finding]:
    """Every note has its name, short enough for a card and with all its characters, and is in one deck only.

    Bad: `term: ""`; a name of 300 characters; two decks with the note type `medicine`. Good: `term: Fever`.
    """
    owners: dict[tuple[str, str], str] = {}  # of a fact that topics share each has the same note
    for topic, content in loaded.deck_contents:
        deck = content.edition.deck
        for note in content.notes:
            faults = list(_faults(note, deck.note_types[note.note_type].sort_field))
            guid = (topic.id, note_guid(note, content.edition))
            if guid in owners:
                message = f"the decks {owners[guid]} and {deck.slug} have one note of it, with one GUID"
                faults.append((message, f"Take the note type {note.note_type} out of one of them."))
            owners[guid] = deck.slug
            for fault, remedy in faults:
                yield topic.origins[note.fact].finding("deck-notes", f"{note.fact}: {fault}", remedy)
