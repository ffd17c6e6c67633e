"""Checks over rendered pages and cards: the facts' numbers and names are there, each beside its own fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from xml.etree import ElementTree

from builder.base.errors import Finding
from builder.base.html import parse
from builder.checks.names import medicines_pattern
from builder.checks.registry import check
from builder.checks.rendered import (
    expected_numbers,
    in_usual_form,
    latin_digits,
    medicine_faults,
    message_faults,
    numbers_in,
)
from builder.decks.note import Note
from builder.decks.note_writer import SPEAK_FIELD
from builder.decks.self_answer import tells
from builder.decks.table import plain_lines
from builder.facts.base_fact import PLACEHOLDER, BaseFact
from builder.facts.kinds.look_alike import LookAlike
from builder.facts.kinds.medicine import Medicine
from builder.facts.kinds.side_effect import SideEffect
from builder.facts.topic import Topic
from builder.messages.message import Message
from builder.messages.texts import Texts
from builder.pages.render import Page
from builder.workspace.loaded import Loaded

_REMEDY = "This page must not be printed: mend the template, the fact or the translation that it comes from."
_REMEDY_TRANSLATION = "This page must not be printed: mend the translation here; if it is right, mend the template."


@dataclass(frozen=True)
class PagePart:
    """A part of a rendered page that is checked: a message's text, or a fact's row or card, with its language."""

    name: str  # msgctxt or fact id
    language: str
    text: str
    inside: str  # the fact whose row or card it is in, or ""
    primary_names: bool = False  # a fact's names in the page's own language alone


def _text(element: ElementTree.Element, without_messages: bool = False) -> str:
    parts = [element.text or ""]
    for child in element:
        if not (without_messages and child.get("data-message")):
            parts.append(_text(child, without_messages))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


@dataclass(frozen=True)
class Contents:
    """A page's messages, the rows and cards of single facts, and the page's own numbers, in reading order."""

    messages: list[PagePart]
    facts: list[PagePart]
    numbers: list[PagePart]


def contents(html: str) -> Contents:
    """The parts of a rendered page that are checked, by the messages and facts that they are of."""
    parts = Contents([], [], [])

    def walk(element: ElementTree.Element, language: str, inside: str) -> None:
        language = element.get("lang", language)
        if element.get("data-fact"):
            inside = element.get("data-fact", "")
            text = _text(element, without_messages=True)
            parts.facts.append(PagePart(inside, language, text, "", element.get("data-names") == "own"))
        if element.get("data-message"):
            parts.messages.append(PagePart(element.get("data-message", ""), language, _text(element), inside))
        if element.get("data-number"):
            parts.numbers.append(PagePart(element.get("data-number", ""), language, _text(element), inside))
        for child in element:
            walk(child, language, inside)

    walk(parse(html), "en", "")
    return parts


class Fault(NamedTuple):
    """What is wrong with a rendered page, and in which language where it is a message's text."""

    name: str
    fault: str
    language: str = ""


def _messages(topic: Topic) -> dict[str, tuple[str, BaseFact | None]]:
    """msgctxt → English and fact, worked out once."""
    if "messages" not in topic.memo:
        topic.memo["messages"] = {context: (english, fact) for context, english, fact in topic.messages()}
    by_context: dict[str, tuple[str, BaseFact | None]] = topic.memo["messages"]
    return by_context


def page_faults(loaded: Loaded, topic: Topic, page: Page) -> Iterator[Fault]:
    """What is wrong with a rendered page."""
    by_context = _messages(topic)
    rendered = contents(page.html)
    seen = {(part.name, part.language) for part in rendered.messages}
    for context, sides in page.used.items():
        lost = [side.locale.tag for side in sides if (context, side.locale.tag) not in seen]
        # Small print has no second language beside it.
        small_print = by_context.get(context, (None, None))[1] is None
        if lost and not (small_print and len(lost) < len(sides)):
            yield Fault(context, f"it is not on the page in {' and '.join(lost)}")
    texts = {locale.tag: loaded.texts[locale.id, topic.id] for locale in loaded.locales}
    for part in rendered.messages:
        part_texts = texts[part.language]
        if part.name in by_context:
            english, fact = by_context[part.name]
            message = _message_on_page(part, page, part_texts, english, fact)
            faults = message_faults(part.text, message, fact, part_texts)
            yield from (Fault(part.name, fault, part.language) for fault in faults)
            yield from _wrong_place(part, topic, fact)
        elif not _filled_by_the_page(part, page, part_texts) and numbers_in(part.text, part_texts.locale):
            message_text = next((side.text for side in page.used.get(part.name, ())), "")
            if numbers_in(part.text, part_texts.locale) != numbers_in(message_text, part_texts.locale):
                yield Fault(part.name, f"it has a number that its message hasn’t: {part.text}")
    for part in rendered.numbers:
        if latin_digits(part.text) != part.name:
            yield Fault("the page itself", f"it shows {part.text or 'nothing'} for the number {part.name}")
    for part in rendered.facts:
        fact = topic.facts[part.name]
        if isinstance(fact, Medicine):
            locales = page.edition.locales[:1] if part.primary_names else page.edition.locales
            yield from (Fault(part.name, fault) for fault in medicine_faults(part.text, fact, locales))


def _message_on_page(part: PagePart, page: Page, texts: Texts, english: str, fact: BaseFact | None) -> Message:
    """The message that a part of the page shows, in that part's language."""
    for side in page.used.get(part.name, ()):
        if side.locale.tag == part.language:
            return side
    return texts.of_fact(fact, part.name, english)


def _filled_by_the_page(part: PagePart, page: Page, texts: Texts) -> bool:
    """Whether a template's message takes values from the page: page numbers, dates, a clinic's phone."""
    sides = page.used.get(part.name, ())
    return not sides or any(PLACEHOLDER.search(side.text) for side in sides)


def _wrong_place(part: PagePart, topic: Topic, fact: BaseFact | None) -> Iterator[Fault]:
    """A message in another fact's row: an action beside the wrong medicine."""
    row = topic.facts.get(part.inside)
    if isinstance(row, Medicine) and isinstance(fact, SideEffect) and fact.is_of(row):
        return
    if isinstance(row, Medicine) and fact is not None and fact.id not in (row.id, row.group):
        yield Fault(part.name, f"it stands beside {row.id}")


@check("rendered-pages", "editions", reads=("page",))
def rendered_pages(loaded: Loaded) -> Iterator[Finding]:
    """On every page each number, identifier and medicine of a fact stands once for each use, beside its own fact.

    Bad: “14%” on the page for a fact that says 41; a medicine's action in another one's row. Good: the fact's own.
    """
    for topic, page in loaded.pages:
        faults = list(page_faults(loaded, topic, page))
        english = {problem.name for problem in faults if problem.language == "en"}
        for problem in faults:
            message = f"{page.edition.stem}: {problem.name}: {problem.fault}"
            path, line, remedy = loaded.project.relative(page.edition.handout.template), 0, _REMEDY
            locale = next((item for item in page.edition.locales if item.tag == problem.language), None)
            # What is right in English is wrong where it was translated.
            if locale and not locale.english and problem.name not in english:
                catalogue = loaded.texts[locale.id, topic.id].catalogue(problem.name)
                entry = catalogue.entries.get(problem.name)
                if entry and entry.line:
                    path, line, remedy = catalogue.name, entry.line, _REMEDY_TRANSLATION
            yield Finding(path, line, "rendered-pages", message, remedy, concerns=page.paths)


def _name_alone(text: str) -> str:
    """The first line of a field: below it stands what a medicine isn't for."""
    return text.split(" / ")[0]


def note_faults(note: Note, topic: Topic, texts: Mapping[str, Texts]) -> Iterator[str]:
    """What is wrong with a note's fields as a learner sees them; `texts` by locale id, the learner's first."""
    fact = topic.facts[note.fact]
    plain = {name: " / ".join(plain_lines(html)) for name, html in note.fields.items()}
    primary = next(iter(texts.values())).locale
    for medicine in topic.of(Medicine):
        if medicine.tall_man:
            capitals, english = medicine.tall_man.name, medicine.english_name
            plain = {name: text.replace(capitals, english) for name, text in plain.items()}
    if isinstance(fact, Medicine) and note.note_type == "medicine":
        named = {"Generic": plain["Generic"], "Brand": plain["Brand"], "Answer": plain["Answer"]}
        named["OwnName"] = f"{plain['OwnName']} {fact.english_name}" if plain["OwnName"] else ""
        for field, text in named.items():
            locales = [primary] if field in ("Generic", "OwnName") else []
            if text:
                yield from (f"{field}: {fault}" for fault in medicine_faults(text, fact, locales))
    if isinstance(fact, LookAlike):
        pair = [topic.medicine(name) for name in fact.medicines]
        others = [fact.other_name] if fact.other_name else [medicine.english_name for medicine in pair[::-1]]
        for position, medicine, other in zip(("First", "Second"), pair, others, strict=False):
            faults = medicine_faults(_name_alone(plain[f"{position}Clue"]), medicine, [])
            yield from (f"{position}Clue: {fault}" for fault in faults)
            answer = _name_alone(plain.get(f"{position}Answer", ""))
            if answer != other and not tells(medicine.english_name, other):
                yield f"{position}Answer: it says “{answer}” instead of “{other}”"
    facts = _messages(topic)
    visible_text = " ".join(text for name, text in plain.items() if name not in ("Fact", "Sources", SPEAK_FIELD))
    if isinstance(fact, Medicine) and fact.atc:
        visible_text = visible_text.replace(f"{fact.atc.code}: {fact.atc.class_}", " ").replace(fact.atc.class_, " ")
    if re.search(r"\d", visible_text):  # only numbers are looked for below
        visible_text = medicines_pattern(topic, [primary]).sub(" ", visible_text)
    wanted: set[Decimal] = set()
    for message in note.used:
        message_texts, message_fact = texts[message.locale.id], facts.get(message.context, (None, None))[1]
        wanted |= set(expected_numbers(message, message_fact, message_texts))
        visible_text = in_usual_form(visible_text, message, message_fact, message_texts)
        for value in message.values.values():
            if value.kind == "identifier":
                visible_text = visible_text.replace(value.text, " ")
    numbers = {number for message in note.used for number in numbers_in(visible_text, message.locale)}
    if not wanted <= numbers or (numbers - wanted and not wanted):
        yield f"the numbers are {sorted(map(str, numbers))} instead of {sorted(map(str, wanted))}"


@check("rendered-cards", "editions", reads=("decks",))
def rendered_cards(loaded: Loaded) -> Iterator[Finding]:
    """On every card stand the names and numbers of its own fact.

    Bad: another medicine's brand. Good: those that the fact has.
    """
    for topic, content in loaded.deck_contents:
        edition = content.edition
        ids = dict.fromkeys([edition.locale.id, *([edition.parallel.id] if edition.parallel else []), "en"])
        texts = {name: loaded.texts[name, topic.id] for name in ids}
        name = edition.deck.file.name
        for note in content.notes:
            for fault in note_faults(note, topic, texts):
                message = f"{content.edition.stem}: {note.key}: {fault}"
                yield Finding(name, 0, "rendered-cards", message, _REMEDY, concerns=content.paths)
